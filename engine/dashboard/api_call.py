"""Operations of the HTTP API, called within the process for the person who is signed in.

A page shows what the API answers and a form sends what the API takes, so there is one set of rules,
and every page can say by which calls a program gets the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from starlette.types import ASGIApp, Message

from engine.api.caller import SIGNED_IN, SignedIn
from engine.api.exact_json import exact_text

Json = Any
Query = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One call as a program would make it; `path` is without `/api`."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Json = None

    @property
    def target(self) -> str:
        """Path and query, from `/api` on."""
        return "/api" + self.path + (f"?{urlencode(self.query)}" if self.query else "")

    @property
    def curl(self) -> str:
        """A command for a terminal; `$KEY` stands for id and secret of a key."""
        words = ["curl -u $KEY"]
        if self.method != "GET":
            words.append(f"-X {self.method}")
        if self.body is not None:
            text = exact_text(self.body).replace("'", "'\\''")
            words.append(f"-H 'Content-Type: application/json' -d '{text}'")
        words.append(f"'$SERVER{self.target}'".replace("'$SERVER", '"$SERVER"\''))
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field of a body, by the API's name of it (`prices.0.name`)."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body; numbers of the body are exact."""

    status: int
    body: Json
    headers: Mapping[str, str]

    @property
    def is_good(self) -> bool:
        return self.status < 400

    @property
    def message(self) -> str:
        """What a refusal says."""
        return str(self.body.get("detail") or self.body.get("title") or "It was refused.")

    @property
    def problems(self) -> tuple[FieldProblem, ...]:
        """What a refusal says of single fields."""
        found = self.body.get("errors") or ()
        return tuple(
            FieldProblem(str(each.get("field", "")), str(each.get("message", ""))) for each in found
        )


class RefusedError(Exception):
    """The API refused what a page needs."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.message)
        self.answer = answer


def call_to(method: str, path: str, query: Query | None = None, body: Json = None) -> ApiCall:
    """The call; `path` may have a query of its own, and parameters that are empty are left out."""
    path, _, more = path.partition("?")
    pairs = [*parse_qsl(more), *(query or {}).items()]
    given = tuple((name, str(value)) for name, value in pairs if value not in (None, ""))
    return ApiCall(method, path, given, body)


async def answer_to(app: ASGIApp, call: ApiCall, visitor: SignedIn) -> Answer:
    """Call the application, as the person who is signed in."""
    text = b"" if call.body is None else exact_text(call.body).encode()
    headers = [(b"host", b"localhost"), (b"content-length", str(len(text)).encode())]
    if call.body is not None:
        headers.append((b"content-type", b"application/json"))
    path = "/api" + call.path
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": call.method,
        "scheme": "http",
        "path": path,
        "raw_path": quote(path).encode(),
        "root_path": "",
        "query_string": urlencode(call.query).encode(),
        "headers": headers,
        "client": None,
        "server": None,
        "state": {},
        SIGNED_IN: visitor,
    }
    status, chunks, received = 500, [], {}
    given = [{"type": "http.request", "body": text, "more_body": False}]

    async def receive() -> Message:
        return given.pop() if given else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            received.update(
                {
                    name.decode("latin-1"): value.decode("latin-1")
                    for name, value in message["headers"]
                }
            )
        elif message["type"] == "http.response.body":
            chunks.append(message.get("body", b""))

    await app(scope, receive, send)
    return Answer(status, _value(b"".join(chunks), received), received)


def _value(text: bytes, headers: Mapping[str, str]) -> Json:
    if text and "json" in headers.get("content-type", ""):
        return json.loads(text, parse_float=Decimal)
    return text
