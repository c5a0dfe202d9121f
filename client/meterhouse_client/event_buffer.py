"""Events in batches: given one by one, sent together, none lost in silence.

An event that was given to `add` is acknowledged by the server, told as refused, or given back by
`EventsNotSentError`: one of the three, whatever fails.
"""

from __future__ import annotations

import gzip
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, Self

from meterhouse_client.errors import (
    ConnectionFailedError,
    EventsNotSentError,
    MeterhouseError,
    ProblemError,
)
from meterhouse_client.session import Session
from meterhouse_client.values import parse, render

PATH = "/api/usage-events/batch"

MOST_EVENTS = 5_000
"""The server takes no more in a batch."""

MOST_BYTES = 4 * 1024 * 1024
"""The server takes 5 MiB, unpacked."""

LASTING = frozenset({400, 401, 403, 404, 405, 413, 415, 422})
"""Answers that another attempt would get again."""


@dataclass(frozen=True)
class Refused:
    """An event that the server does not take, and why: mend it and send it again."""

    event: Mapping[str, Any]
    reason: str
    message: str


@dataclass(frozen=True)
class _Waiting:
    event: Mapping[str, Any]
    line: bytes


class EventBuffer:
    """For any number of threads; use it as a context manager, or `close` it.

    Events are in memory until they are acknowledged: a process that is killed loses those that it
    holds, so what must survive that is written down by whoever has it until `flush` returns.
    """

    def __init__(
        self,
        session: Session,
        *,
        batch: int = 500,
        longest_wait: float = 1.0,
        most_waiting: int = 50_000,
        give_up_after: float = 300.0,
        on_refused: Callable[[Refused], object] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Events wait until there are `batch` of them, or for `longest_wait` seconds.

        `add` blocks while `most_waiting` are there. A server that cannot be reached or is busy is
        tried for `give_up_after` seconds. `on_refused` is called in the sending thread; without it
        refused events are kept in `refused`.
        """
        if not 1 <= batch <= MOST_EVENTS:
            raise ValueError(f"a batch has 1 to {MOST_EVENTS} events")
        self._session = session
        self._batch = batch
        self._longest_wait = longest_wait
        self._most_waiting = max(most_waiting, batch)
        self._give_up_after = give_up_after
        self._on_refused = on_refused
        self._clock = clock
        self._state = threading.Condition()
        self._waiting: list[_Waiting] = []
        self._oldest = 0.0
        self._is_flushing = 0
        self._is_closed = False
        self._given, self._settled = 0, 0
        self._failure: BaseException | None = None
        self.refused: list[Refused] = []
        self.accepted = 0
        self._thread = threading.Thread(target=self._send_all, name="meterhouse events")
        self._thread.daemon = True
        self._thread.start()

    def add(
        self,
        customer_alias: str,
        event_type: str,
        properties: Mapping[str, Any] | None = None,
        *,
        at: datetime | None = None,
        customer_event_id: str | None = None,
        retracted: bool = False,
    ) -> str:
        """Give an event; its `customer_event_id`.

        `at` is when it happened, now if left out. Numbers in `properties` are int or Decimal.
        Without a `customer_event_id` it gets one of its own, so that it counts once however often
        it is sent. Raises EventsNotSentError once sending was given up, TypeError for what is no
        exact JSON; this event was not taken then.
        """
        event: dict[str, Any] = {
            "customerEventId": customer_event_id or str(uuid.uuid4()),
            "customerAlias": customer_alias,
            "eventType": event_type,
            "eventTimestamp": _instant(at or self._clock()),
        }
        if properties is not None:
            event["eventProperties"] = dict(properties)
        if retracted:
            event["retracted"] = True
        self._take(_Waiting(event, render(event)))
        return str(event["customerEventId"])

    def flush(self) -> None:
        """Wait until every event given before is acknowledged or refused.

        Raises EventsNotSentError with all that are not.
        """
        with self._state:
            wanted = self._given
            self._is_flushing += 1
            self._state.notify_all()
            try:
                self._state.wait_for(lambda: self._failure or self._settled >= wanted)
            finally:
                self._is_flushing -= 1
            self._raise_failure()

    def close(self) -> None:
        """Flush and end; a second call does nothing. Raises EventsNotSentError as `flush`."""
        with self._state:
            if self._is_closed:
                return
            self._is_closed = True
            self._state.notify_all()
        self._thread.join()
        with self._state:
            self._raise_failure()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _take(self, waiting: _Waiting) -> None:
        with self._state:
            self._state.wait_for(
                lambda: self._failure or self._is_closed or len(self._waiting) < self._most_waiting
            )
            self._raise_failure()
            if self._is_closed:
                raise ValueError("the buffer is closed; open another")
            if not self._waiting:
                self._oldest = time.monotonic()
            self._waiting.append(waiting)
            self._given += 1
            if len(self._waiting) == 1 or len(self._waiting) == self._batch:
                self._state.notify_all()

    def _raise_failure(self) -> None:
        """All that waits is given back, once: the buffer is empty and of no more use then."""
        if self._failure is None:
            return
        events, self._waiting = [each.event for each in self._waiting], []
        self._is_closed = True
        raise EventsNotSentError(events, self._failure)

    def _send_all(self) -> None:
        while True:
            with self._state:
                self._state.wait_for(lambda: self._waiting or self._is_closed)
                if not self._waiting:
                    return
                self._state.wait_for(self._is_due, self._seconds_left())
                batch = _first(self._waiting, self._batch)
            try:
                self._settle(batch, self._sent(batch))
            except Exception as error:  # of the callback too: somebody must be told
                with self._state:
                    self._failure = error
                    self._state.notify_all()
                return

    def _is_due(self) -> bool:
        return bool(
            len(self._waiting) >= self._batch
            or self._is_closed
            or self._is_flushing
            or self._seconds_left() == 0
        )

    def _seconds_left(self) -> float:
        return max(0.0, self._oldest + self._longest_wait - time.monotonic())

    def _sent(self, batch: Sequence[_Waiting]) -> list[Any]:
        """What became of each event of the batch. Raises what sending was given up for."""
        body = gzip.compress(b"\n".join(each.line for each in batch), compresslevel=1)
        headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
        began, attempt = time.monotonic(), 1
        while True:
            try:
                # Every event has an id of its own, so that a batch sent twice counts once.
                answer = self._session.send("POST", PATH, body, headers, is_repeatable=True)
            except (ProblemError, ConnectionFailedError) as error:
                is_lasting = isinstance(error, ProblemError) and error.status in LASTING
                if is_lasting or time.monotonic() - began >= self._give_up_after:
                    raise
                attempt += 1
                self._session.pause_before(attempt)
                continue
            items = parse(answer.body)["items"]
            if len(items) != len(batch):
                raise MeterhouseError(f"{len(batch)} events were sent, {len(items)} answered")
            return list(items)

    def _settle(self, batch: Sequence[_Waiting], answers: Sequence[Any]) -> None:
        refused = [
            Refused(each.event, answer.get("reason", ""), answer.get("message", ""))
            for each, answer in zip(batch, answers, strict=True)
            if answer["status"] != "ACCEPTED"
        ]
        with self._state:
            del self._waiting[: len(batch)]
            self._oldest = time.monotonic()
            self.accepted += len(batch) - len(refused)
        told = self._on_refused or self.refused.append
        for each in refused:
            told(each)
        with self._state:
            self._settled += len(batch)
            self._state.notify_all()


def _first(waiting: Sequence[_Waiting], most: int) -> list[_Waiting]:
    """The first ones, as many as go into one batch."""
    size, count = 0, 0
    for each in waiting[:most]:
        size += len(each.line) + 1
        if count and size > MOST_BYTES:
            break
        count += 1
    return list(waiting[:count])


def _instant(at: datetime) -> date:
    if at.tzinfo is None:
        raise TypeError(f"{at!r} has no time zone; give it one, such as datetime.UTC")
    return at
