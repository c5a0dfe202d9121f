"""Compounds of random metrics are what the oracle's fractions come to, period by period."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from engine.domain.compound import CompoundMetric, Parameter, ParameterType
from engine.metrics.compound import compound_usage
from engine.warehouse.direct import measure
from ingest.log import Lake
from tests.differential.comparison import exact_usage
from tests.differential.product import (
    billing_periods,
    land_batch,
    metrics_of,
    period_id,
)
from tests.oracle.scenarios import lake_batches, scenario

SCENARIOS = range(6)


@pytest.mark.slow
def test_a_compound_is_computed_of_what_its_parts_come_to(tmp_path: Path) -> None:
    asked = [scenario(number) for number in SCENARIOS]
    lake = Lake(tmp_path / "lake")
    for batch in lake_batches(asked):
        land_batch(lake, batch)
    measured = measure(lake.snapshot(), metrics_of(asked), billing_periods(asked))
    computed = 0
    for each in asked:
        random = Random(each.number)
        first, second, third = each.metrics
        factor = random.choice(("2", "0.125", "-3"))
        parts = tuple(zip("abc", (first, second, third), strict=True))
        parameters = (Parameter("f", ParameterType.NUMBER, Decimal(factor)),)
        compound = CompoundMetric("c", "(a - :f * b) / c", parts, parameters)
        for period in each.periods:
            values = [exact_usage(each, metric, period) or Fraction(0) for metric in each.metrics]
            used = {metric: measured[period_id(period, metric)] for metric in each.metrics}
            found = compound_usage(compound, {"c": compound}, used).usage
            if values[2] == 0:
                assert "divides by zero" in str(found.refusal)
                continue
            expected = (values[0] - Fraction(factor) * values[1]) / values[2]
            if abs(expected) >= 10**26:
                assert "26 digits" in str(found.refusal)
                continue
            assert found.total.quantity is not None
            assert abs(Fraction(found.total.quantity) - expected) <= Fraction(1, 2 * 10**12)
            computed += 1
    assert computed > 5
