"""A close that is noted while it runs: who began it, how far it is, how it ended.

The ledger of runs has what a close billed; here is also what never came so far.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from engine.domain.errors import ConflictError, InputError, MeterhouseError
from engine.store.attempts import (
    Attempt,
    AttemptState,
    Cause,
    add_attempt,
    attempts_since,
    complete_attempt,
    drop_attempt,
    fail_attempt,
    fail_silent_attempts,
    find_attempt,
    see_attempt,
)
from engine.store.open import Store
from engine.workflows.close import close
from engine.workflows.close_report import CloseReport
from engine.workflows.progress import Report
from engine.workflows.representations import Json
from engine.workflows.workspace import Workspace
from ingest.errors import IngestError

__all__ = [
    "Attempt",
    "AttemptState",
    "Beginning",
    "Cause",
    "attempt_of",
    "begin_attempt",
    "end_attempt",
    "noted_close",
]

Clock = Callable[[], datetime]

SEEN_EVERY = 10.0
LOOKED_EVERY = 0.5
"""Seconds between two signs of life, and between two looks at how far the close is."""

_LISTED = ("invoices",)
"""Parts of a close's report that are lists elsewhere."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """Which attempt a close is: a new one, or one that was set down before its process began."""

    new_id: str
    cause: Cause
    asked_by: str
    is_known: bool = False


def noted_close(
    workspace: Workspace,
    *,
    through: date,
    as_of: datetime | None,
    clock: Clock,
    report: Report,
    beginning: Beginning,
) -> CloseReport:
    """Close, and note it as an attempt. Raises as `close` does, once the reason is kept.

    A command that is refused, for what it asks or for what it finds, changes nothing: it was no
    attempt.
    """
    with workspace.open_store() as store:
        _begin(store, beginning, through, as_of, clock())
        id = beginning.new_id
        try:
            with _seen(store, id, clock, report) as told:
                result = close(
                    workspace,
                    through=through,
                    as_of=as_of,
                    dry_run=False,
                    now=clock(),
                    report=told,
                )
        except (InputError, IngestError) as refused:
            with store.write() as connection:
                if beginning.is_known:
                    fail_attempt(connection, id, clock(), _reason(refused))
                else:
                    drop_attempt(connection, id)
            raise
        except BaseException as error:
            with contextlib.suppress(MeterhouseError), store.write() as connection:
                fail_attempt(connection, id, clock(), _reason(error))
            raise
        with store.write() as connection:
            complete_attempt(connection, id, clock(), _kept(result))
        return result


def begin_attempt(store: Store, attempt: Attempt) -> None:
    """Set down an attempt whose process is about to begin. Raises ConflictError while one runs."""
    with store.write() as connection:
        fail_silent_attempts(connection, attempt.began_at)
        running = [
            each
            for each in attempts_since(connection, attempt.began_at)
            if each.state is AttemptState.RUNNING
        ]
        if running:
            raise ConflictError(
                f"a close is at work (billing run {running[0].id}); begin another when it is done"
            )
        add_attempt(connection, attempt)


def attempt_of(store: Store, id: str) -> Attempt | None:
    """The attempt of that id."""
    with store.read() as connection:
        return find_attempt(connection, id)


def end_attempt(store: Store, id: str, at: datetime, reason: str) -> None:
    """Say why an attempt has failed whose process could not say so itself."""
    with store.write() as connection:
        fail_attempt(connection, id, at, reason)


def _begin(
    store: Store, beginning: Beginning, through: date, as_of: datetime | None, at: datetime
) -> None:
    with store.write() as connection:
        if beginning.is_known:
            if find_attempt(connection, beginning.new_id) is None:
                raise InputError(f"there is no billing run {beginning.new_id} to go on with")
            return
        attempt = Attempt(
            beginning.new_id, beginning.cause, through, as_of, beginning.asked_by, at, at
        )
        add_attempt(connection, attempt)


@contextmanager
def _seen(store: Store, id: str, clock: Clock, report: Report) -> Iterator[Report]:
    """A report that is passed on and kept; a thread writes it, so that no step waits for it."""
    latest: list[tuple[str | None, int | None, int | None]] = [(None, None, None)]
    done = threading.Event()

    def told(stage: str, count: int, total: int | None) -> None:
        latest[0] = (stage, count, total)
        report(stage, count, total)

    def write() -> None:
        written, waited = latest[0], 0.0
        while not done.wait(LOOKED_EVERY):
            waited += LOOKED_EVERY
            if latest[0] == written and waited < SEEN_EVERY:
                continue
            written, waited = latest[0], 0.0
            with contextlib.suppress(MeterhouseError), store.write() as connection:
                see_attempt(connection, id, clock(), *written)

    writing = threading.Thread(target=write, name="progress of the close", daemon=True)
    writing.start()
    try:
        yield told
    finally:
        done.set()
        writing.join()


def _kept(result: CloseReport) -> Json:
    found = result.representation()
    return {key: value for key, value in found.items() if key not in _LISTED} | {
        "notes": result.notes
    }


def _reason(error: BaseException) -> str:
    if isinstance(error, MeterhouseError):
        return str(error)
    if isinstance(error, KeyboardInterrupt | SystemExit):
        return "it was stopped; the next close goes on from where it was"
    return f"{type(error).__name__}: {error}"
