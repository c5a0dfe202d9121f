"""HTTP to one server: connections that are kept open, for any number of threads."""

from __future__ import annotations

import http.client
import ssl
import threading
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from meterhouse_client.errors import ConnectionFailedError

IDLE_SECONDS = 20.0
"""A connection that rested longer is not used again: servers close theirs after 30 seconds."""

MOST_IDLE = 16


@dataclass(frozen=True)
class Answer:
    """What the server sent; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Connections:
    """Sends requests with one key's credentials."""

    def __init__(
        self,
        base_url: str,
        client_id: str,
        client_secret: str,
        *,
        timeout: float,
        tls: ssl.SSLContext | None,
    ) -> None:
        """Raises ValueError for what is no http or https address."""
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{base_url!r} is no address such as https://billing.example.com")
        self._is_tls = parts.scheme == "https"
        self._host, self._port = parts.hostname, parts.port
        self._prefix = parts.path.rstrip("/")
        self._timeout = timeout
        self._tls = (tls or ssl.create_default_context()) if self._is_tls else None
        basic = b64encode(f"{client_id}:{client_secret}".encode()).decode()
        self._headers = {"Authorization": f"Basic {basic}", "User-Agent": "meterhouse-client"}
        self._lock = threading.Lock()
        self._idle: list[tuple[float, http.client.HTTPConnection]] = []

    def exchange(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        """Send a request once. Raises ConnectionFailedError where no whole answer came."""
        connection = self._taken()
        try:
            connection.connect() if connection.sock is None else None
        except OSError as error:
            connection.close()
            raise ConnectionFailedError(f"cannot connect: {error}", may_be_done=False) from error
        try:
            connection.request(
                method, self._prefix + path, body=body, headers={**self._headers, **headers}
            )
            found = connection.getresponse()
            content = found.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            reason = str(error) or type(error).__name__
            raise ConnectionFailedError(f"no answer: {reason}", may_be_done=True) from error
        told = {name.lower(): value for name, value in found.getheaders()}
        if found.will_close:
            connection.close()
        else:
            self._give_back(connection)
        return Answer(found.status, told, content)

    def close(self) -> None:
        """Close what rests; the next request opens another."""
        with self._lock:
            idle, self._idle = self._idle, []
        for _, connection in idle:
            connection.close()

    def _taken(self) -> http.client.HTTPConnection:
        old = []
        try:
            with self._lock:
                while self._idle:
                    since, connection = self._idle.pop()
                    if time.monotonic() - since < IDLE_SECONDS:
                        return connection
                    old.append(connection)
        finally:
            for each in old:
                each.close()
        if self._tls is not None:
            return http.client.HTTPSConnection(
                self._host, self._port, timeout=self._timeout, context=self._tls
            )
        return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)

    def _give_back(self, connection: http.client.HTTPConnection) -> None:
        with self._lock:
            if len(self._idle) < MOST_IDLE:
                self._idle.append((time.monotonic(), connection))
                return
        connection.close()
