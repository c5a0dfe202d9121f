"""The nightly close: once a night, caught up after a restart, tried again where it failed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from engine.schedules.nights import Night
from engine.store.attempts import SILENT_FOR, Attempt, AttemptState, Cause, add_attempt
from engine.store.open import Store
from engine.workflows import nightly
from engine.workflows.attempts import attempt_of, end_attempt
from engine.workflows.catalog import apply
from engine.workflows.catalog_snapshot import CatalogInForce
from engine.workflows.nightly import NightlyClose, attempt_due, pause_after
from engine.workflows.project_files import update_dbt_project
from engine.workflows.workspace import Workspace, open_workspace
from tests.api.world import write_workspace

NIGHT = Night(date(2026, 3, 2), datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
LATER = NIGHT.instant + timedelta(minutes=5)


def attempt(**changes: object) -> Attempt:
    made = Attempt("a", Cause.NIGHTLY, NIGHT.day, None, "nightly", NIGHT.instant, NIGHT.instant)
    return replace(made, **changes)  # type: ignore[arg-type]


FAILED = attempt(claim="1", state=AttemptState.FAILED, ended_at=LATER, reason="disk full")


@pytest.mark.parametrize(
    ("attempts", "now", "due"),
    [
        ([], LATER, 1),
        ([attempt(state=AttemptState.COMPLETED, ended_at=LATER)], LATER, None),
        ([attempt()], LATER, None),
        # somebody else's close, by hand: through that day it will do, through an earlier one not
        ([attempt(cause=Cause.COMMAND, state=AttemptState.COMPLETED)], LATER, None),
        ([attempt(state=AttemptState.COMPLETED, through=date(2026, 3, 1))], LATER, 1),
        ([FAILED], LATER + timedelta(seconds=59), None),
        ([FAILED], LATER + timedelta(seconds=60), 2),
        ([FAILED, FAILED], LATER + timedelta(seconds=119), None),
        ([FAILED, FAILED], LATER + timedelta(seconds=120), 3),
    ],
)
def test_what_is_due(attempts: list[Attempt], now: datetime, due: int | None) -> None:
    assert attempt_due(NIGHT, attempts, now) == due


def test_pauses_double_up_to_an_hour() -> None:
    assert [pause_after(n).total_seconds() for n in (1, 2, 3, 7, 99)] == [60, 120, 240, 3600, 3600]


@dataclass
class Nightly:
    """Two processes' schedulers over one database, with a clock of the test's."""

    one: NightlyClose
    other: NightlyClose
    store: Store
    at: datetime

    def clock(self) -> datetime:
        return self.at


@contextmanager
def opened(workspace: Workspace, at: datetime) -> Iterator[Nightly]:
    with workspace.open_store() as store:
        apply(workspace, store, at)
        found = Nightly(None, None, store, at)  # type: ignore[arg-type]
        found.one, found.other = (
            NightlyClose(workspace, store, CatalogInForce(store), found.clock, at) for _ in range(2)
        )
        yield found


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Nightly]:
    write_workspace(tmp_path)
    settings = tmp_path / "meterhouse.yml"
    settings.write_text(settings.read_text() + 'nightly_close: "02:00"\n')
    with opened(open_workspace(tmp_path), NIGHT.instant - timedelta(hours=1)) as made:
        yield made


def close_as(state: AttemptState, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let closes end so, without a process; the ids of those that were begun."""
    begun: list[str] = []

    def ended(_: Workspace, store: Store, attempt: Attempt, clock: nightly.Clock) -> Attempt:
        begun.append(attempt.id)
        if state is AttemptState.FAILED:
            end_attempt(store, attempt.id, clock(), "the lake is away")
        found = attempt_of(store, attempt.id)
        assert found is not None
        return found

    monkeypatch.setattr(nightly, "run_close_process", ended)
    return begun


def test_a_night_is_closed_by_one_of_two_processes(
    pair: Nightly, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = close_as(AttemptState.RUNNING, monkeypatch)
    assert pair.one.look() is None  # it is not time
    pair.at = NIGHT.instant
    assert pair.one.look() is not None
    assert pair.other.look() is None
    assert len(begun) == 1


def test_a_failure_is_kept_with_its_reason_and_tried_again(
    pair: Nightly, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = close_as(AttemptState.FAILED, monkeypatch)
    pair.at = NIGHT.instant
    failed = pair.one.look()
    assert failed is not None and failed.reason == "the lake is away"
    assert pair.other.look() is None
    pair.at += timedelta(minutes=1)
    assert pair.other.look() is not None
    assert len(begun) == 2


def test_an_attempt_whose_process_is_gone_is_followed_by_another(
    pair: Nightly, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = close_as(AttemptState.RUNNING, monkeypatch)
    pair.at = NIGHT.instant
    first = pair.one.look()
    assert first is not None
    pair.at += SILENT_FOR + timedelta(minutes=2)
    assert pair.other.look() is not None
    gone = attempt_of(pair.store, first.id)
    assert gone is not None and gone.state is AttemptState.FAILED and "gone" in str(gone.reason)
    assert len(begun) == 2


def test_nights_that_were_missed_are_caught_up_by_one_close(
    pair: Nightly, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = close_as(AttemptState.RUNNING, monkeypatch)
    with pair.store.write() as connection:
        add_attempt(connection, replace(attempt(), began_at=NIGHT.instant - timedelta(days=9)))
    pair.at = NIGHT.instant + timedelta(days=5, hours=7)
    caught_up = pair.one.look()
    assert caught_up is not None and caught_up.through == date(2026, 3, 7)
    assert len(begun) == 1


@pytest.mark.slow
def test_a_close_runs_in_a_process_of_its_own_and_is_kept(pair: Nightly) -> None:
    (pair.one.workspace.root / "dbt_project.yml").touch()
    update_dbt_project(pair.one.workspace.root)
    pair.at = NIGHT.instant
    ended = pair.one.look()
    assert ended is not None
    assert (ended.state, ended.reason) == (AttemptState.COMPLETED, None)
    assert ended.report is not None
    assert ended.report["run"] == "close-2026-03-02-1"
    assert ended.report["due"] == ended.report["billed"] > 0
