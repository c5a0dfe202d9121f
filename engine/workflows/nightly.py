"""The nightly close: one a night over all processes that serve an account, and again if it fails.

What is due is read from the attempts in the database, so a restart forgets nothing: nights that
were missed are caught up by one close, which bills whatever is due.
"""

from __future__ import annotations

import json
import logging
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.domain.errors import MeterhouseError
from engine.domain.identity import new_id
from engine.schedules.nights import Night, last_night
from engine.store.attempts import (
    Attempt,
    AttemptState,
    Cause,
    add_attempt,
    attempts_since,
    count_attempts,
    fail_silent_attempts,
)
from engine.store.open import Connection, Store
from engine.store.runs import last_runs
from engine.workflows.attempts import Clock
from engine.workflows.catalog_snapshot import CatalogInForce
from engine.workflows.close_process import run_close_process
from engine.workflows.representations import instant_text
from engine.workflows.workspace import Workspace

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
"""A failed close is tried again after a pause that doubles."""

LOOKED_EVERY = 15.0
"""Seconds between two looks at the clock, which may be set."""

ACTOR = "nightly"

log = logging.getLogger("meterhouse.nightly")


def pause_after(failures: int) -> timedelta:
    """How long to wait after that many failures of a night's close."""
    doubled: int = 2 ** min(failures - 1, 20)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)


def attempt_due(night: Night, attempts: Sequence[Attempt], now: datetime) -> int | None:
    """Which attempt of the night's close is to begin now, counted from 1; None if none is.

    `attempts` are those since the night came, and those that run.
    """
    if any(each.state is AttemptState.RUNNING for each in attempts):
        return None
    if any(each.state is AttemptState.COMPLETED and each.through >= night.day for each in attempts):
        return None
    failed = [each for each in attempts if each.claim is not None]
    if failed:
        ended = max(each.ended_at or each.began_at for each in failed)
        if now < ended + pause_after(len(failed)):
            return None
    return len(failed) + 1


@dataclass
class NightlyClose:
    """Closes one account at its time; `since` is when this process began to look."""

    workspace: Workspace
    store: Store
    catalog: CatalogInForce
    clock: Clock
    since: datetime

    def look(self) -> Attempt | None:
        """Close if it is time, and wait for it: how it ended. None if nothing was due here."""
        attempt = self._claimed()
        if attempt is None:
            return None
        _tell("began", attempt)
        ended = run_close_process(self.workspace, self.store, attempt, self.clock)
        _tell(ended.state.value.lower(), ended)
        return ended

    def _claimed(self) -> Attempt | None:
        at = self.workspace.nightly_close
        if at is None:
            return None
        now = self.clock()
        night = last_night(now, at, self.catalog.now().catalog.account.time_zone)
        with self.store.read() as connection:
            if self._due(connection, night, now) is None:
                return None
        with self.store.write() as connection:
            fail_silent_attempts(connection, now)
            number = self._due(connection, night, now)
            if number is None:
                return None
            attempt = Attempt(
                id=new_id(now, secrets.randbits(74)),
                cause=Cause.NIGHTLY,
                through=night.day,
                as_of=None,
                asked_by=ACTOR,
                began_at=now,
                seen_at=now,
                claim=f"{night.day} {instant_text(night.instant)} {number}",
            )
            add_attempt(connection, attempt)
        return attempt

    def _due(self, connection: Connection, night: Night, now: datetime) -> int | None:
        is_first = count_attempts(connection) == 0 and not last_runs(connection, limit=1)
        if is_first and night.instant <= self.since:
            return None  # nothing was ever closed here: no night was missed
        found = [each.as_of_now(now) for each in attempts_since(connection, night.instant)]
        return attempt_due(night, found, now)


@contextmanager
def closing_nightly(closes: Sequence[NightlyClose]) -> Iterator[None]:
    """Inside, every account that has a time for it is closed each night, by a thread of its own."""
    done = threading.Event()
    threads = [
        threading.Thread(target=_look_again, args=(each, done), name="nightly close", daemon=True)
        for each in closes
        if each.workspace.nightly_close is not None
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join(1.0)  # a close under way is a process of its own and goes on


def _look_again(nightly: NightlyClose, done: threading.Event) -> None:
    while True:
        try:
            nightly.look()
        except MeterhouseError as error:
            log.error(json.dumps({"nightlyClose": "cannot look", "reason": str(error)}))
        except Exception:
            log.exception("the nightly close could not be looked after")
        if done.wait(LOOKED_EVERY):
            return


def _tell(what: str, attempt: Attempt) -> None:
    """One line of JSON in the log; a failure, or something parked, is an error there."""
    line = {"nightlyClose": what, "id": attempt.id, "through": attempt.through.isoformat()}
    parked = (attempt.report or {}).get("parked", 0)
    if attempt.reason is not None:
        line["reason"] = attempt.reason
    if parked:
        line["parked"] = str(parked)
    log.log(logging.ERROR if attempt.reason or parked else logging.INFO, json.dumps(line))
