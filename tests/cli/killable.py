"""A close in a process of its own that can be killed: started at once, its imports done before."""

from __future__ import annotations

import os
import signal
import sys
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from engine.cli import main
from tests.cli.workspaces import THROUGH

CLOSE = ("close", "--through", THROUGH)
IMPORTED_BEFORE = ("dbt.cli.main", "dbt.adapters.duckdb", "engine.workflows.close", __name__)
"""By the process from which each close is forked: a close would spend half of its time on them."""


def start(workspace: Path) -> ForkServerProcess:
    """Begin a close and go on."""
    context = get_context("forkserver")
    context.set_forkserver_preload(list(IMPORTED_BEFORE))
    process = context.Process(target=_close, args=(workspace,))
    process.start()
    return process


def kill(process: ForkServerProcess) -> bool:
    """End it and whatever it has started, without a word of warning; whether it was at work yet."""
    assert process.pid is not None
    if process.is_alive():
        os.killpg(process.pid, signal.SIGKILL)
    process.join()
    return process.exitcode == -signal.SIGKILL


def _close(workspace: Path) -> None:
    """The entry point of the console script, which nobody listens to."""
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    os.chdir(workspace)
    sys.argv = ["meterhouse", *CLOSE]
    main()
