"""What changed between two states of knowledge: whose usage of which days.

Read from the build's own tables of events: only rows behind the earlier state are looked at, and
the events that they superseded. The cost follows what has landed since, not the history.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from engine.domain.errors import MeterhouseError


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """An alias and a UTC day on which events count that did not, or no longer count."""

    customer_alias: str
    day: date


def changed_days(database: Path, after: int, through: int) -> list[ChangedDay]:
    """Every alias and day whose counting events differ between two cuts, `after` < `through`.

    An event that came and one that it superseded both change their own alias and day: a correction
    may move usage to another customer or period. Ordered. Raises MeterhouseError if the build's
    database cannot be read.
    """
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            rows = connection.execute(
                """
                with superseded as (
                    select seq
                    from superseded_usage_events
                    where
                        superseded_by_seq > $after
                        and superseded_by_seq <= $through
                        and seq <= $after
                ),

                changed as (
                    select customer_alias, event_timestamp
                    from usage_events
                    where seq > $after and seq <= $through and not retracted

                    union all

                    select usage_events.customer_alias, usage_events.event_timestamp
                    from usage_events
                    inner join superseded on usage_events.seq = superseded.seq
                    where usage_events.seq <= $after and not usage_events.retracted
                )

                select distinct customer_alias, cast(event_timestamp as date) as day
                from changed
                order by customer_alias, day
                """,
                {"after": after, "through": through},
            ).fetchall()
    except duckdb.Error as error:
        raise MeterhouseError(
            f"{database}: the events cannot be read ({error}); close again"
        ) from None
    return [ChangedDay(*row) for row in rows]
