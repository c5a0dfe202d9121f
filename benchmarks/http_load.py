"""Clients on loopback that keep connections open: each waits for its answer, then sends the next.

Raw sockets and no parsing beyond what says how long an answer is, so that the clients take as
little of the machine as they can.
"""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import uvloop


@dataclass
class Load:
    """What a run of clients came to. `answers` are bodies by the place of their request."""

    seconds: float = 0.0
    answers: dict[int, bytes] = field(default_factory=dict)
    refused: list[bytes] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Milliseconds that so large a share of the answers took at most."""
        waits = sorted(self.waits)
        return waits[min(len(waits) - 1, int(len(waits) * share))] * 1000


def request(path: str, credentials: tuple[str, str], content_type: str, body: bytes) -> bytes:
    """A POST as it goes over the wire."""
    key = base64.b64encode(":".join(credentials).encode()).decode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {key}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def run_clients(port: int, clients: int, requests: list[bytes]) -> Load:
    """Send all requests, each client one at a time, until all are answered or nobody answers."""
    return uvloop.run(_run(port, clients, requests))


async def _run(port: int, clients: int, requests: list[bytes]) -> Load:
    load, places = Load(), iter(range(len(requests)))
    loop = asyncio.get_running_loop()
    ends = [loop.create_future() for _ in range(clients)]
    began = time.perf_counter()
    for end in ends:
        await loop.create_connection(
            partial(_Client, requests, places, load, end), "127.0.0.1", port
        )
    await asyncio.gather(*ends)
    load.seconds = time.perf_counter() - began
    return load


class _Client(asyncio.Protocol):
    def __init__(
        self, requests: list[bytes], places: Iterator[int], load: Load, end: asyncio.Future[None]
    ) -> None:
        self._requests = requests
        self._places = places
        self._load = load
        self._end = end
        self._place = -1
        self._sent_at = 0.0
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r", 1)[0])
        if len(body) < length:
            return
        self._buffer = b""
        self._load.waits.append(time.perf_counter() - self._sent_at)
        if head[9:10] == b"2":
            self._load.answers[self._place] = body
        else:
            self._load.refused.append(body)
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._end.done():
            self._end.set_result(None)

    def _send(self) -> None:
        place = next(self._places, None)
        if place is None:
            self._transport.close()
            return
        self._place, self._sent_at = place, time.perf_counter()
        self._transport.write(self._requests[place])
