"""A metric that cannot be counted is left out of the build and told; nothing else is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from engine.domain.compound import CompoundMetric
from engine.domain.metric import Aggregation, Metric
from engine.domain.usage import PeriodUsage
from engine.metrics.compound import compound_usage
from engine.warehouse import dbt, period_usage
from engine.warehouse.inputs import BILLING_PERIODS, publish
from engine.warehouse.publish import METERING_TABLES, publish_run
from engine.warehouse.uncounted import Uncounted, count_by_period, refused_periods
from tests.warehouse.workspaces import RECEIVED, event, land_events, make_project, period

TOKENS = Metric("tokens", ("call",), Aggregation.SUM, "tokens", None, ("model",))
CALLS = Metric("calls", ("call",), Aggregation.COUNT)
WEIGHTED = Metric(
    "weighted",
    ("call",),
    Aggregation.CUSTOM,
    query="select sum(tokens) * 1000 + count(*) from events",
)
METRICS = [TOKENS, CALLS, WEIGHTED]
HUGE = "9" + "0" * 25
NIGHT = timedelta(days=1)


def counted(
    workspace: Path, metrics: Sequence[Metric] = METRICS
) -> tuple[dict[str, PeriodUsage], dict[str, Uncounted], int]:
    """The usage and what is left out of one night, and how many builds it took."""
    builds = 0

    def attempt(left_out: Mapping[str, Sequence[str]]) -> None:
        nonlocal builds
        builds += 1
        dbt.build(workspace, select=dbt.METERING, uncounted=left_out)

    left_out = count_by_period(workspace, metrics, attempt)
    database = dbt.build_file(workspace)
    folder = publish_run(workspace / "published", "test", database, METERING_TABLES)
    usage = period_usage.read(folder / "period_usage.parquet", metrics)
    return usage, {each.metric: each for each in left_out}, builds


def workspace_of(folder: Path, metrics: Sequence[Metric] = METRICS) -> Path:
    make_project(folder, metrics)
    publish(folder / "published", BILLING_PERIODS, [period(each.id, each.id) for each in metrics])
    return folder


@pytest.mark.slow
def test_what_does_not_fit_is_left_out_until_it_is_taken_back(tmp_path: Path) -> None:
    """First the custom query overflows, then the sum over two nights, which is a view's."""
    workspace_of(tmp_path)
    land_events(tmp_path, "first", [event("a", tokens=HUGE), event("b", tokens=1)])
    usage, left_out, builds = counted(tmp_path)
    assert usage["tokens"].usage.quantity == Decimal(HUGE) + 1
    assert usage["calls"].usage.quantity == 2
    assert "weighted" not in usage
    assert left_out["weighted"].model == "tally__weighted"
    assert (set(left_out), builds) == ({"weighted"}, 2)

    land_events(tmp_path, "second", [event("c", tokens=HUGE)], RECEIVED + NIGHT)
    usage, left_out, _ = counted(tmp_path)
    assert usage.keys() == {"calls"}
    assert usage["calls"].usage.quantity == 3
    assert left_out["tokens"].reason.startswith("Out of Range Error: Overflow in")
    assert left_out.keys() == {"tokens", "weighted"}

    taken_back = [event("a", retracted=True), event("c", tokens=4)]
    land_events(tmp_path, "third", taken_back, RECEIVED + 2 * NIGHT)
    usage, left_out, builds = counted(tmp_path)
    assert (left_out, builds) == ({}, 1)
    quantities = {id: each.usage.quantity for id, each in usage.items()}
    assert quantities == {"tokens": 5, "calls": 2, "weighted": 5002}


@pytest.mark.slow
def test_a_total_that_fits_is_counted_though_what_came_and_went_does_not(tmp_path: Path) -> None:
    """9 and 25 zeros becomes its negative: the night's change alone is beyond a quantity."""
    workspace_of(tmp_path, [TOKENS])
    land_events(tmp_path, "first", [event("a", tokens=HUGE)])
    assert counted(tmp_path, [TOKENS])[0]["tokens"].usage.quantity == Decimal(HUGE)
    land_events(tmp_path, "second", [event("a", tokens=f"-{HUGE}")], RECEIVED + NIGHT)
    usage, left_out, builds = counted(tmp_path, [TOKENS])
    assert usage["tokens"].usage.quantity == -Decimal(HUGE)
    assert (left_out, builds) == ({}, 2)


