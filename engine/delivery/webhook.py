"""Send a webhook: one POST to one judged address, in bounded time, reading a bounded answer.

No redirect is followed, no proxy asked, no cookie kept, no connection used twice.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from engine.delivery.outcome import MOST_KEPT, Outcome, Outgoing
from engine.delivery.receiver import Receiver, receiver_of
from engine.delivery.resolve import Lookup, addresses_of, system_lookup
from engine.delivery.signature import signature_headers
from engine.domain.delivery_rules import WebhookRules
from engine.domain.errors import InputError

SECONDS = 10.0
"""For connecting, sending and reading, all together."""

MOST_READ = 64 * 1024
"""Bytes of an answer, its headers with it."""

GONE = 410


@dataclass(frozen=True)
class WebhookSender:
    """Sends by rules; tests bring their own lookup of names, TLS context and limit."""

    rules: WebhookRules
    lookup: Lookup = system_lookup
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds: float = SECONDS

    def send(self, outgoing: Outgoing, at: datetime) -> Outcome:
        """One attempt, signed as of `at`. Raises nothing that the receiver could cause."""
        try:
            receiver = receiver_of(outgoing.recipient, self.rules)
            addresses = addresses_of(receiver, self.rules, self.lookup)
            return self._post(receiver, addresses, outgoing, at)
        except InputError as error:
            return Outcome(False, error=str(error))
        except TimeoutError:
            return Outcome(False, error=f"no whole answer within {self.seconds:g} seconds")
        except ssl.SSLError as error:
            return Outcome(False, error=f"TLS: {error.reason or 'failed'}")
        except OSError as error:
            return Outcome(False, error=error.strerror or str(error) or type(error).__name__)
        except http.client.HTTPException as error:
            return Outcome(False, error=f"no HTTP answer ({type(error).__name__})")

    def _post(
        self, receiver: Receiver, addresses: list[str], outgoing: Outgoing, at: datetime
    ) -> Outcome:
        ends_at = time.monotonic() + self.seconds
        with _connected(addresses, receiver.port, ends_at) as plain:
            connection = plain
            if receiver.is_https:
                plain.settimeout(_left(ends_at))
                connection = self.context.wrap_socket(plain, server_hostname=receiver.host)
            with connection:
                connection.settimeout(_left(ends_at))
                connection.sendall(_request(receiver, outgoing, at))
                return _outcome(connection, ends_at)


def _connected(addresses: list[str], port: int, ends_at: float) -> socket.socket:
    """A connection to the first address that takes one. Raises OSError of the last."""
    for number, address in enumerate(addresses, start=1):
        try:
            return socket.create_connection((address, port), timeout=_left(ends_at))
        except OSError:
            if number == len(addresses):
                raise
    raise OSError("no address")


def _request(receiver: Receiver, outgoing: Outgoing, at: datetime) -> bytes:
    body = outgoing.body.encode()
    headers = {
        "Host": receiver.authority,
        "User-Agent": "meterhouse",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
        **signature_headers(outgoing.notice_id, body, outgoing.secrets, at),
    }
    lines = [f"POST {receiver.target} HTTP/1.1", *(f"{key}: {headers[key]}" for key in headers)]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def _outcome(connection: socket.socket, ends_at: float) -> Outcome:
    response = http.client.HTTPResponse(_Answering(connection, ends_at), method="POST")  # type: ignore[arg-type]
    try:
        response.begin()
        status = response.status
        try:
            text = response.read(MOST_KEPT * 4).decode("utf-8", "replace")[:MOST_KEPT]
        except (OSError, http.client.HTTPException):
            text = ""  # The status is the answer; its body is only for the log.
    finally:
        response.close()
    if 200 <= status < 300:
        return Outcome(True, status, _storable(text))
    error = "redirects are not followed" if 300 <= status < 400 else f"status {status}"
    return Outcome(False, status, _storable(text), error, is_final=status == GONE)


def _storable(text: str) -> str:
    return text.replace("\x00", "\ufffd")


class _Answering:
    """What `http.client` reads from: a socket with an end in time and in bytes."""

    def __init__(self, connection: socket.socket, ends_at: float) -> None:
        self._reader = _BoundedReader(connection, ends_at)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._reader, 4096)


class _BoundedReader(io.RawIOBase):
    def __init__(self, connection: socket.socket, ends_at: float) -> None:
        super().__init__()
        self._connection = connection
        self._ends_at = ends_at
        self._left = MOST_READ

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._left <= 0:
            raise OSError("the answer is too long")
        self._connection.settimeout(_left(self._ends_at))
        count = self._connection.recv_into(buffer)
        self._left -= count
        return count


def _left(ends_at: float, clock: Callable[[], float] = time.monotonic) -> float:
    """Seconds until the end. Raises TimeoutError behind it."""
    left = ends_at - clock()
    if left <= 0:
        raise TimeoutError
    return left
