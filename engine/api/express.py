"""The short way for events: from the request to the log and back, without the framework.

A request takes it only if there is nothing about it but the usual: a POST to a door of events
(engine/api/event_doors.py) with a plain body of known length, credentials that were verified within
the last second, a log that is open. Everything else goes the long way, which decides the same by
the same functions, only several times slower.
"""

from __future__ import annotations

import asyncio
import json
from functools import lru_cache, partial
from secrets import token_hex
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from engine.api.caller import Accounts, Opened
from engine.api.envelope import REQUEST_ID_HEADER, VERSION_HEADER, VERSIONS, log
from engine.api.event_bodies import media_type_of
from engine.api.event_doors import DOORS, JSON, SOURCE, Door, Read, count_of
from engine.api.problems import FAILED, problem_of, rendered
from engine.api.resource import PREFIX
from engine.api.telemetry import Telemetry
from engine.workflows.api_keys import Scope
from ingest.receipt import Receipts

_DOORS = {f"{PREFIX}{door.path}".encode(): door for door in DOORS}

_READ = frozenset((b"authorization", b"content-length", b"content-type", b"sequence-version"))

_LONG_WAY = frozenset(
    (
        b"content-encoding",
        b"expect",
        b"idempotency-key",
        b"transfer-encoding",
        b"upgrade",
        b"x-request-id",
    )
)
"""Headers that ask for more than the usual."""

_ALWAYS = f"content-type: {JSON}\r\n{VERSION_HEADER}: {VERSIONS[-1]}\r\n".encode()


class Express:
    """What the requests of one server share: who may send, and the log of what was sent."""

    def __init__(self, accounts: Accounts, telemetry: Telemetry) -> None:
        self._accounts = accounts
        self._telemetry = telemetry
        self._sent: dict[tuple[str, str], list[int]] = {}

    def sender(self, authorization: bytes) -> Opened | None:
        """Who sends, if that is known without waiting and may send events."""
        opened = self._accounts.opened_at_hand(authorization.decode("latin-1"))
        return opened if opened is not None and Scope.INGEST in opened.opens else None

    def count(self, sender: Opened, events: int) -> None:
        """Raises ProblemError where the key or the account sends faster than it may."""
        rate = self._accounts.rates.events
        if rate is not None:
            rate.take(sender.key_id, sender.account.public_id, events, self._accounts.now())

    def note(self, door: Door, sender: Opened, events: int) -> None:
        """Count what was taken: a line of the log a second and key, instead of one a request."""
        if not self._sent:
            asyncio.get_running_loop().call_later(1.0, self._write)
        counted = self._sent.setdefault((door.path, sender.key_id), [0, 0])
        counted[0] += 1
        counted[1] += events

    def _write(self) -> None:
        sent, self._sent = self._sent, {}
        for (path, key), (requests, events) in sent.items():
            self._telemetry.took_events(PREFIX + path, requests, events)
            line = {"method": "POST", "path": PREFIX + path, "requests": requests}
            log.info(json.dumps({**line, "events": events, "key": key}))


class _Nobody:
    """In the place of an event for which somebody waits."""

    def set(self) -> None:
        return


_NOBODY = _Nobody()


class Crossing:
    """A request on the short way; uvicorn's protocol, too, asks the one under way whether it is
    complete, and tells it when the client has gone."""

    __slots__ = (
        "chunks",
        "disconnected",
        "door",
        "keep_alive",
        "message_event",
        "read",
        "request_id",
        "response_complete",
        "sender",
    )

    def __init__(self, door: Door, read: Read, sender: Opened, keep_alive: bool) -> None:
        self.door = door
        self.read = read
        self.sender = sender
        self.request_id = token_hex(8)
        self.chunks: list[bytes] = []
        self.keep_alive = keep_alive
        self.response_complete = False
        self.disconnected = False
        self.message_event = _NOBODY


