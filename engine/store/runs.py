"""The ledger of billing runs: what a run was asked, the cut it froze, what became of each item."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, Table, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.domain.errors import ConflictError
from engine.domain.invoice import Cut
from engine.store.audit import canonical_json
from engine.store.invoice_columns import cut_columns
from engine.store.stored_invoice import cut_from
from engine.store.tables import billing_run_items, billing_runs


@dataclass(frozen=True, slots=True)
class BillingRun:
    """`asked_as_of` is the instant asked for, None for now; `cut` is what it came to.

    `summary` is the report kept at the end, None while the run is not finished.
    """

    id: str
    kind: str
    through: date
    asked_as_of: datetime | None
    cut: Cut
    started_at: datetime
    finished_at: datetime | None
    summary: Mapping[str, object] | None


class ItemState(StrEnum):
    PLANNED = "planned"
    DONE = "done"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class RunItem:
    """One place in a schedule's calendar within a run; a parked one has a reason."""

    schedule_id: str
    phase_index: int
    period_index: int
    state: ItemState
    reason: str | None
    invoice_id: str | None
    attempts: int


def _note_item(
    insert: Callable[[Table], sqlite.Insert] | Callable[[Table], postgresql.Insert],
) -> sqlite.Insert | postgresql.Insert:
    statement = insert(billing_run_items)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=list(billing_run_items.primary_key),
        set_={
            "state": new.state,
            "reason": new.reason,
            "invoice_id": new.invoice_id,
            "attempts": billing_run_items.c.attempts + new.attempts,
        },
    )


_NOTE_ITEM = {
    "sqlite": _note_item(sqlite.insert),
    "postgresql": _note_item(postgresql.insert),
}
"""One statement, whether an item was noted before or not: a close notes every invoice."""


def start_run(
    connection: Connection,
    *,
    kind: str,
    through: date,
    cut: Cut,
    as_of: datetime | None,
    at: datetime,
) -> BillingRun:
    """Start a run, or return the one of that kind and day that never finished, with its old cut.

    So a run that was killed goes on from the state of the world it began with (DESIGN 6); compare
    the cut returned with the one given to know. Ids read like `close-2026-01-31-1`.
    """
    same = (billing_runs.c.kind == kind) & (billing_runs.c.through == through)
    unfinished = (
        connection.execute(select(billing_runs).where(same, billing_runs.c.finished_at.is_(None)))
        .mappings()
        .first()
    )
    if unfinished is not None:
        return _run(unfinished)
    earlier = connection.execute(
        select(func.count()).select_from(billing_runs).where(same)
    ).scalar_one()
    run = BillingRun(
        id=f"{kind}-{through.isoformat()}-{earlier + 1}",
        kind=kind,
        through=through,
        asked_as_of=as_of,
        cut=cut,
        started_at=at,
        finished_at=None,
        summary=None,
    )
    connection.execute(
        insert(billing_runs).values(
            id=run.id,
            kind=kind,
            through=through,
            asked_as_of=as_of,
            started_at=at,
            **cut_columns(cut),
        )
    )
    return run


def finish_run(
    connection: Connection,
    run_id: str,
    *,
    at: datetime,
    summary: Mapping[str, object] | None = None,
) -> None:
    """Close a run with its report (JSON without floats). Raises ConflictError if it is not open."""
    finished = connection.execute(
        update(billing_runs)
        .where(billing_runs.c.id == run_id, billing_runs.c.finished_at.is_(None))
        .values(finished_at=at, summary=canonical_json(summary or {}))
    )
    if finished.rowcount != 1:
        raise ConflictError(f"run {run_id} is unknown or finished already")


def record_item(
    connection: Connection,
    run_id: str,
    schedule_id: str,
    phase_index: int,
    period_index: int,
    state: str,
    reason: str | None = None,
    invoice_id: str | None = None,
) -> None:
    """Note what became of an item, in place of what was noted before; counts the attempts.

    Raises ValueError for an unknown state and for a parked item without a reason.
    """
    state = ItemState(state)
    attempts = 0 if state is ItemState.PLANNED else 1
    item = RunItem(schedule_id, phase_index, period_index, state, reason, invoice_id, attempts)
    record_items(connection, run_id, [item])


def record_items(connection: Connection, run_id: str, items: Iterable[RunItem]) -> None:
    """The same of many items, in one statement; `attempts` are added to those before.

    Raises ValueError for a parked item without a reason, ConflictError if the run has been finished
    meanwhile: by another close, which took it for one that had been killed.
    """
    rows = []
    for item in items:
        if item.state is ItemState.PARKED and not item.reason:
            raise ValueError(f"{item.schedule_id} cannot be parked without a reason")
        rows.append(
            {
                "run_id": run_id,
                "schedule_id": item.schedule_id,
                "phase_index": item.phase_index,
                "period_index": item.period_index,
                "state": item.state.value,
                "reason": item.reason,
                "invoice_id": item.invoice_id,
                "attempts": item.attempts,
            }
        )
    if rows:
        _refuse_finished(connection, run_id)
        connection.execute(_NOTE_ITEM[connection.dialect.name], rows)


def _refuse_finished(connection: Connection, run_id: str) -> None:
    """Nor can it be finished any more before the caller's transaction has ended."""
    query = select(billing_runs.c.finished_at).where(billing_runs.c.id == run_id)
    if connection.execute(query.with_for_update(read=True)).scalar() is not None:
        raise ConflictError(f"run {run_id} was finished by another close: run again")


def run_items(connection: Connection, run_id: str) -> tuple[RunItem, ...]:
    """Every item of a run, ordered by schedule, phase and period."""
    query = (
        select(billing_run_items)
        .where(billing_run_items.c.run_id == run_id)
        .order_by(
            billing_run_items.c.schedule_id,
            billing_run_items.c.phase_index,
            billing_run_items.c.period_index,
        )
    )
    return tuple(
        RunItem(
            schedule_id=row.schedule_id,
            phase_index=row.phase_index,
            period_index=row.period_index,
            state=ItemState(row.state),
            reason=row.reason,
            invoice_id=row.invoice_id,
            attempts=row.attempts,
        )
        for row in connection.execute(query)
    )


def find_run(connection: Connection, run_id: str) -> BillingRun | None:
    """The run of that id; None if there is none."""
    query = select(billing_runs).where(billing_runs.c.id == run_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else _run(row)


def last_runs(
    connection: Connection, kind: str | None = None, limit: int = 10
) -> tuple[BillingRun, ...]:
    """The newest runs, newest first."""
    query = select(billing_runs).order_by(
        billing_runs.c.started_at.desc(), billing_runs.c.id.desc()
    )
    if kind is not None:
        query = query.where(billing_runs.c.kind == kind)
    return tuple(_run(row) for row in connection.execute(query.limit(limit)).mappings())


def _run(row: RowMapping) -> BillingRun:
    return BillingRun(
        id=row["id"],
        kind=row["kind"],
        through=row["through"],
        asked_as_of=row["asked_as_of"],
        cut=cut_from(row),
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        summary=None if row["summary"] is None else json.loads(row["summary"]),
    )
