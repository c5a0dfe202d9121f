"""The application behind a real port, in this process or in one that can be killed."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from engine.api.app import create_app
from engine.api.server import configured
from engine.workflows.open_account import OpenAccount

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def served(account: OpenAccount) -> Iterator[int]:
    """The port of a server in a thread of this process, on the real clock."""
    port = free_port()
    server = uvicorn.Server(configured(create_app([account]), "127.0.0.1", port))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_for(port)
        yield port
    finally:
        server.should_exit = True
        thread.join()


def started(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """`meterhouse serve` in a process of its own, answering."""
    command = "from engine.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", command, "serve", str(folder), "--port", str(port)],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )
    wait_for(port)
    return process


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Until somebody answers there."""
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("nobody answers")
