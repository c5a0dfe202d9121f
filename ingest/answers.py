"""How the committer hands receipts to those who wait: threads, or tasks of an event loop."""

import asyncio
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from ingest.receipt import Receipts


class Answer(Protocol):
    """Where the outcome of one request goes; called once, by the committer's thread."""

    def succeed(self, receipts: Receipts) -> None:
        """The request is durable."""

    def fail(self, error: BaseException) -> None:
        """The request was not acknowledged."""


@dataclass(frozen=True, slots=True)
class FutureAnswer:
    """For a thread that waits for a future."""

    future: "Future[Receipts]" = field(default_factory=Future)

    # Nobody waits any more for a future that was cancelled; its events are durable all the same.

    def succeed(self, receipts: Receipts) -> None:
        if self.future.set_running_or_notify_cancel():
            self.future.set_result(receipts)

    def fail(self, error: BaseException) -> None:
        if self.future.set_running_or_notify_cancel():
            self.future.set_exception(error)


class Mailbox:
    """Answers for tasks of one event loop: it is woken once for all that come together.

    Waking it for every answer would take the committer longer than the answer.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._letters: deque[tuple[asyncio.Future[Receipts], Receipts | BaseException]] = deque()
        self._is_woken = False

    def expect(self) -> "TaskAnswer":
        """An answer that a task of the loop can await."""
        return TaskAnswer(self, self._loop.create_future())

    def put(self, future: "asyncio.Future[Receipts]", letter: Receipts | BaseException) -> None:
        """Leave an answer; called by the committer's thread."""
        self._letters.append((future, letter))
        # The letter first: whoever empties the box after this line finds it.
        if not self._is_woken:
            self._is_woken = True
            # A loop that was closed has nobody left who waits; what was logged is durable anyway.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._empty)

    def _empty(self) -> None:
        self._is_woken = False
        while self._letters:
            future, letter = self._letters.popleft()
            if future.done():
                continue
            if isinstance(letter, BaseException):
                future.set_exception(letter)
            else:
                future.set_result(letter)


@dataclass(frozen=True, slots=True)
class TaskAnswer:
    """For a task that awaits `future`."""

    mailbox: Mailbox
    future: "asyncio.Future[Receipts]"

    def succeed(self, receipts: Receipts) -> None:
        self.mailbox.put(self.future, receipts)

    def fail(self, error: BaseException) -> None:
        self.mailbox.put(self.future, error)
