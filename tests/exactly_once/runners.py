"""Processes that close the same books side by side, and die or freeze at a random statement.

Each is forked from a server that has imported everything, closes one month after the other until
all are closed, and counts usage in memory instead of with dbt: so the end meets it where it saves
and issues. Closes with dbt are killed in `tests/cli/test_killed_close.py`.
"""

from __future__ import annotations

import contextlib
import math
import os
import random
import signal
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from sqlalchemy import Connection, Engine, event

from engine.domain.errors import ConflictError, MeterhouseError
from engine.store.open import Store
from engine.store.runs import last_runs
from engine.workflows import close as closing
from engine.workflows.close_report import KIND
from engine.workflows.metering import DirectUsage
from engine.workflows.one_at_a_time import Turn
from engine.workflows.workspace import Workspace, open_workspace
from tests.exactly_once.books import CLOCK_BEHIND, RECEIVED_AT, month

DONE, REFUSED, BROKEN = 0, 1, 70
"""Exit codes of a runner: all months closed, refused with a sentence, anything else."""

HOURS_BETWEEN_RUNNERS = 7
"""Each runner believes it is so much later than the one started before, so days go by."""

STATEMENTS = 100
"""Within so many statements that change a row a runner meets its fate: those of a few months."""

BATCH = 2
"""Invoices of one transaction, so that ends also come between those of a month."""


@dataclass(frozen=True, slots=True)
class Fate:
    """At which statements a runner freezes and dies, and how many seconds it waits if refused."""

    freezes_at: float = math.inf
    dies_at: float = math.inf
    patience: float = 5
    misses_nights: bool = False
    """Whether it closes nothing but the last month, with all that was due before."""


