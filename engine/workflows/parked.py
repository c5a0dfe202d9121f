"""Invoices that the last close could not rate, tried again one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.domain.errors import ConflictError, RatingError
from engine.store.invoices import status_of
from engine.store.open import Store
from engine.store.runs import ItemState, last_runs, run_items
from engine.workflows.recalculate import recalculate
from engine.workflows.workspace import Workspace


@dataclass(frozen=True, slots=True)
class StillParked:
    """An invoice that cannot be rated yet; `invoice_id` is None where the close made none."""

    invoice_id: str | None
    schedule_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class TriedAgain:
    """What became of the parked invoices of a run; `run_id` is None before the first close."""

    run_id: str | None
    mended: tuple[str, ...]
    parked: tuple[StillParked, ...]


def try_parked_again(workspace: Workspace, store: Store, *, at: datetime, actor: str) -> TriedAgain:
    """Rate the open invoices that the last close parked, with usage and catalog of now.

    A place of which there is no invoice yet is left to the next close.
    """
    with store.read() as connection:
        runs = last_runs(connection, "close", limit=1)
        items = run_items(connection, runs[0].id) if runs else ()
    mended: list[str] = []
    parked: list[StillParked] = []
    for item in items:
        if item.state is not ItemState.PARKED:
            continue
        id, reason = item.invoice_id, item.reason or ""
        with store.read() as connection:
            status = None if id is None else status_of(connection, id)
        if id is None or status is None or not status.is_open:
            parked.append(StillParked(None, item.schedule_id, reason))
            continue
        try:
            recalculate(workspace, store, id, as_of=None, now=at, actor=actor)
            mended.append(id)
        except (RatingError, ConflictError) as error:
            parked.append(StillParked(id, item.schedule_id, str(error)))
    return TriedAgain(runs[0].id if runs else None, tuple(mended), tuple(parked))
