"""Attempts at a close, as stored. One that has ended is what it is; while it runs it is seen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    delete,
    func,
    insert,
    select,
    type_coerce,
    update,
)

from engine.domain.page import Page, PageRequest
from engine.store.attempt_tables import close_attempts
from engine.store.audit import canonical_json
from engine.store.keyset import keyset_page
from engine.store.types import BIGINT

SILENT_FOR = timedelta(minutes=2)
"""An attempt that was not seen for so long has lost its process."""

GONE = "the process that closed is gone: it was killed, or its host stopped"


class Cause(StrEnum):
    """What began an attempt."""

    NIGHTLY = "NIGHTLY"
    API = "API"
    COMMAND = "COMMAND"


class AttemptState(StrEnum):
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One start of a close. `report` is there once it is completed, `reason` if it failed."""

    id: str
    cause: Cause
    through: date
    as_of: datetime | None
    asked_by: str
    began_at: datetime
    seen_at: datetime
    claim: str | None = None
    state: AttemptState = AttemptState.RUNNING
    ended_at: datetime | None = None
    stage: str | None = None
    stage_done: int | None = None
    stage_total: int | None = None
    reason: str | None = None
    report: Mapping[str, Any] | None = None

    def as_of_now(self, now: datetime) -> Attempt:
        """The same as it stands at `now`: one that was not seen for long has failed, whether or not
        anybody has set that down."""
        if self.state is not AttemptState.RUNNING or self.seen_at >= now - SILENT_FOR:
            return self
        return replace(self, state=AttemptState.FAILED, ended_at=self.seen_at, reason=GONE)


def add_attempt(connection: Connection, attempt: Attempt) -> None:
    """Set down that a close begins."""
    connection.execute(
        insert(close_attempts).values(
            id=attempt.id,
            cause=attempt.cause.value,
            claim=attempt.claim,
            through=attempt.through,
            as_of=attempt.as_of,
            asked_by=attempt.asked_by,
            state=attempt.state.value,
            began_at=attempt.began_at,
            seen_at=attempt.seen_at,
        )
    )


def see_attempt(
    connection: Connection,
    id: str,
    at: datetime,
    stage: str | None,
    done: int | None,
    total: int | None,
) -> None:
    """Note that an attempt is alive, and how far it is."""
    connection.execute(
        update(close_attempts)
        .where(_running(id))
        .values(seen_at=at, stage=stage, stage_done=done, stage_total=total)
    )


def drop_attempt(connection: Connection, id: str) -> None:
    """Take an attempt away: what was asked for could not be begun."""
    connection.execute(delete(close_attempts).where(close_attempts.c.id == id))


def complete_attempt(
    connection: Connection, id: str, at: datetime, report: Mapping[str, object]
) -> None:
    """Set down what an attempt came to. Nothing happens if it has ended already."""
    connection.execute(
        update(close_attempts)
        .where(_running(id))
        .values(
            state=AttemptState.COMPLETED.value, ended_at=at, report=canonical_json(dict(report))
        )
    )


def fail_attempt(connection: Connection, id: str, at: datetime, reason: str) -> None:
    """Set down why an attempt failed. Nothing happens if it has ended already."""
    connection.execute(
        update(close_attempts)
        .where(_running(id))
        .values(state=AttemptState.FAILED.value, ended_at=at, reason=reason)
    )


def fail_silent_attempts(connection: Connection, at: datetime) -> None:
    """Attempts that were not seen for long have failed: nobody else can say so."""
    connection.execute(
        update(close_attempts)
        .where(
            close_attempts.c.state == AttemptState.RUNNING.value,
            close_attempts.c.seen_at < at - SILENT_FOR,
        )
        .values(state=AttemptState.FAILED.value, ended_at=close_attempts.c.seen_at, reason=GONE)
    )


def find_attempt(connection: Connection, id: str) -> Attempt | None:
    """The attempt of that id."""
    query = select(close_attempts).where(close_attempts.c.id == id)
    row = connection.execute(query).mappings().first()
    return None if row is None else _attempt(row)


def attempts_since(connection: Connection, instant: datetime) -> tuple[Attempt, ...]:
    """Attempts begun at or after that instant, and those that run; oldest first."""
    query = (
        select(close_attempts)
        .where(
            (close_attempts.c.began_at >= instant)
            | (close_attempts.c.state == AttemptState.RUNNING.value)
        )
        .order_by(close_attempts.c.began_at, close_attempts.c.id)
    )
    return tuple(_attempt(row) for row in connection.execute(query).mappings())


def count_attempts(connection: Connection) -> int:
    """How many there have been."""
    return connection.execute(select(func.count()).select_from(close_attempts)).scalar_one()


def page_of_attempts(
    connection: Connection,
    request: PageRequest,
    *,
    state: AttemptState | None = None,
    cause: Cause | None = None,
) -> Page[Attempt]:
    """A page of them in order of their beginning; places are (microseconds, id)."""
    query = select(
        close_attempts, type_coerce(close_attempts.c.began_at, BIGINT).label("began_place")
    )
    if state is not None:
        query = query.where(close_attempts.c.state == state.value)
    if cause is not None:
        query = query.where(close_attempts.c.cause == cause.value)
    began = type_coerce(close_attempts.c.began_at, BIGINT).label("began_place")
    page = keyset_page(connection, query, [began, close_attempts.c.id], request)
    return Page(tuple(_attempt(row) for row in page.items), page.total, page.before, page.after)


def _running(id: str) -> Any:
    return (close_attempts.c.id == id) & (close_attempts.c.state == AttemptState.RUNNING.value)


def _attempt(row: RowMapping) -> Attempt:
    return Attempt(
        id=row["id"],
        cause=Cause(row["cause"]),
        through=row["through"],
        as_of=row["as_of"],
        asked_by=row["asked_by"],
        began_at=row["began_at"],
        seen_at=row["seen_at"],
        claim=row["claim"],
        state=AttemptState(row["state"]),
        ended_at=row["ended_at"],
        stage=row["stage"],
        stage_done=row["stage_done"],
        stage_total=row["stage_total"],
        reason=row["reason"],
        report=None if row["report"] is None else json.loads(row["report"]),
    )