@pytest.mark.slow
def test_any_other_failure_still_fails_the_build(tmp_path: Path) -> None:
    workspace_of(tmp_path, [TOKENS])
    land_events(tmp_path, "first", [event("a", tokens=HUGE), event("b", tokens=HUGE)])
    broken = tmp_path / "models" / "metering" / "broken.sql"
    broken.write_text("{{ config(tags=['usage']) }} select cast('x' as integer) as one")
    with pytest.raises(dbt.BuildError, match=r"model broken(.|\n)*Conversion Error"):
        counted(tmp_path, [TOKENS])


def failing(workspace: Path, *failures: dbt.Failure) -> list[Mapping[str, Sequence[str]]]:
    """What a build that always fails by these is asked to leave out, time after time."""
    asked: list[Mapping[str, Sequence[str]]] = []

    def attempt(left_out: Mapping[str, Sequence[str]]) -> None:
        asked.append(left_out)
        raise dbt.BuildError("failed", failures)

    with pytest.raises(dbt.BuildError, match="failed"):
        count_by_period(workspace, METRICS, attempt)
    return asked


def failure(name: str, message: str, kind: str = "model") -> dbt.Failure:
    return dbt.Failure(kind, name, f"models/{name}.sql", message)


@pytest.mark.parametrize(
    "failures",
    [
        (),
        (failure("tally__tokens", "Runtime Error in model\n  IO Error: No space left on device"),),
        (failure("tally__tokens", "Out of Memory Error: failed to allocate"),),
        (failure("tally__tokens", "Runtime Error in model\n  Binder Error: no column first_slot"),),
        (failure("tally__tokens", "Compilation Error in model\n  'usage_slot' is undefined"),),
        (failure("tally__tokens", "got 3 results", "test"),),
        (failure("tally__other", "Out of Range Error: Overflow"),),
        (
            failure("tally__tokens", "Out of Range Error: Overflow"),
            failure("unique_period_id", "got 3 results", "test"),
        ),
    ],
    ids=["dbt", "disk", "memory", "column", "macro", "test", "unknown model", "metric and test"],
)
def test_only_a_metrics_own_model_may_fail_and_not_by_the_machine(
    failures: tuple[dbt.Failure, ...], tmp_path: Path
) -> None:
    dbt.build_file(tmp_path).parent.mkdir()
    assert failing(tmp_path, *failures) == [{}]


def test_a_metrics_own_model_that_fails_by_what_came_in_is_left_out(tmp_path: Path) -> None:
    dbt.build_file(tmp_path).parent.mkdir()
    asked = failing(tmp_path, failure("tally__tokens", "Out of Range Error: Overflow"))
    assert [list(each) for each in asked] == [[], ["tokens"]]


def test_a_build_that_left_nothing_to_ask_fails_as_it_did() -> None:
    """Which metric it was cannot be asked of a database that is not there."""
    assert failing(Path("nowhere"), failure("period_usage", "Out of Range Error: Overflow")) == [{}]


def test_a_period_that_was_not_counted_is_refused_and_never_no_usage() -> None:
    reason = Uncounted("tokens", "tally__tokens", "Out of Range Error: Overflow")
    rows = [
        period("tokens", "p"),
        period("tokens", "q", window="before"),
        period("tokens", "q", window="through_end"),
        period("calls", "r"),
    ]
    found = refused_periods(rows, [reason])
    assert found.keys() == {"p", "q"}
    assert found["p"].usage.refusal == str(reason)
    assert (found["p"].before, found["q"].before) == (None, found["q"].usage)
    for part in ("tally__tokens", "Out of Range Error: Overflow", "meterhouse usage tokens"):
        assert part in str(reason)


@pytest.mark.parametrize("window", ["period", "before"])
def test_a_compound_of_what_was_not_counted_is_refused(window: str) -> None:
    rate = CompoundMetric("rate", "t / c", (("t", "tokens"), ("c", "calls")))
    reason = Uncounted("tokens", "tally__tokens", "Out of Range Error: Overflow")
    (tokens,) = refused_periods([period("tokens", "p", window=window)], [reason]).values()
    before = None if window == "period" else PeriodUsage().usage
    parts = {"tokens": tokens, "calls": PeriodUsage(before=before)}
    found = compound_usage(rate, {"rate": rate}, parts)
    assert found.usage.refusal == str(reason)
    assert (found.before is None) is (before is None)
