"""The way in for single events: acknowledged when durable, many threads sharing one sync.

    with EventLog.open(lake) as log:
        receipts = log.append([b'{"customerAlias":"acme","eventType":"call"}'])

One thread commits (see `ingest.committer`), another lands sealed segments behind it. The process
that has the log open holds the lake's lock until it closes the log.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest.answers import Answer, Deliver, FutureAnswer, LoopAnswer, Mailbox
from ingest.committer import Committer, log_failed
from ingest.compact import COMPACTED_ROWS, CompactionReport, compact_held
from ingest.errors import LogFailedError
from ingest.event import DEFAULT_LIMITS, Limits
from ingest.land_wal import WrittenSegments, land_segments, write_segments
from ingest.landing_request import LOOKED_FOR_EVERY, take_landing_request
from ingest.log import Lake
from ingest.ndjson import LineBlock
from ingest.ports import EVENT_LOG, LOCAL, Clock, system_clock
from ingest.receipt import Receipts
from ingest.screening import Submission
from ingest.segment_workers import Worker
from ingest.snapshot import Snapshot
from ingest.take_over import take_over
from ingest.wal import WalSegment, WalWriter

GROUP_LINES = 5_000
"""A group takes no further submission from so many lines on."""
SEGMENT_BYTES = 16 << 20
SEGMENT_SECONDS = 30.0
WORKER_FROM_BYTES = 4 << 20
"""Below this, a worker process takes longer to start than it saves."""
_NOTHING = Receipts(first_line=1, lines=0, seq=0, received_at=0, digest="")


@dataclass(frozen=True, slots=True)
class _Request:
    """A submission whose receipts are awaited, or (None) the wish that the segment be sealed."""

    submission: Submission | None
    answer: Answer


class EventLog:
    """An open log. Its methods may be called by any thread; use it as a context manager."""

    def __init__(
        self,
        lake: Lake,
        snapshot: Snapshot,
        committer: Committer,
        clock: Clock,
        *,
        segment_bytes: int,
        segment_seconds: float,
        lock: int,
    ) -> None:
        """Use `open`. `lock` is the descriptor of the lake's lock."""
        self._lake = lake
        self._snapshot = snapshot
        self._committer = committer
        self._clock = clock
        self._segment_bytes = segment_bytes
        self._segment_seconds = segment_seconds
        self._segment_began: float | None = None
        self._looked_at = 0.0
        self._lock = lock
        self._worker: Worker | None = None
        self._mailboxes: dict[asyncio.AbstractEventLoop, Mailbox] = {}
        mutex = threading.Lock()
        self._requested = threading.Condition(mutex)
        self._progressed = threading.Condition(mutex)
        self._requests: deque[_Request] = deque()
        self._sealed: list[WalSegment] = []
        self._sealed_through = 0
        self._landed_through = 0
        self._is_landing = False
        self._is_closing = False
        self._is_drained = False
        self._failure: BaseException | None = None
        self._held = ExitStack()
        self._threads = [
            threading.Thread(target=self._commit_all, name="event log committer"),
            threading.Thread(target=self._land_all, name="event log lander"),
        ]

    @classmethod
    def open(
        cls,
        lake: Lake | Path,
        *,
        clock: Clock = system_clock,
        limits: Limits = DEFAULT_LIMITS,
        wait: bool = False,
        segment_bytes: int = SEGMENT_BYTES,
        segment_seconds: float = SEGMENT_SECONDS,
    ) -> Self:
        """Take the lake over: recover what a killed process left, then accept events.

        A segment is sealed and landed when it has `segment_bytes` or is `segment_seconds` old, or
        when another process asks for it (`ingest.landing_request`).
        Raises LakeBusyError where another process holds the lake (with `wait`, only where that is
        an event log too), CorruptLakeError where the log is not what was written, LogFailedError
        where the disk fails.
        """
        place = lake if isinstance(lake, Lake) else Lake(lake)
        with ExitStack() as held:
            try:
                lock = held.enter_context(place.writing(wait=wait, holder=EVENT_LOG))
                found = take_over(place, clock)
            except OSError as error:
                raise log_failed(error) from error
            writer = WalWriter(place, found.wal.next_number)
            log = cls(
                place,
                found.snapshot,
                Committer(writer, found.wal.marks, clock, limits),
                clock,
                segment_bytes=segment_bytes,
                segment_seconds=segment_seconds,
                lock=lock,
            )
            log._sealed.extend(found.wal.segments)
            log._sealed_through = found.wal.next_number - 1
            if not found.wal.segments:
                log._landed_through = log._sealed_through
            log._held = held.pop_all()
        for thread in log._threads:
            thread.start()
        return log

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def append(
        self, lines: Sequence[bytes], *, source: str = "api", first_line: int = 1
    ) -> Receipts:
        """Log one JSON event a line and wait until they are durable; a receipt for each line.

        A bad line gets its rejection for a receipt and is kept; it stops nothing. `source` and
        `first_line` say where the lines come from. Raises LogFailedError, after which the log must
        be opened anew.
        """
        return self.submit(lines, source=source, first_line=first_line).result()

    def submit(
        self, lines: Sequence[bytes], *, source: str = "api", first_line: int = 1
    ) -> "Future[Receipts]":
        """As `append`, without waiting."""
        answer = FutureAnswer()
        if lines:
            self._request(_submission(lines, source, first_line), answer)
        else:
            answer.succeed(_NOTHING)
        return answer.future

    async def append_async(
        self, lines: Sequence[bytes], *, source: str = "api", first_line: int = 1
    ) -> Receipts:
        """As `append`, for a coroutine: its event loop does other work meanwhile."""
        if not lines:
            return _NOTHING
        answer, future = self._mailbox(asyncio.get_running_loop()).expect()
        self._request(_submission(lines, source, first_line), answer)
        return await future

    def hand_in(self, block: LineBlock, deliver: Deliver, *, source: str = "api") -> None:
        """As `append_async`, without a task: the running event loop calls `deliver` with the
        receipts of the block's lines, or with the LogFailedError.

        Raises LogFailedError where nothing more is accepted; then `deliver` is not called.
        """
        answer = LoopAnswer(self._mailbox(asyncio.get_running_loop()), deliver)
        self._request(Submission(source, block), answer)

    def _mailbox(self, loop: asyncio.AbstractEventLoop) -> Mailbox:
        """The loop's own. A loop that asks for the first time makes those of closed ones go."""
        if loop not in self._mailboxes:
            for closed in [each for each in tuple(self._mailboxes) if each.is_closed()]:
                self._mailboxes.pop(closed, None)
        return self._mailboxes.setdefault(loop, Mailbox(loop))

    def submit_block(self, block: LineBlock, source: str) -> "Future[Receipts]":
        """As `submit`, for lines that are joined by line feeds already."""
        answer = FutureAnswer()
        self._request(Submission(source, block), answer)
        return answer.future

    def land(self) -> Snapshot:
        """Seal what was acknowledged so far, land it, and wait for that; the lake with it."""
        answer = FutureAnswer()
        self._request(None, answer)
        answer.future.result()
        with self._progressed:
            wanted = self._sealed_through
            self._progressed.wait_for(lambda: self._failure or self._landed_through >= wanted)
            self._raise_failure()
            return self._snapshot

    def compact(self, *, most_rows: int = COMPACTED_ROWS) -> CompactionReport:
        """Compact the lake between two landings; events are accepted and acknowledged meanwhile."""
        with self._progressed:
            self._progressed.wait_for(lambda: self._failure or not self._is_landing)
            self._raise_failure()
            self._is_landing = True
        try:
            snapshot, report = compact_held(
                self._lake, self._snapshot, self._clock, most_rows=most_rows
            )
        except BaseException as error:
            self._stop(log_failed(error) if isinstance(error, OSError) else error)
            raise
        self._landed(snapshot)
        return report

    @property
    def snapshot(self) -> Snapshot:
        """The lake as far as it has landed by now."""
        with self._progressed:
            return self._snapshot

    def close(self) -> None:
        """Commit and land all that waits, then let go of the lake. A second call does nothing.

        Raises LogFailedError where something could not be landed; it stays durable in the log.
        """
        with self._requested:
            self._is_closing = True
            self._requested.notify_all()
        for thread in self._threads:
            thread.join()
        if self._worker is not None:
            self._worker.end()
            self._worker = None
        self._held.close()
        with self._requested:
            failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def _request(self, submission: Submission | None, answer: Answer) -> None:
        with self._requested:
            self._raise_failure()
            if self._is_closing:
                raise LogFailedError(f"{self._lake.root}: the event log is closed; open it anew.")
            self._requests.append(_Request(submission, answer))
            self._requested.notify()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _commit_all(self) -> None:
        """The committer's thread: group after group, until closed and drained."""
        try:
            for group in self._groups():
                self._commit(group)
            self._seal()
        except BaseException as error:
            self._stop(error)
        with self._progressed:
            self._is_drained = True
            self._progressed.notify_all()

    def _groups(self) -> Iterator[list[_Request]]:
        """What waits, as much as goes into one group; an empty group when a segment may be due."""
        while True:
            group: list[_Request] = []
            with self._requested:
                self._requested.wait_for(
                    lambda: self._requests or self._is_closing, self._seconds_to_wait()
                )
                lines = 0
                while self._requests and lines < GROUP_LINES:
                    request = self._requests.popleft()
                    group.append(request)
                    lines += request.submission.lines if request.submission else 0
                if not group and self._is_closing:
                    return
            yield group

    def _commit(self, group: list[_Request]) -> None:
        submissions = [request.submission for request in group if request.submission is not None]
        try:
            receipts = iter(self._committer.commit(submissions) if submissions else ())
            if submissions and self._segment_began is None:
                self._segment_began = time.monotonic()
            if len(submissions) < len(group) or self._is_segment_due():
                self._seal()
        except BaseException as error:
            self._stop(error, group)
            raise
        for request in group:
            request.answer.succeed(_NOTHING if request.submission is None else next(receipts))

    def _seconds_left(self) -> float | None:
        if self._segment_began is None:
            return None
        return max(0.0, self._segment_began + self._segment_seconds - time.monotonic())

    def _seconds_to_wait(self) -> float | None:
        left = self._seconds_left()
        return None if left is None else min(left, LOOKED_FOR_EVERY)

    def _is_segment_due(self) -> bool:
        if self._committer.segment_bytes >= self._segment_bytes or self._seconds_left() == 0:
            return True
        if self._segment_began is None or time.monotonic() < self._looked_at + LOOKED_FOR_EVERY:
            return False
        self._looked_at = time.monotonic()
        return take_landing_request(self._lake)

    def _seal(self) -> None:
        segment, self._segment_began = self._committer.seal(), None
        if segment is not None:
            with self._progressed:
                self._sealed.append(segment)
                self._sealed_through = segment.number
                self._progressed.notify_all()

    def _land_all(self) -> None:
        """The lander's thread: sealed segments, as they come, until the log is drained."""
        while True:
            with self._progressed:
                self._progressed.wait_for(
                    lambda: (
                        self._failure
                        or (not self._is_landing and (self._sealed or self._is_drained))
                    )
                )
                if self._failure is not None or not self._sealed:
                    return
                segments, self._sealed = self._sealed, []
                self._is_landing = True
            try:
                snapshot = land_segments(
                    self._lake, self._snapshot, segments, self._clock, self._write_segments
                )
            except OSError as error:
                self._stop(log_failed(error))
                return
            except BaseException as error:
                self._stop(error)
                return
            self._landed_through = segments[-1].number
            self._landed(snapshot)

    def _write_segments(
        self, lake: Lake, version: int, segments: Sequence[WalSegment]
    ) -> WrittenSegments | None:
        """In another process where there is much to write: this one is to acknowledge meanwhile."""
        size = sum(lake.fs.size(segment.path) for segment in segments)
        if lake.fs is not LOCAL or size < WORKER_FROM_BYTES:
            return write_segments(lake, version, segments)
        if self._worker is None:
            self._worker = Worker(self._lock)
        written: WrittenSegments | None = self._worker.ask(
            "write_segments", lake, version, segments
        )
        return written

    def _landed(self, snapshot: Snapshot) -> None:
        with self._progressed:
            self._snapshot = snapshot
            self._is_landing = False
            self._progressed.notify_all()

    def _stop(self, error: BaseException, group: Sequence[_Request] = ()) -> None:
        """Accept nothing more, and tell all who wait."""
        with self._requested:
            self._failure = self._failure or error
            unanswered = [*group, *self._requests]
            self._requests.clear()
            self._requested.notify_all()
            self._progressed.notify_all()
        for request in unanswered:
            request.answer.fail(self._failure)


def _submission(lines: Sequence[bytes], source: str, first_line: int) -> Submission:
    # To JSON both are the same white space, and inside of a string both are errors.
    data = b"\n".join([line.replace(b"\n", b"\r") for line in lines])
    return Submission(source, LineBlock(first_line, data))
