"""A close in a process of its own, so that whoever began it goes on answering."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime

from engine.store.attempts import Attempt, AttemptState
from engine.store.open import Store
from engine.workflows.attempts import attempt_of, end_attempt
from engine.workflows.representations import instant_text
from engine.workflows.workspace import Workspace

COMMAND = (sys.executable, "-c", "from engine.cli import main; main()")

NICENESS = 10
"""Requests come first where both want the same processor."""

KEPT_WORDS = 2_000

Ended = Callable[[Attempt], object]


def run_close_process(
    workspace: Workspace, store: Store, attempt: Attempt, clock: Callable[[], datetime]
) -> Attempt:
    """Close as that attempt, which is set down already, and wait for it; how it ended."""
    words = [*COMMAND, "close", "--through", attempt.through.isoformat(), "--json"]
    words += ["--workspace", str(workspace.root), "--attempt", attempt.id]
    if attempt.as_of is not None:
        words += ["--as-of", instant_text(attempt.as_of)]
    try:
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    except OSError as error:
        end_attempt(store, attempt.id, clock(), f"no process could be started: {error}")
    else:
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
        _, told = process.communicate()
        found = attempt_of(store, attempt.id)
        if found is not None and found.state is AttemptState.RUNNING:
            last = told.decode(errors="replace").strip()[-KEPT_WORDS:]
            reason = (
                f"the process of the close ended with {process.returncode}: {last or 'silence'}"
            )
            end_attempt(store, attempt.id, clock(), reason)
    ended = attempt_of(store, attempt.id)
    assert ended is not None
    return ended


def start_close_process(
    workspace: Workspace,
    store: Store,
    attempt: Attempt,
    clock: Callable[[], datetime],
    ended: Ended,
) -> None:
    """The same without waiting: `ended` is called in a thread with what became of it."""

    def run() -> None:
        ended(run_close_process(workspace, store, attempt, clock))

    threading.Thread(target=run, name=f"close {attempt.id}", daemon=True).start()
