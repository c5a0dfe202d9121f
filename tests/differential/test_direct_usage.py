"""Usage measured without a build is what the oracle counts, at every instant, for everybody."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from engine.warehouse.direct import measure
from ingest.log import Lake
from tests.differential.comparison import assert_equal_usage
from tests.differential.product import (
    billing_periods,
    land_batch,
    metrics_of,
    periods_of_metric,
)
from tests.differential.selection import scenarios, selected_ranges
from tests.oracle.scenarios import AS_OF, RECEIVED_AT, lake_batches

QUICK = 24
"""So many scenarios are compared at every turn, the others only where slow tests run."""

LAKES = [
    pytest.param(
        numbers,
        id=f"{numbers.start}-{numbers.stop - 1}",
        marks=[] if len(numbers) <= QUICK else [pytest.mark.slow],
    )
    for numbers in selected_ranges(first=QUICK)
]


@pytest.mark.parametrize("numbers", LAKES)
def test_all_periods_at_once_at_every_instant(numbers: range, tmp_path: Path) -> None:
    asked = scenarios(numbers)
    lake = Lake(tmp_path / "lake")
    for batch in lake_batches(asked):
        land_batch(lake, batch)
    metrics, periods = metrics_of(asked), billing_periods(asked)
    for as_of in AS_OF:
        measured = measure(lake.snapshot(), metrics, periods, as_of=as_of)
        assert len(measured) == len({period.period_id for period in periods})
        assert_equal_usage(asked, as_of, measured)
