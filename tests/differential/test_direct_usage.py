"""Usage measured without a build is what the oracle counts, at every instant, for everybody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.warehouse.direct import measure
from ingest.log import Lake
from tests.differential.comparison import assert_equal_usage
from tests.differential.product import billing_periods, land_batch, metrics_of
from tests.differential.selection import scenarios, selected_ranges
from tests.oracle.scenarios import AS_OF, Scenario, lake_batches

pytestmark = pytest.mark.slow

LAKES = [
    pytest.param(numbers, id=f"{numbers.start}-{numbers.stop - 1}") for numbers in selected_ranges()
]

SCENARIOS_A_FAMILY = 30
"""Ten families a lake, which is 30 metrics."""
ONE_CUSTOMER_OF_EVERY = 13
"""A prime: so every instant, family and place of a customer has its turn."""


@pytest.mark.parametrize("numbers", LAKES)
def test_usage_is_as_the_oracle_counts_it(numbers: range, tmp_path: Path) -> None:
    asked = scenarios(numbers, a_family=SCENARIOS_A_FAMILY)
    lake = Lake(tmp_path / "lake")
    for batch in lake_batches(asked):
        land_batch(lake, batch)
    metrics, periods = metrics_of(asked), billing_periods(asked)
    for as_of in AS_OF:
        measured = measure(lake.snapshot(), metrics, periods, as_of=as_of)
        assert len(measured) == len({period.period_id for period in periods})
        assert_equal_usage(asked, as_of, measured)
    for scenario in asked[::ONE_CUSTOMER_OF_EVERY]:
        _check_a_customer_alone(lake, scenario)


def _check_a_customer_alone(lake: Lake, scenario: Scenario) -> None:
    """Whoever asks for one customer does not read the others' events, not even moved ones."""
    aliases = list(scenario.customers.values())[scenario.number % len(scenario.customers)]
    theirs = tuple(each for each in scenario.periods if each.aliases == frozenset(aliases))
    alone = replace(scenario, periods=theirs)
    as_of = AS_OF[scenario.number % len(AS_OF)]
    measured = measure(lake.snapshot(), metrics_of([alone]), billing_periods([alone]), as_of=as_of)
    assert_equal_usage([alone], as_of, measured)