class ExpressProtocol(HttpToolsProtocol):
    """uvicorn's HTTP over httptools, with the short way beside its own.

    Of requests that follow one another on a connection without waiting, one is under way at a time:
    the next ones queue as they do for uvicorn.
    """

    cycle: Any
    """The request under way: uvicorn's or a Crossing."""

    def __init__(self, config: Any, *arguments: Any, **named: Any) -> None:
        super().__init__(config, *arguments, **named)
        self._express: Express = config.app.state.express
        self._head: tuple[object, bytes] = (None, b"")

    def on_message_begin(self) -> None:
        # What else uvicorn prepares is for its own way.
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def on_headers_complete(self) -> None:
        door = _DOORS.get(self.url)
        is_free = self.cycle is None or self.cycle.response_complete
        crossing = self._crossing(door) if door is not None and is_free else None
        if crossing is None:
            self._begin_the_long_way()
        else:
            self.cycle = crossing

    def on_body(self, body: bytes) -> None:
        if type(self.cycle) is Crossing:
            self.cycle.chunks.append(body)
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if type(self.cycle) is Crossing:
            self._cross(self.cycle)
        else:
            super().on_message_complete()

    def _crossing(self, door: Door) -> Crossing | None:
        """The request whose headers are complete, if it may take the short way."""
        if self.parser.get_method() != b"POST" or self.parser.get_http_version() != "1.1":
            return None
        found: dict[bytes, bytes] = {}
        for name, value in self.headers:
            if name in _READ:
                if name in found:
                    return None
                found[name] = value
            elif name in _LONG_WAY:
                return None
        length = found.get(b"content-length", b"")
        version = found.get(b"sequence-version")
        read = door.reads.get(_media_type(found.get(b"content-type", b"")))
        if (
            read is None
            or not length.isdigit()
            or int(length) > door.largest
            or (version is not None and version.decode("latin-1") not in VERSIONS)
        ):
            return None
        sender = self._express.sender(found.get(b"authorization", b""))
        if sender is None:
            return None
        return Crossing(door, read, sender, self.parser.should_keep_alive())

    def _cross(self, crossing: Crossing) -> None:
        """The request is complete: hand its events in."""
        chunks, crossing.chunks = crossing.chunks, []
        body = chunks[0] if len(chunks) == 1 else b"".join(chunks)
        intake = crossing.sender.account.intake
        if not intake.is_ready:
            self._go_the_long_way(body)
            return
        try:
            lines = crossing.read(body)
            self._express.count(crossing.sender, count_of(lines))
            intake.hand_in(lines, SOURCE, partial(self._told, crossing))
        except Exception as error:
            self._refuse(crossing, error)

    def _begin_the_long_way(self) -> None:
        url, headers, expects = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expects
        self.headers.extend(headers)
        super().on_headers_complete()

    def _go_the_long_way(self, body: bytes) -> None:
        self.cycle = None
        self._begin_the_long_way()
        super().on_body(body)
        super().on_message_complete()

    def _told(self, crossing: Crossing, lines: bytes, letter: Receipts | BaseException) -> None:
        """The events are durable, or will not be."""
        sender, door = crossing.sender, crossing.door
        try:
            if isinstance(letter, BaseException):
                raise letter
            body = door.tells(lines, letter, sender.account.public_id)
        except Exception as error:
            self._refuse(crossing, error)
            return
        self._express.note(door, sender, letter.events)
        self._answer(crossing, door.status, _ALWAYS, body)

    def _refuse(self, crossing: Crossing, error: Exception) -> None:
        problem = problem_of(error)
        request_id = crossing.request_id
        if problem.kind is FAILED:
            log.error("request %s failed", request_id, exc_info=error)
        response = rendered(problem, request_id)
        headers = [*response.headers.items(), (VERSION_HEADER, VERSIONS[-1])]
        text = "".join([f"{name}: {value}\r\n" for name, value in headers if name != _LENGTH])
        self._answer(crossing, response.status_code, text.encode("latin-1"), bytes(response.body))

    def _answer(self, crossing: Crossing, status: int, headers: bytes, body: bytes) -> None:
        crossing.response_complete = True
        if crossing.disconnected or self.transport.is_closing():
            return
        self.transport.write(
            b"%s%s%s%s: %s\r\ncontent-length: %d\r\n%s\r\n%s"
            % (
                STATUS_LINE[status],
                self._default_headers(),
                headers,
                REQUEST_ID_HEADER.encode(),
                crossing.request_id.encode(),
                len(body),
                b"" if crossing.keep_alive else b"connection: close\r\n",
                body,
            )
        )
        if not crossing.keep_alive:
            self.transport.close()
        self.on_response_complete()

    def _default_headers(self) -> bytes:
        """What uvicorn adds to every answer, such as the date; it makes them anew every second."""
        headers = self.server_state.default_headers
        if self._head[0] is not headers:
            text = b"".join([b"%s: %s\r\n" % header for header in headers])
            self._head = (headers, text)
        return self._head[1]


_LENGTH = "content-length"


@lru_cache(maxsize=64)
def _media_type(header: bytes) -> str:
    return media_type_of(header.decode("latin-1"))
