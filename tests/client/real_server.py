"""A server as a process of its own, and the client that its tests speak with."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from meterhouse_client import Client, MeterhouseError, Retries

from tests.cli.command_line import meterhouse

COMMAND = [sys.executable, "-c", "from engine.cli import main; main()"]
PATIENCE = 60.0


@dataclass
class RealServer:
    """Where it listens, the process that was started, and a key for everything."""

    url: str
    process: subprocess.Popen[bytes]
    credentials: tuple[str, str]

    def client(self, retries: Retries | None = None) -> Client:
        """A new client with connections of its own."""
        return Client(self.url, *self.credentials, timeout=PATIENCE, retries=retries)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def real_server(
    folder: Path, *options: str, env: Mapping[str, str] | None = None
) -> Iterator[RealServer]:
    """`meterhouse serve` over the workspace in a folder, from when it is ready on."""
    key = meterhouse("key", "create", "tests", "--scope", "admin", "--json", at=folder).json
    port = free_port()
    command = [*COMMAND, "serve", str(folder), "--port", str(port), *options]
    process = subprocess.Popen(
        command, stderr=subprocess.DEVNULL, env={**os.environ, **(env or {})}
    )
    credentials = key["clientId"], key["clientSecret"]
    server = RealServer(f"http://127.0.0.1:{port}", process, credentials)
    try:
        wait_until_ready(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(server: RealServer) -> None:
    """Raises AssertionError where it does not become ready."""
    with server.client(Retries(attempts=1)) as client:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert server.process.poll() is None, "the server has ended"
            try:
                client.send("GET", "/ready", is_repeatable=True)
                return
            except MeterhouseError:
                time.sleep(0.05)
    raise AssertionError("the server is not ready")
