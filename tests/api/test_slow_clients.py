"""A client that drips, floods or hangs takes nobody else down."""

from __future__ import annotations

import base64
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from engine.api import guarded
from tests.api.served import served
from tests.api.world import World

SECONDS = 0.6


@pytest.fixture(scope="module")
def port(world: World) -> Iterator[int]:
    with pytest.MonkeyPatch.context() as patch, served(world.account) as port:
        patch.setattr(guarded, "SECONDS_TO_ARRIVE", SECONDS)
        yield port


def opened(port: int, text: str = "") -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), timeout=20)
    made.sendall(text.encode())
    return made


def head(world: World, length: int | str) -> str:
    """Of a request that makes a product."""
    key = base64.b64encode(":".join(world.credentials).encode()).decode()
    framing = f"Content-Length: {length}" if length != "chunked" else "Transfer-Encoding: chunked"
    return (
        "POST /api/products HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
        f"Authorization: Basic {key}\r\n{framing}\r\n\r\n"
    )


def is_alive(port: int) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10) as answer:
        return bool(answer.status == 200)


def all_of(connection: socket.socket) -> bytes:
    """What comes until the other side closes."""
    found = b""
    while chunk := connection.recv(65536):
        found += chunk
    return found


@pytest.mark.slow
def test_requests_that_drip_are_cut_off_while_others_are_answered(world: World, port: int) -> None:
    beginnings = ["", "GET /health HT", "GET /health HTTP/1.1\r\nX: ", head(world, 50) + "{"]
    slow = [opened(port, beginning) for beginning in beginnings for _ in range(10)]
    assert is_alive(port)
    began = time.monotonic()
    while time.monotonic() - began < SECONDS / 2:
        for each in slow[20:]:
            each.sendall(b"a")
        time.sleep(0.1)
    assert is_alive(port)
    for each in slow:
        with suppress(ConnectionResetError):
            assert all_of(each) == b""
        each.close()
    assert is_alive(port)


def test_headers_without_end_are_refused(port: int) -> None:
    connection = opened(port, "GET /health HTTP/1.1\r\nX: ")
    try:
        for _ in range(64):
            connection.sendall(b"x" * 8192)
        assert b"400" in all_of(connection)[:20]
    except (BrokenPipeError, ConnectionResetError):
        pass
    connection.close()
    assert is_alive(port)


@pytest.mark.parametrize("length", [10**12, "chunked"])
def test_a_body_without_end_is_refused(world: World, port: int, length: int | str) -> None:
    connection = opened(port, head(world, length))
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n" if length == "chunked" else b" " * 65536
    sent = 0
    try:
        for _ in range(400):
            connection.sendall(chunk)
            sent += len(chunk)
        assert b"413" in all_of(connection)[:20]
    except (BrokenPipeError, ConnectionResetError):
        assert sent < 400 * 65536
    connection.close()
    assert is_alive(port)


@pytest.mark.parametrize(
    "request_text",
    [
        "GET / HTTP/9.9\r\n\r\n",
        "\x00\x01\x02\r\n\r\n",
        "POST /api/products HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /api/products HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST /api/products HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(port: int, request_text: str) -> None:
    connection = opened(port, request_text)
    assert b" 400 " in all_of(connection)[:20]
    connection.close()
    assert is_alive(port)


@pytest.mark.slow
def test_a_request_under_way_is_finished_when_the_server_stops(world: World) -> None:
    stack = ExitStack()
    port = stack.enter_context(served(world.account))
    body = b'{"name": "Finished"}'
    connection = opened(port, head(world, len(body)))
    connection.sendall(body[:5])
    time.sleep(0.2)
    stopping = threading.Thread(target=stack.close)
    stopping.start()
    time.sleep(0.3)
    connection.sendall(body[5:])
    assert b" 201 " in connection.recv(65536)[:20]
    connection.close()
    stopping.join()
    assert world.read("/products", name="Finished")["pagination"]["totalResultSize"] == 1
