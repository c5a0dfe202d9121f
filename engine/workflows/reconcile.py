"""What became of every landed event: exactly one outcome each, and the counts add up (DESIGN 4)."""

from __future__ import annotations

from datetime import date, datetime
from itertools import islice

from engine.domain.errors import InputError
from engine.schedules.instants import local_day, local_midnight
from engine.warehouse.dbt import build_file, build_lock
from engine.warehouse.outcomes import (
    OUTCOMES,
    EventOutcome,
    events_with,
    outcome_counts,
    skipped_values,
)
from engine.workflows.catalog import in_force
from engine.workflows.compile import compile_metrics
from engine.workflows.cut import land_waiting_events, take_cut
from engine.workflows.progress import Report
from engine.workflows.publish import (
    build_outcomes,
    every_period,
    publish_periods,
    publish_standings,
)
from engine.workflows.representations import Json, instant_text
from engine.workflows.standing import billed_periods
from engine.workflows.workspace import Workspace
from ingest.read_events import read_rejections

REJECTED = "rejected"


def reconcile(
    workspace: Workspace,
    *,
    start: date | None,
    end: date | None,
    listed: str | None,
    limit: int,
    now: datetime,
    report: Report,
    after: int = 0,
) -> Json:
    """Outcomes of all that has been acknowledged by now, in the shape of DESIGN 7.

    It lands first, also what a process that is gone has left behind; `notes` say where another one
    did not land when it was asked to.

    `start` and `end` (exclusive) choose events by local day of their timestamp, rejected rows by
    their receipt. `listed` names an outcome whose events are listed: `limit` of them, behind the
    place `after`; the answer's `next` is the place to go on from, None at the end. A place is a
    seq, and for rejected rows their number in the order of landing. `uncounted` are metrics that
    usage by day and the skipped values leave out, with the reason. Raises InputError for an
    unknown outcome, ConflictError while another process builds.
    """
    if listed is not None and listed not in OUTCOMES:
        raise InputError(f"--list: {listed!r} is no outcome; use one of {', '.join(OUTCOMES)}")
    if start is not None and end is not None and end <= start:
        raise InputError(f"--to {end} must be after --from {start}; it is exclusive")
    with workspace.open_store() as store, build_lock(workspace.root):
        catalog = in_force(workspace, store)
        zone = catalog.account.time_zone
        waiting = land_waiting_events(workspace, lambda: now)
        cut = take_cut(workspace.landed(), catalog, None, now)
        compile_metrics(workspace, catalog.metrics)
        publish_periods(workspace, catalog, every_period(catalog, local_day(now, zone)))
        publish_standings(workspace, billed_periods(store, catalog))
        uncounted = build_outcomes(workspace, catalog, cut, report)
        database = build_file(workspace.root)
        start_at = None if start is None else local_midnight(start, zone)
        end_at = None if end is None else local_midnight(end, zone)
        counts = outcome_counts(database, start=start_at, end=end_at)
        result: Json = {
            "landed": sum(counts.values()),
            "outcomes": counts,
            "skippedValues": skipped_values(database),
            "uncounted": {each.metric: each.reason for each in uncounted},
            "asOf": None if cut.as_of is None else instant_text(cut.as_of),
            "seq": cut.seq,
            "notes": [] if waiting is None else [waiting],
        }
        if listed == REJECTED:
            rows = _rejections(workspace, start_at, end_at, after, limit)
            result["events"] = rows
            result["next"] = after + limit if len(rows) == limit else None
        elif listed is not None:
            found = events_with(
                database, listed, start=start_at, end=end_at, after=after, limit=limit
            )
            result["events"] = [_event(event) for event in found]
            result["next"] = found[-1].seq if len(found) == limit else None
    return result


def _rejections(
    workspace: Workspace, start: datetime | None, end: datetime | None, after: int, limit: int
) -> list[Json]:
    """Rejected rows with their reason and text, in the order in which they were landed."""
    chosen = (
        row
        for row in read_rejections(workspace.landed())
        if (start is None or row.received_at >= start) and (end is None or row.received_at < end)
    )
    return [
        {
            "source": row.source,
            "sourceLine": row.source_line,
            "receivedAt": instant_text(row.received_at),
            "reason": row.reason,
            "message": row.message,
            "raw": row.raw,
        }
        for row in islice(chosen, after, after + limit)
    ]


def _event(event: EventOutcome) -> Json:
    values = {
        "eventId": event.event_id,
        "seq": event.seq,
        "customerEventId": event.customer_event_id,
        "customerAlias": event.customer_alias,
        "eventType": event.event_type,
        "eventTimestamp": None
        if event.event_timestamp is None
        else instant_text(event.event_timestamp),
        "receivedAt": instant_text(event.received_at),
        "source": event.source,
        "sourceLine": event.source_line,
    }
    return {key: value for key, value in values.items() if value is not None}