@dataclass(slots=True)
class Chaos:
    """What became of the runners."""

    kills: int = 0
    freezes: int = 0
    resumed: int = 0
    """Runs that were left in the middle and went on in another process."""
    refused: int = 0
    finished: int = 0
    sentences: set[str] = field(default_factory=set)

    def add(self, other: Chaos) -> None:
        """Count what became of others too."""
        for name in ("kills", "freezes", "resumed", "refused", "finished"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.sentences |= other.sentences


@dataclass(slots=True)
class Runners:
    """Several places in which closes run, each over again until so many were killed."""

    places: Sequence[Path]
    months: int
    lease_seconds: float
    is_leased: bool
    chance: random.Random
    chaos: Chaos = field(default_factory=Chaos)
    started: int = 0
    handles: dict[ForkServerProcess, int] = field(default_factory=dict)
    frozen: dict[ForkServerProcess, float] = field(default_factory=dict)

    def run(self, kills: int) -> Chaos:
        """Keep one runner a place at work until so many were killed, then kill them all.

        One that nothing befalls makes good what was missed, all months at once. Whatever happens,
        none is left behind.
        """
        try:
            self._run(kills)
        finally:
            for process, handle in self.handles.items():
                self._signal(process, signal.SIGKILL)
                process.join()
                os.close(handle)
            self.handles.clear()
        return self.chaos

    def _run(self, kills: int) -> None:
        running = [self._start(place, self._fate()) for place in self.places]
        while self.chaos.kills < kills:
            time.sleep(0.02)
            for number, process in enumerate(running):
                self._look(process)
                if not process.is_alive():
                    self._count(process)
                    assert process.exitcode != DONE, "the books were closed too early to be killed"
                    running[number] = self._start(self.places[number], self._fate())
        for process in running:
            self._signal(process, signal.SIGKILL)
            process.join()
            self._count(process)
        last = self._start(self.places[0], Fate(patience=60, misses_nights=True))
        last.join()
        self._count(last)
        assert last.exitcode == DONE

    def _fate(self) -> Fate:
        freezes_at = self.chance.randrange(1, 3 * STATEMENTS)
        return Fate(freezes_at, dies_at=self.chance.randrange(1, STATEMENTS))

    def _start(self, place: Path, fate: Fate) -> ForkServerProcess:
        context = get_context("forkserver")
        context.set_forkserver_preload([__name__, "engine.warehouse.direct"])
        self.started += 1
        now = RECEIVED_AT + timedelta(hours=HOURS_BETWEEN_RUNNERS * self.started)
        process = context.Process(
            target=close_all_months,
            args=(place, self.months, now, self.lease_seconds, self.is_leased, fate),
        )
        process.start()
        assert process.pid is not None
        self.handles[process] = os.pidfd_open(process.pid)
        return process

    def _look(self, process: ForkServerProcess) -> None:
        """Let a frozen one lie for a while, mostly for longer than its lease lasts."""
        now = time.monotonic()
        if process in self.frozen:
            if self.frozen[process] <= now:
                del self.frozen[process]
                self._signal(process, signal.SIGCONT)
        elif _is_stopped(process):
            self.chaos.freezes += 1
            self.frozen[process] = now + self.chance.uniform(0.5, 5) * self.lease_seconds

    def _signal(self, process: ForkServerProcess, number: signal.Signals) -> None:
        """By a handle: the id could be another process's by now."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.handles[process], number)

    def _count(self, process: ForkServerProcess) -> None:
        os.close(self.handles.pop(process))
        process.join()
        assert process.exitcode in (DONE, REFUSED, -signal.SIGKILL), process.exitcode
        self.chaos.kills += process.exitcode == -signal.SIGKILL
        self.chaos.refused += process.exitcode == REFUSED
        self.chaos.finished += process.exitcode == DONE


def close_all_months(
    place: Path, months: int, now: datetime, lease_seconds: float, is_leased: bool, fate: Fate
) -> None:
    """What a runner does; ends the process with one of the exit codes, or by its fate."""
    os.chdir(place)
    workspace = open_workspace(place)
    closing.BATCH = BATCH
    if not is_leased:
        closing.taking_turns = _NobodyTakesTurns  # type: ignore[misc, assignment]
    until = time.monotonic() + fate.patience
    try:
        first = months if fate.misses_nights else _months_closed(workspace)
        _meet(fate)
        while True:
            try:
                for number in range(max(first - 1, 0), months):
                    _close_month(workspace, number, now, lease_seconds)
                os._exit(DONE)
            except MeterhouseError as error:
                _note(place, "refused", f"{type(error).__name__}: {error}")
                if time.monotonic() >= until:
                    os._exit(REFUSED)
                time.sleep(0.4)
    except BaseException:
        _note(place, "broken", traceback.format_exc())
        os._exit(BROKEN)


def _meet(fate: Fate) -> None:
    """Freeze or kill this process just before a statement, of those that save and issue."""
    seen = 0

    @event.listens_for(Engine, "before_cursor_execute")
    def count(connection: Connection, cursor: object, statement: str, *others: object) -> None:
        nonlocal seen
        if statement.startswith(("INSERT", "UPDATE", "DELETE")) and "leases" not in statement:
            seen += 1
            if seen == fate.freezes_at:
                os.kill(os.getpid(), signal.SIGSTOP)
            if seen == fate.dies_at:
                os.kill(os.getpid(), signal.SIGKILL)


def _months_closed(workspace: Workspace) -> int:
    with workspace.open_store() as store, store.read() as connection:
        runs = last_runs(connection, KIND, limit=1000)
    return len({run.through for run in runs if run.finished_at is not None})


def _close_month(workspace: Workspace, number: int, now: datetime, lease_seconds: float) -> None:
    report = closing.close(
        workspace,
        through=month(number + 1) - timedelta(days=1),
        as_of=None,
        dry_run=False,
        now=now,
        metering=DirectUsage(workspace),
        lease_seconds=lease_seconds,
    )
    if any(CLOCK_BEHIND in each.reason for each in report.parked):
        raise ConflictError("a runner whose clock is ahead has issued before: later ones go on")
    assert report.is_complete, report.representation()
    if report.resumed:
        _note(workspace.root, "resumed", report.run)


def _note(place: Path, name: str, words: str) -> None:
    with (place / f"{name}.txt").open("a") as file:
        file.write(f"{words}\n")


def _is_stopped(process: ForkServerProcess) -> bool:
    try:
        state = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):  # gone before the file was opened, or read
        return False
    return state == "T"


class _NobodyTakesTurns:
    """In place of lock and lease: everybody writes whenever they like."""

    def __init__(self, workspace: object, store: Store, name: str, *, seconds: float) -> None:
        self.turn = Turn(store, None)

    def __enter__(self) -> Turn:
        return self.turn

    def __exit__(self, *error: object) -> None:
        """Nothing to give back."""
