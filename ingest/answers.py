"""How the committer hands receipts to those who wait: threads, or tasks of an event loop."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeVar

from ingest.receipt import Receipts

Letter = TypeVar("Letter")

Deliver = Callable[[Receipts | BaseException], None]
"""Takes the receipts, or why there are none."""


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
    """Answers for one event loop: it is woken once for all that come together.

    Waking it for every answer would take the committer longer than the answer.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._letters: deque[tuple[Deliver, Receipts | BaseException]] = deque()
        self._is_woken = False

    def expect(self) -> "tuple[LoopAnswer, asyncio.Future[Receipts]]":
        """An answer, and the future by which a task of the loop awaits it."""
        future: asyncio.Future[Receipts] = self._loop.create_future()
        return LoopAnswer(self, partial(settle, future)), future

    def put(self, deliver: Deliver, letter: Receipts | BaseException) -> None:
        """Leave an answer; called by the committer's thread."""
        self._letters.append((deliver, letter))
        # The letter first: whoever empties the box after this line finds it.
        if not self._is_woken:
            self._is_woken = True
            # A loop that was closed has nobody left who waits; what was logged is durable anyway.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._empty)

    def _empty(self) -> None:
        self._is_woken = False
        while self._letters:
            deliver, letter = self._letters.popleft()
            try:
                deliver(letter)
            except Exception as error:  # one that cannot be told must not cost the others theirs
                message = "an answer of the event log could not be delivered"
                self._loop.call_exception_handler({"message": message, "exception": error})


@dataclass(frozen=True, slots=True)
class LoopAnswer:
    """For an event loop: `deliver` is called on it."""

    mailbox: Mailbox
    deliver: Deliver

    def succeed(self, receipts: Receipts) -> None:
        self.mailbox.put(self.deliver, receipts)

    def fail(self, error: BaseException) -> None:
        self.mailbox.put(self.deliver, error)


def settle(future: "asyncio.Future[Letter]", letter: Letter | BaseException) -> None:
    """A delivery to a future of the loop; one that nobody awaits any more is left alone."""
    if future.done():
        return
    if isinstance(letter, BaseException):
        future.set_exception(letter)
    else:
        future.set_result(letter)
