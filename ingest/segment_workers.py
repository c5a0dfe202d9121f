"""Parse and write in worker processes: all cores work, this process numbers and commits.

Workers are plain children that speak pickle over their standard streams. They end when their input
ends, so also when the landing is killed, and until then they hold the lake's lock with it: no other
landing can begin while a worker of a dead one may still write.
"""

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any, cast

import pyarrow as pa

from ingest.errors import IngestError
from ingest.land_wal import write_segments
from ingest.landed_chunk import LandedChunk, Landing
from ingest.segments import Segment, SegmentCounts, SegmentLander, find_segments
from ingest.sources import Source

_Place = tuple[int, int]
"""The first seq of a segment, and how many lines lie before it."""


class SegmentWorkers:
    """Running workers; make them with `segment_workers`."""

    def __init__(self, count: int, lock: int) -> None:
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        self._workers = [Worker(lock) for _ in range(count)]
        for worker in self._workers:
            self._idle.put(worker)

    def land(self, source: Source, landing: Landing) -> Iterator[LandedChunk]:
        """Write the events of a plain NDJSON file, segment by segment, as `land_here` would."""
        # A thread a worker does nothing but talk to it, in the order of the segments.
        with ThreadPoolExecutor(len(self._workers)) as threads:
            place: Future[_Place] = Future()
            place.set_result((landing.first_seq, 0))
            running: list[Future[LandedChunk]] = []
            for segment in find_segments(source.path, len(self._workers)):
                following: Future[_Place] = Future()
                running.append(threads.submit(self._land, segment, landing, place, following))
                place = following
            try:
                for chunk in running:
                    yield chunk.result()
            finally:
                threads.shutdown(cancel_futures=True)

    def end(self) -> None:
        """Let the workers end and wait for it."""
        for worker in self._workers:
            worker.end()

    def _land(
        self,
        segment: Segment,
        landing: Landing,
        place: "Future[_Place]",
        following: "Future[_Place]",
    ) -> LandedChunk:
        worker = self._idle.get()
        try:
            counts: SegmentCounts = worker.ask("parse", segment, landing.parsing)
            first_seq, lines = place.result()
            following.set_result((first_seq + counts.accepted, lines + counts.lines))
            files = worker.ask("write", segment, landing, first_seq, lines)
        except BaseException as error:
            # The next segment waits for its place; it shall not wait forever.
            if not following.done():
                following.set_exception(error)
            raise
        finally:
            self._idle.put(worker)
        rejected = tuple(
            replace(row, source_line=row.source_line + lines) for row in counts.rejected
        )
        return LandedChunk(counts.accepted, rejected, segment.end, files)


@contextmanager
def segment_workers(count: int, lock: int) -> Iterator[SegmentWorkers]:
    """`count` workers that share the descriptor of the lake's lock; they end with the context."""
    workers = SegmentWorkers(count, lock)
    try:
        yield workers
    finally:
        workers.end()


class Worker:
    """One worker process; it ends with `end`, or when this process does."""

    def __init__(self, lock: int) -> None:
        package_folder = str(Path(__file__).parent.parent)
        paths = [package_folder, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ingest.segment_workers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[lock],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )

    def ask(self, *request: object) -> Any:
        """The worker's answer; raises the OSError or IngestError that it met."""
        requests, answers = self._streams()
        try:
            pickle.dump(request, requests)
            requests.flush()
            answer = pickle.load(answers)
        except (EOFError, BrokenPipeError, pickle.UnpicklingError):
            raise IngestError(
                "a worker process ended before its time (out of memory?). Landing stopped; nothing "
                "of what it was landing is in the lake. Run the same command again."
            ) from None
        if isinstance(answer, OSError | IngestError):
            raise answer
        return answer

    def end(self) -> None:
        """Close the worker's input, at which it ends."""
        requests, answers = self._streams()
        with suppress(BrokenPipeError):
            requests.close()
        answers.close()
        self._process.wait()

    def _streams(self) -> tuple[IO[bytes], IO[bytes]]:
        return cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)


def main() -> None:
    """A worker: answer one request after the other until there are no more."""
    # Ctrl-C reaches the whole process group; the landing process decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Columns hold no reference cycles, and looking for some costs a tenth of the time.
    gc.disable()
    # There is a worker for every core already.
    pa.set_cpu_count(1)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    lander = SegmentLander()
    steps: dict[str, Callable[..., object]] = {
        "parse": lander.parse,
        "write": lander.write,
        "write_segments": write_segments,
    }
    while True:
        try:
            step, *arguments = pickle.load(requests)
        except EOFError:
            # All is written and told. To give the memory back piece by piece takes a fifth of a
            # second, for which the landing would wait.
            os._exit(0)
        try:
            answer: object = steps[step](*arguments)
        except (OSError, IngestError) as error:
            answer = error
        with suppress(BrokenPipeError):
            pickle.dump(answer, answers)
            answers.flush()


if __name__ == "__main__":
    main()
