"""Connections that do not get on are closed.

Between the first byte of a request and its last neither httptools nor uvicorn looks at the time,
nor at how long the headers are.
"""

from __future__ import annotations

import asyncio
from typing import Any

from engine.api.express import ExpressProtocol

SECONDS_TO_ARRIVE = 60.0
"""How long a request may take to arrive, body included; a client that drips is cut off then."""

LARGEST_HEAD = 64 * 1024
"""Bytes of a request line with its headers."""


class GuardedProtocol(ExpressProtocol):
    """ExpressProtocol with an eye on the time and on the size of the head."""

    _since: float | None = None
    """Since when a request is arriving; None while one is answered, or none has begun."""
    _head_bytes: int | None = 0
    """Bytes of the head at hand; None once it is complete."""
    _watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._since = self.loop.time()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._head_bytes is not None:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._head_bytes is not None and self._head_bytes > LARGEST_HEAD:
            self.send_400_response("The headers are too long.")

    def on_message_begin(self) -> None:
        self._since, self._head_bytes = self.loop.time(), 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head_bytes = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._since, self._head_bytes = None, 0
        super().on_message_complete()

    def _look(self) -> None:
        if self._since is not None and self.loop.time() - self._since > SECONDS_TO_ARRIVE:
            self.transport.close()
            return
        self._watch = self.loop.call_later(SECONDS_TO_ARRIVE / 4, self._look)
