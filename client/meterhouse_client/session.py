"""One request after another: sent, sent again where that is safe, and its answer read."""

from __future__ import annotations

import dataclasses
import ssl
import uuid
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self, TypeVar, cast
from urllib.parse import quote, urlencode

from meterhouse_client.connection import Answer, Connections
from meterhouse_client.errors import ConnectionFailedError, ProblemError, UnexpectedAnswerError
from meterhouse_client.pages import Page
from meterhouse_client.retries import Retries, may_follow
from meterhouse_client.values import parse, read, render, text_of

Kind = TypeVar("Kind")
Item = TypeVar("Item")

VERSION = "2024-07-30"


class Session:
    """What all operations share; for any number of threads."""

    def __init__(
        self,
        base_url: str,
        client_id: str,
        client_secret: str,
        *,
        timeout: float = 60.0,
        retries: Retries | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """A key's id and secret come from `meterhouse key create`; `timeout` is in seconds."""
        self._connections = Connections(
            base_url, client_id, client_secret, timeout=timeout, tls=tls
        )
        self._retries = retries or Retries()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that rest."""
        self._connections.close()

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        is_repeatable: bool,
    ) -> Answer:
        """Send a request, again after a wait where the server or the way to it was busy or broken.

        What is not `is_repeatable` is sent again only where nothing was done for certain. Raises
        ProblemError for an answer that is no success, ConnectionFailedError without any.
        """
        told = {"Sequence-Version": VERSION, "Accept": "application/json", **(headers or {})}
        attempt = 0
        while True:
            attempt += 1
            is_last = attempt >= self._retries.attempts
            try:
                answer = self._connections.exchange(method, path, body, told)
            except ConnectionFailedError as error:
                if is_last or (error.may_be_done and not is_repeatable):
                    raise
                self.pause_before(attempt + 1)
                continue
            if answer.status < 400:
                return answer
            problem = _problem(answer)
            if is_last or not may_follow(
                answer.status, problem.code, attempt, is_repeatable=is_repeatable
            ):
                raise problem
            self.pause_before(attempt + 1, answer.headers)

    def pause_before(self, attempt: int, headers: Mapping[str, str] | None = None) -> None:
        """Wait as long as one does before that attempt; `headers` are of the answer before."""
        self._retries.sleep(self._retries.wait_before(attempt, headers))

    def _call(
        self,
        method: str,
        path: str,
        kind: type[Kind],
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        idempotency_key: str | None = None,
        is_keyed: bool = False,
        if_match: str | None = None,
    ) -> Kind:
        """An operation. `is_keyed`: it gets an idempotency key, so that it may be repeated."""
        headers = {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if is_keyed:
            idempotency_key = idempotency_key or str(uuid.uuid4())
        if idempotency_key is not None:
            headers["Idempotency-Key"] = idempotency_key
        if if_match is not None:
            headers["If-Match"] = if_match
        answer = self.send(
            method,
            path + _query(query or {}),
            None if body is None else render(body),
            headers,
            is_repeatable=method == "GET"
            or idempotency_key is not None
            or (method == "PUT" and if_match is None),
        )
        return cast(Kind, _value(answer, kind))

    def _page(self, path: str, item: type[Item], query: Mapping[str, Any]) -> Page[Item]:
        """A page of a list that knows how to go on."""
        kind: Any = Page[item]  # type: ignore[valid-type]
        page: Page[Item] = self._call("GET", path, kind, query=query)

        def behind(cursor: str) -> Page[Item]:
            return self._page(path, item, {**query, "before": None, "after": cursor})

        object.__setattr__(page, "_behind", behind)
        return page


def _value(answer: Answer, kind: type[Any]) -> Any:
    """What an answer holds, as the type that the operation promises."""
    if kind is type(None):
        return None
    if kind is bytes:
        return answer.body
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    if media_type != "application/json":
        raise UnexpectedAnswerError(f"the answer is {media_type or 'of no type'}, not JSON")
    value: Any = read(kind, parse(answer.body))
    if "etag" in answer.headers and hasattr(value, "etag"):
        return dataclasses.replace(value, etag=answer.headers["etag"])
    return value


def place(text: str) -> str:
    """An id as a part of a path."""
    return quote(text, safe="")


def _query(values: Mapping[str, Any]) -> str:
    pairs = []
    for name, value in values.items():
        if isinstance(value, list | tuple):
            pairs += [(name, text_of(each)) for each in value]
        elif value is not None:
            pairs.append((name, text_of(value)))
    return "?" + urlencode(pairs) if pairs else ""


def _problem(answer: Answer) -> ProblemError:
    try:
        found = parse(answer.body)
    except UnexpectedAnswerError:
        found = None
    if not isinstance(found, dict):
        text = answer.body[:200].decode(errors="replace")
        found = {"title": "An answer that is no problem document", "detail": text}
    return ProblemError(answer.status, found, answer.headers)
