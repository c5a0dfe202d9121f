"""Seconds and memory of one piece of work, taken in a process of its own, and told as one line."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(slots=True)
class Measurement:
    """What some work took. `peak_megabytes` is None where the system does not tell.

    `steps` are seconds of wall time by the name of a part; `answer` is a digest of what came out.
    """

    wall: float = 0.0
    cpu: float = 0.0
    peak_megabytes: float | None = None
    steps: dict[str, float] = field(default_factory=dict)
    answer: str = ""
    note: str = ""

    @contextmanager
    def running(self) -> Iterator[None]:
        """Measure the work inside: seconds, and the most memory this process ever held."""
        wall, cpu = time.perf_counter(), _cpu_seconds()
        yield
        self.wall, self.cpu = time.perf_counter() - wall, _cpu_seconds() - cpu
        self.peak_megabytes = peak_megabytes()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure a part of it."""
        began = time.perf_counter()
        yield
        self.steps[name] = time.perf_counter() - began

    def tell(self) -> None:
        """Write it as the last line of the standard output, for `measured_apart`."""
        sys.stdout.write(json.dumps(asdict(self)) + "\n")


def folder_to_work_in(kept: Path | None) -> AbstractContextManager[str]:
    """`kept`, made if missing, or without it a folder that goes at the end."""
    if kept is None:
        return tempfile.TemporaryDirectory(prefix="meterhouse-benchmark-")
    kept.mkdir(parents=True, exist_ok=True)
    return nullcontext(str(kept.resolve()))


def in_turn(names: Sequence[str], rounds: int) -> Iterator[str]:
    """Every name once a round; each round begins with another one."""
    for number in range(rounds):
        turn = number % len(names)
        yield from (*names[turn:], *names[:turn])


def measured_apart(module: str, *arguments: str) -> Measurement:
    """Run a module that tells a measurement, alone in a new process; what it took, as progress."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found = Measurement(**json.loads(done.stdout.splitlines()[-1]))
    what = " ".join([module.rpartition(".")[2], *(Path(each).name for each in arguments)])
    steps = ", ".join(f"{name} {seconds:.1f}" for name, seconds in found.steps.items())
    sys.stderr.write(f"{what}: {found.wall:.1f} s, {found.cpu:.1f} s of CPU ({steps})\n")
    return found


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak_megabytes(process: int | str = "self") -> float | None:
    """The most memory that a process ever held; None where the system does not tell, or it ended.

    Of that program alone: what getrusage tells would include the process that started it.
    """
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return None
    for line in status.read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1000
    return None
