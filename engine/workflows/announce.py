"""Facts that nobody did and others are told of: written to the outbox where they come true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from engine.catalog.diff import Action, Change
from engine.catalog.documents import CUSTOMERS, SCHEDULES, SETTINGS
from engine.store.audit import canonical_json
from engine.store.open import Connection
from engine.store.outbox import Fact, enqueue
from engine.workflows.representations import Json

RUN, DRIFT = "billing_run", "drift"

_TOPICS: Mapping[str, tuple[str, Mapping[Action, str]]] = {
    CUSTOMERS: (
        "customer",
        {
            Action.ADDED: "customer.created",
            Action.CHANGED: "customer.updated",
            Action.REMOVED: "customer.archived",
        },
    ),
    SCHEDULES: (
        "schedule",
        {
            Action.ADDED: "schedule.created",
            Action.CHANGED: "schedule.updated",
            Action.REMOVED: "schedule.archive",
        },
    ),
}


def announce_changes(
    connection: Connection, changes: Iterable[Change], account_id: str, at: datetime
) -> None:
    """What the files changed when they were applied: customers, schedules, the account."""
    found = []
    for change in changes:
        if change.kind == SETTINGS:
            found.append(Fact("account.updated", "account", account_id, "{}", at))
        elif change.kind in _TOPICS:
            kind, topics = _TOPICS[change.kind]
            found.append(Fact(topics[change.action], kind, change.id, "{}", at))
    enqueue(connection, found)


def announce_thresholds(connection: Connection, invoice_ids: Iterable[str], at: datetime) -> None:
    """Usage that has passed thresholds within its periods, by the invoices that bill it."""
    topic = "usage.threshold_reached"
    enqueue(connection, [Fact(topic, "invoice", id, "{}", at) for id in invoice_ids])


def announce_run(
    connection: Connection, run_id: str, through: str, summary: Mapping[str, object], at: datetime
) -> None:
    """A close has come to its end: its report, with the first of what is parked."""
    payload = {"id": run_id, "through": through, **summary}
    enqueue(connection, [Fact("run.finished", RUN, run_id, canonical_json(payload), at)])


def announce_drift(
    connection: Connection, run_id: str, before: list[Json], after: list[Json], at: datetime
) -> None:
    """Issued charges that would come to another amount by now, where a close finds others than the
    last one did."""
    if after and after != before:
        payload = canonical_json({"runId": run_id, "totals": after})
        enqueue(connection, [Fact("drift.found", DRIFT, run_id, payload, at)])
