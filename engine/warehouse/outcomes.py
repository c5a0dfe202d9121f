"""What became of every landed event, as of the last build of the marts: what `reconcile` reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from engine.domain.errors import MeterhouseError

OUTCOMES = (
    "billed",
    "pending",
    "free",
    "unpriced",
    "unmapped",
    "late",
    "parked",
    "voided",
    "superseded",
    "retracted",
    "rejected",
)
"""In the order in which people read them; `models/marts/fct_event_outcomes.sql` says when each."""


@dataclass(frozen=True, slots=True)
class EventOutcome:
    """One landed event or rejected line; what a rejected line lacks is None."""

    outcome: str
    event_id: str | None
    seq: int | None
    received_at: datetime
    customer_event_id: str | None
    customer_alias: str | None
    event_type: str | None
    event_timestamp: datetime | None
    source: str | None
    source_line: int | None


def outcome_counts(
    database: Path, *, start: datetime | None = None, end: datetime | None = None
) -> dict[str, int]:
    """How many events had each outcome, 0 for none: they add up to the landed.

    `start` and `end` (aware, half-open, None for open) choose events by their timestamp, rejected
    lines by their receipt. Raises MeterhouseError if the marts are not built or a build is running.
    """
    if start is None and end is None:
        rows = _read(database, "select outcome, event_count from rpt_event_outcomes", {})
    else:
        rows = _read(
            database,
            f"select outcome, count(*) from fct_event_outcomes where {_IN_RANGE} group by outcome",
            {"start": start, "end": end},
        )
    return dict.fromkeys(OUTCOMES, 0) | dict(rows)


def skipped_values(database: Path) -> dict[str, int]:
    """How many events that count a metric skipped, because their value is missing or no number.

    By metric, those with none left out. Raises MeterhouseError as above.
    """
    rows = _read(
        database,
        """
        select metric, sum(skipped_count)::bigint as skipped
        from fct_usage_daily
        group by metric
        having sum(skipped_count) > 0
        order by metric
        """,
        {},
    )
    return dict(rows)


def events_with(
    database: Path,
    outcome: str,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    after: int = 0,
    limit: int = 100,
) -> list[EventOutcome]:
    """The events that had an outcome, in the durable order, rejected lines by source and line.

    Only those behind the seq `after`, which rejected lines do not have. Raises MeterhouseError as
    above.
    """
    rows = _read(
        database,
        f"""
        select
            outcome, event_id, seq, received_at, customer_event_id, customer_alias, event_type,
            event_timestamp, source, source_line
        from fct_event_outcomes
        where outcome = $outcome and coalesce(seq > $after, true) and {_IN_RANGE}
        order by seq, received_at, source, source_line
        limit $limit
        """,
        {"outcome": outcome, "start": start, "end": end, "after": after, "limit": limit},
    )
    return [EventOutcome(*row) for row in rows]


_IN_RANGE = """
    coalesce(coalesce(event_timestamp, received_at) >= $start, true)
    and coalesce(coalesce(event_timestamp, received_at) < $end, true)
"""


def _read(database: Path, query: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(query, parameters).fetchall()
    except duckdb.Error as error:
        raise MeterhouseError(
            f"{database}: the outcomes cannot be read ({error}); close first, or wait for the close"
            " that is running"
        ) from None
