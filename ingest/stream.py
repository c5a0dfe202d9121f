"""A stream of NDJSON into an event log: read on while earlier lines become durable."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import SimpleQueue

from ingest.event import DEFAULT_LIMITS
from ingest.event_log import EventLog
from ingest.ndjson import ByteStream, read_blocks
from ingest.receipt import Receipts

READ_BYTES = 1 << 18
BLOCKS_UNDER_WAY = 64
"""How many blocks may wait for their sync before reading stops: bounds the memory."""

Acknowledge = Callable[[Receipts], None]


class ReadingStoppedError(Exception):
    """Raised by a stream's `read` to end reading; an unfinished last line is then left out."""


@dataclass(slots=True)
class StreamReport:
    """What became of the lines that were read. `is_whole` is False where reading was stopped."""

    accepted: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    is_whole: bool = True


def log_stream(
    log: EventLog, stream: ByteStream, source: str, acknowledge: Acknowledge | None = None
) -> StreamReport:
    """Log every line of `stream`; `acknowledge` gets the receipts, in order, once durable.

    `stream.read` should give what is there instead of waiting for more, or lines are acknowledged
    late. `acknowledge` is called by another thread; what it raises ends the reading and is raised
    here. Raises LogFailedError where the log fails; all that was acknowledged stays.
    """
    answers: SimpleQueue[Future[Receipts] | None] = SimpleQueue()
    room = threading.Semaphore(BLOCKS_UNDER_WAY)
    report, failures = StreamReport(), list[BaseException]()

    def take_answers() -> None:
        while (answer := answers.get()) is not None:
            try:
                if not failures:
                    receipts = answer.result()
                    report.accepted += receipts.events
                    report.rejected += len(receipts.rejected)
                    report.reasons.update(row.reason for row in receipts.rejected)
                    if acknowledge is not None:
                        acknowledge(receipts)
            except BaseException as error:
                failures.append(error)
            finally:
                room.release()

    taker = threading.Thread(target=take_answers, name="acknowledgements")
    taker.start()
    try:
        for block in read_blocks(stream, DEFAULT_LIMITS.event_bytes, READ_BYTES):
            room.acquire()
            if failures:
                break
            answers.put(log.submit_block(block, source))
    except ReadingStoppedError:
        report.is_whole = False
    finally:
        answers.put(None)
        taker.join()
    if failures:
        raise failures[0]
    return report
