"""Parse blocks in worker processes, results in order.

Workers are plain children that speak pickle over their standard streams. They end when their input
ends, so also when the landing is killed: nothing outlives it.
"""

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from typing import IO, cast

from ingest.errors import IngestError
from ingest.ndjson import LineBlock
from ingest.parsed import ParsedRows, Parsing
from ingest.shaped_lines import LineParser

BLOCKS_AHEAD = 2
"""Blocks in work or waiting, per worker: enough to keep it busy, few enough to bound memory."""

Parse = Callable[[Iterable[LineBlock], Parsing], Iterator[ParsedRows]]


def parse_here(blocks: Iterable[LineBlock], parsing: Parsing) -> Iterator[ParsedRows]:
    """Parse in this process, one block after the other."""
    parser = LineParser()
    return (parser.parse(block, parsing) for block in blocks)


@contextmanager
def parse_workers(count: int) -> Iterator[Parse]:
    """A function that parses blocks with `count` worker processes; they end with the context."""
    workers = [_Worker() for _ in range(count)]
    idle: SimpleQueue[_Worker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def parse_one(block: LineBlock, parsing: Parsing) -> ParsedRows:
        worker = idle.get()
        try:
            return worker.parse(block, parsing)
        finally:
            idle.put(worker)

    def parse(blocks: Iterable[LineBlock], parsing: Parsing) -> Iterator[ParsedRows]:
        pending: deque[Future[ParsedRows]] = deque()
        for block in blocks:
            pending.append(threads.submit(parse_one, block, parsing))
            if len(pending) >= BLOCKS_AHEAD * count:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()

    try:
        # A thread a worker does nothing but feed and drain it: both ends of its pipes never wait
        # for each other.
        with ThreadPoolExecutor(count) as threads:
            yield parse
    finally:
        for worker in workers:
            worker.end()


class _Worker:
    def __init__(self) -> None:
        package_folder = str(Path(__file__).parent.parent)
        paths = [package_folder, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ingest.parse_workers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )

    def parse(self, block: LineBlock, parsing: Parsing) -> ParsedRows:
        requests, answers = self._streams()
        try:
            pickle.dump((block, parsing), requests, protocol=5)
            requests.flush()
            return cast(ParsedRows, pickle.load(answers))
        except (EOFError, BrokenPipeError, pickle.UnpicklingError):
            raise IngestError(
                "a worker process ended before its time (out of memory?). Landing stopped; nothing "
                "of the current file is in the lake. Run the same command again."
            ) from None

    def end(self) -> None:
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
    # Blocks hold no reference cycles, and scanning them for some would cost a tenth of the time.
    gc.disable()
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    parser = LineParser()
    while True:
        try:
            block, parsing = pickle.load(requests)
        except EOFError:
            return
        pickle.dump(parser.parse(block, parsing), answers, protocol=5)
        answers.flush()


if __name__ == "__main__":
    main()
