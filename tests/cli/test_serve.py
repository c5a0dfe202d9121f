"""The server as a process of its own: it answers, and ends when it is asked to."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.api.world import write_workspace
from tests.cli.command_line import meterhouse

COMMAND = [sys.executable, "-c", "from engine.cli import main; main()"]
PATIENCE = 60


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def ask(port: int, path: str, credentials: str = ":") -> tuple[int, Any]:
    basic = base64.b64encode(credentials.encode()).decode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"Basic {basic}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


@contextmanager
def serving(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The server, once it answers."""
    command = [*COMMAND, "serve", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, env={**os.environ})
    try:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if ask(port, "/ready")[0] == 200:
                    break
            except OSError:
                time.sleep(0.05)
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_the_server_answers_and_ends_without_a_word_of_failure(tmp_path: Path) -> None:
    folder, port = write_workspace(tmp_path), free_port()
    key = meterhouse("key", "create", "test", "--scope", "read", "--json", at=folder).json
    credentials = f"{key['clientId']}:{key['clientSecret']}"
    with serving(folder, port) as process:
        assert ask(port, "/api/customers", "nobody:nothing")[0] == 401
        status, page = ask(port, "/api/customers", credentials)
        assert (status, page["pagination"]["totalResultSize"]) == (200, 1)
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
    words = told.decode()
    assert "Serving main on" in words
    assert '"path": "/api/customers", "status": 200' in words
    assert key["clientSecret"] not in words
    assert "Traceback" not in words


@pytest.mark.slow
def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [*COMMAND, "serve", str(folder), "--port", str(port)]
        told = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert told.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in told.stderr
    assert "Traceback" not in told.stderr


def test_keys_are_made_listed_rotated_and_revoked(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path)
    made = meterhouse("key", "create", "ci", "--scope", "ingest", "--json", at=folder).json
    rotated = meterhouse("key", "rotate", made["id"], "--json", at=folder).json
    assert rotated["clientSecret"] != made["clientSecret"]
    listed = meterhouse("key", "list", at=folder)
    assert made["id"] in listed.out
    assert made["clientSecret"] not in listed.out
    assert "revoked" in meterhouse("key", "revoke", made["id"], at=folder).out
    again = meterhouse("key", "revoke", made["id"], at=folder)
    assert (again.code, "revoked already" in again.err) == (1, True)
    assert meterhouse("key", "rotate", "mhk_none", at=folder).code == 2
    unknown = meterhouse("key", "create", "x", "--scope", "root", at=folder)
    assert (unknown.code, "ingest, read, billing, admin" in unknown.err) == (2, True)


def test_users_are_added_listed_and_removed(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path)
    added = meterhouse("user", "add", "ada@example.com", "--role", "salesUser", at=folder)
    assert "Added ada@example.com as salesUser" in added.out
    assert meterhouse("user", "list", "--json", at=folder).json[0]["role"] == "salesUser"
    assert meterhouse("user", "add", "x@example.com", "--role", "king", at=folder).code == 2
    assert "Removed" in meterhouse("user", "remove", "ada@example.com", at=folder).out
    assert "no users yet" in meterhouse("user", "list", at=folder).out
