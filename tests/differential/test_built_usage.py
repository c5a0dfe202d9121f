"""Usage that dbt builds is what the oracle counts, whenever and however it is built."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.differential.built_workspace import tables_of, workspace_of
from tests.differential.comparison import assert_equal_usage
from tests.differential.product import land_batch
from tests.differential.selection import scenarios, selected_ranges
from tests.oracle.random_submissions import TICK
from tests.oracle.scenarios import AS_OF, RECEIVED_AT, lake_batches

SCENARIOS_A_FAMILY = 60
"""Five families a lake, which is 15 metrics: a build takes its time for each model."""

BUILDS = {
    0: None,
    1: RECEIVED_AT[0],  # as of before: the next build must not miss what this one left out
    4: RECEIVED_AT[3] - TICK,  # three landings at once
    5: None,
}
"""After which landings the models are built, and as of when (None: all that has landed)."""

AFRESH = AS_OF[1::3]
"""As of when all is built anew: the instant of one batch, a tick before the next; and the end."""

LAKES = [
    pytest.param(numbers, id=f"{numbers.start}-{numbers.stop - 1}") for numbers in selected_ranges()
]


@pytest.mark.slow
@pytest.mark.parametrize("numbers", LAKES)
def test_landing_by_landing_and_all_anew_at_every_instant(numbers: range, tmp_path: Path) -> None:
    asked = scenarios(numbers, a_family=SCENARIOS_A_FAMILY)
    workspace = workspace_of(asked, tmp_path)
    published = tmp_path
    batches = {batch.received_at: batch for batch in lake_batches(asked)}
    for index, received_at in enumerate(RECEIVED_AT):
        if received_at in batches:
            land_batch(workspace.lake, batches[received_at])
        if index in BUILDS:
            published = workspace.build(BUILDS[index])
            usage = workspace.usage(published)
            assert_equal_usage(asked, BUILDS[index], usage, known_by=received_at)
    incremental = tables_of(published)

    for as_of in AFRESH:
        published = workspace.build(as_of, full_refresh=True)
        assert_equal_usage(asked, as_of, workspace.usage(published))
    assert as_of is None
    for name, table in tables_of(published).items():
        assert table.equals(incremental[name]), f"{name} depends on how it was built"
