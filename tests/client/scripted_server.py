"""A server that answers as it is told to, request by request: what a real one seldom does."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from meterhouse_client import Client, Retries


@dataclass(frozen=True)
class Told:
    """An answer. Without a status the connection is torn once the request has been read."""

    status: int | None
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Received:
    """A request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def lines(self) -> list[Any]:
        """The events of a packed batch."""
        return [json.loads(line) for line in gzip.decompress(self.body).splitlines()]


@dataclass
class ScriptedServer:
    """`answer` decides; `received` has what came."""

    url: str
    answer: Callable[[Received], Told]
    received: list[Received] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def client(self, **retries: Any) -> Client:
        """A client of this server that does not wait, but notes how long it would."""
        told = Retries(sleep=self.waits.append, random=lambda: 1.0, **retries)
        return Client(self.url, "id", "secret", timeout=10, retries=told)

    def tell(self, *answers: Told) -> None:
        """Give these answers, one after the other, the last one again and again."""
        left = list(answers)
        self.answer = lambda _: left.pop(0) if len(left) > 1 else left[0]


@contextmanager
def scripted_server() -> Iterator[ScriptedServer]:
    """On a port of its own, until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            size = int(self.headers.get("content-length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Received(self.command, self.path, headers, self.rfile.read(size))
            told.received.append(request)
            answer = told.answer(request)
            if answer.status is None:
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.close_connection = True
                return
            body = json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told = ScriptedServer(f"http://127.0.0.1:{server.server_port}", lambda _: Told(500))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
