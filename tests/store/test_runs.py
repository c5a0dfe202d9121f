from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine.domain.errors import ConflictError
from engine.store.open import Store, open_store
from engine.store.runs import (
    ItemState,
    RunItem,
    finish_run,
    last_runs,
    record_item,
    run_items,
    start_run,
)
from tests.store.invoice_samples import AT, CUT, LATER

THROUGH = date(2026, 1, 31)
NEWER_CUT = replace(CUT, lake_version=18, seq=30000, as_of=LATER)


def test_a_run_that_was_killed_goes_on_with_its_old_cut(url: str) -> None:
    killed = open_store(url)
    with killed.write() as connection:
        begun = start_run(connection, kind="close", through=THROUGH, cut=CUT, as_of=AT, at=AT)
        record_item(connection, begun.id, "acme_2026", 0, 0, "done", invoice_id="i1")
    killed.close()

    resumed_store = open_store(url)
    with resumed_store.write() as connection:
        resumed = start_run(
            connection, kind="close", through=THROUGH, cut=NEWER_CUT, as_of=None, at=LATER
        )
        assert resumed == begun
        assert (resumed.cut, resumed.asked_as_of, resumed.started_at) == (CUT, AT, AT)
        assert [item.invoice_id for item in run_items(connection, resumed.id)] == ["i1"]
    resumed_store.close()


def test_a_finished_run_is_followed_by_a_new_one(store: Store) -> None:
    with store.write() as connection:
        first = start_run(connection, kind="close", through=THROUGH, cut=CUT, as_of=None, at=AT)
        finish_run(connection, first.id, at=LATER, summary={"due": 3, "billed": 2, "parked": 1})
        second = start_run(
            connection, kind="close", through=THROUGH, cut=NEWER_CUT, as_of=None, at=LATER
        )
        runs = last_runs(connection)

    assert (first.id, second.id) == ("close-2026-01-31-1", "close-2026-01-31-2")
    assert second.cut == NEWER_CUT
    assert [run.id for run in runs] == [second.id, first.id]
    assert runs[1].finished_at == LATER
    assert runs[1].summary == {"due": 3, "billed": 2, "parked": 1}
    assert runs[0].summary is None


def test_runs_of_other_days_and_kinds_are_other_runs(store: Store) -> None:
    with store.write() as connection:
        ids = {
            start_run(connection, kind=kind, through=through, cut=CUT, as_of=None, at=AT).id
            for kind, through in (
                ("close", THROUGH),
                ("close", date(2026, 2, 28)),
                ("simulate", THROUGH),
            )
        }
        assert len(ids) == 3
        assert [run.id for run in last_runs(connection, "simulate")] == ["simulate-2026-01-31-1"]
        assert len(last_runs(connection, limit=2)) == 2


def test_a_run_is_finished_once(store: Store) -> None:
    with store.write() as connection:
        run = start_run(connection, kind="close", through=THROUGH, cut=CUT, as_of=None, at=AT)
        finish_run(connection, run.id, at=LATER)
        for run_id in (run.id, "unknown"):
            with pytest.raises(ConflictError, match="unknown or finished already"):
                finish_run(connection, run_id, at=LATER)


def test_a_cut_of_an_empty_lake_is_kept(store: Store) -> None:
    empty = replace(CUT, lake_version=0, lake_head="", seq=-1, as_of=None)
    with store.write() as connection:
        start_run(connection, kind="close", through=THROUGH, cut=empty, as_of=None, at=AT)
        (run,) = last_runs(connection)
    assert run.cut == empty


def test_an_item_is_noted_anew_and_its_attempts_are_counted(store: Store) -> None:
    with store.write() as connection:
        run = start_run(connection, kind="close", through=THROUGH, cut=CUT, as_of=None, at=AT)
        record_item(connection, run.id, "b", 0, 1, "planned")
        record_item(connection, run.id, "a", 0, 10, "planned")
        record_item(connection, run.id, "a", 0, 9, "planned")
        record_item(connection, run.id, "b", 0, 1, "parked", reason="no rate for model x")
        record_item(connection, run.id, "b", 0, 1, "done", invoice_id="i1")

        assert run_items(connection, run.id) == (
            RunItem("a", 0, 9, ItemState.PLANNED, None, None, 0),
            RunItem("a", 0, 10, ItemState.PLANNED, None, None, 0),
            RunItem("b", 0, 1, ItemState.DONE, None, "i1", 2),
        )


def test_nothing_is_parked_without_a_reason_or_noted_with_an_unknown_state(store: Store) -> None:
    with store.write() as connection:
        run = start_run(connection, kind="close", through=THROUGH, cut=CUT, as_of=None, at=AT)
        with pytest.raises(ValueError, match="cannot be parked without a reason"):
            record_item(connection, run.id, "a", 0, 0, "parked")
        with pytest.raises(ValueError, match="'lost' is not a valid"):
            record_item(connection, run.id, "a", 0, 0, "lost")
        assert run_items(connection, run.id) == ()
