"""The one committer: gives submissions their place in the order and makes them durable together.

Group commit: everything that waits is written with one write and synced with one sync, and only
then acknowledged.
"""

from collections.abc import Sequence

from ingest.errors import LogFailedError
from ingest.event import Limits
from ingest.instant import to_micros
from ingest.parsed import Parsing
from ingest.ports import Clock
from ingest.receipt import Receipts
from ingest.screening import Submission, accepted_lines, screen
from ingest.shaped_lines import LineParser
from ingest.wal import WalSegment, WalWriter
from ingest.wal_frame import encode_frame
from ingest.wal_recovery import Marks


class Committer:
    """Not for several threads. After an error it accepts nothing more: reopen, which recovers."""

    def __init__(self, writer: WalWriter, marks: Marks, clock: Clock, limits: Limits) -> None:
        """`marks` are the last seq and receipt that the lake and its write-ahead log know."""
        self.marks = marks
        self._writer = writer
        self._clock = clock
        self._limits = limits
        self._parser = LineParser()
        self._failure: OSError | None = None

    @property
    def segment_bytes(self) -> int:
        """The length of the segment under way; 0 where there is none."""
        return self._writer.bytes

    def commit(self, submissions: Sequence[Submission]) -> list[Receipts]:
        """Accept, number and make durable; the receipts of each submission.

        Every group is received later than the one before it, whatever the clock says, so that a
        question as of a receipt has one answer for good. Raises LogFailedError where the disk does
        not take it: then nothing of it is acknowledged, though some of it may be found later.
        """
        self._refuse_after_failure()
        received_at = max(to_micros(self._clock()), self.marks.received_at + 1)
        outcomes = screen(submissions, Parsing(received_at, self._limits), self._parser)
        seq, frames, receipts = self.marks.seq + 1, list[bytes](), list[Receipts]()
        for submission, outcome in zip(submissions, outcomes, strict=True):
            block = submission.block
            events = submission.lines - len(outcome.rejected) - len(outcome.blank)
            frame, digest = encode_frame(
                seq,
                events,
                received_at,
                submission.source,
                block.first_line,
                accepted_lines(block, outcome),
                outcome.rejected,
            )
            frames.append(frame)
            receipts.append(
                Receipts(
                    block.first_line,
                    submission.lines,
                    seq,
                    received_at,
                    digest,
                    outcome.rejected,
                    outcome.blank,
                )
            )
            seq += events
        try:
            self._writer.append(b"".join(frames))
        except OSError as error:
            raise self._fail(error) from error
        self.marks = Marks(seq - 1, received_at)
        return receipts

    def seal(self) -> WalSegment | None:
        """End the segment under way so that it can land; None where there is none."""
        self._refuse_after_failure()
        try:
            return self._writer.seal()
        except OSError as error:
            raise self._fail(error) from error

    def _refuse_after_failure(self) -> None:
        if self._failure is not None:
            raise self._fail(self._failure)

    def _fail(self, error: OSError) -> LogFailedError:
        self._failure = error
        return log_failed(error)


def log_failed(error: OSError) -> LogFailedError:
    """What to tell of a disk that did not do as it was asked."""
    return LogFailedError(
        f"{error.filename or 'the write-ahead log'}: {error.strerror or error}. Nothing more is "
        "accepted: mend the disk and start again. What was acknowledged is durable; what was not "
        "may be sent again."
    )
