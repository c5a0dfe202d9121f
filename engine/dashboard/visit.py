"""One request of a person: who it is, what the API answers them, which page they get."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, unquote
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp

from engine.api.caller import SignedIn
from engine.dashboard.api_call import Answer, ApiCall, Json, Query, RefusedError, answer_to, call_to
from engine.dashboard.rendering import render

LARGEST_FORM = 1024 * 1024
NOTICE = "notice"
"""The cookie that carries one sentence over a redirect."""


@dataclass
class Visit:
    """`calls` are those that the page was made from, in order."""

    request: Request
    app: ASGIApp
    visitor: SignedIn
    token: str
    form: Mapping[str, str] = field(default_factory=dict)
    calls: list[ApiCall] = field(default_factory=list)

    @property
    def zone(self) -> ZoneInfo:
        """The account's of today; every instant of a page is shown in it."""
        zone = self.visitor.account.catalog.now().catalog.account.time_zone
        return ZoneInfo(zone if isinstance(zone, str) else zone.at_the_start_of(date.max))

    @property
    def today(self) -> date:
        """The local day of the request."""
        return self.visitor.at.astimezone(self.zone).date()

    def local(self, instant: datetime) -> datetime:
        """An instant as it was typed: without a zone it is the account's."""
        return instant if instant.tzinfo else instant.replace(tzinfo=self.zone)

    @property
    def form_token(self) -> str:
        """What forms carry, so that no other site's form is taken for ours."""
        return form_token(self.token)

    def asked(self, name: str, otherwise: str = "") -> str:
        """A parameter of the query, without spaces around it."""
        return self.request.query_params.get(name, otherwise).strip()

    def given(self, name: str) -> str:
        """A field of the form, without spaces around it."""
        return self.form.get(name, "").strip()

    def kept_query(self) -> list[tuple[str, str]]:
        """The query of a list without its place in it."""
        pairs = self.request.query_params.multi_items()
        return [(name, value) for name, value in pairs if name not in ("after", "before") and value]

    async def get(self, path: str, **query: str | int | None) -> Json:
        """What a GET answers. Raises RefusedError."""
        answer = await self.call("GET", path, query)
        if not answer.is_good:
            raise RefusedError(answer)
        return answer.body

    async def every(self, *paths: str) -> list[Json]:
        """What several GETs answer, asked side by side. Raises RefusedError."""
        return list(await asyncio.gather(*(self.get(path) for path in paths)))

    async def all_of(self, path: str, **query: str | int | None) -> list[Json]:
        """Every item of a list, page after page. Raises RefusedError."""
        found: list[Json] = []
        after = None
        while True:
            page = await self.get(path, limit=100, after=after, **query)
            found += page["items"]
            after = page["pagination"].get("after")
            if after is None:
                return found

    async def send(self, method: str, path: str, body: Json = None) -> Answer:
        """The answer to a change; it may be a refusal."""
        return await self.call(method, path, None, body)

    async def call(
        self, method: str, path: str, query: Query | None = None, body: Json = None
    ) -> Answer:
        """The answer to any call."""
        call = call_to(method, path, query, body)
        self.calls.append(call)
        return await answer_to(self.app, call, self.visitor)

    async def file(self, path: str) -> Response:
        """A file that the API answers with. Raises RefusedError."""
        answer = await self.call("GET", path)
        if not answer.is_good:
            raise RefusedError(answer)
        kept = ("content-type", "content-disposition", "etag")
        headers = {name: value for name, value in answer.headers.items() if name in kept}
        return Response(answer.body, headers=headers)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page; the notice that was carried here is shown once."""
        notice = self.request.cookies.get(NOTICE)
        text = render(template, visit=self, notice=_unpacked(notice), **values)
        response = HTMLResponse(text, status)
        if notice is not None:
            response.delete_cookie(NOTICE, path="/")
        return response

    def go(self, path: str, notice: str = "") -> Response:
        """To another page, with a sentence about what was done."""
        response = RedirectResponse(path, 303)
        if notice:
            response.set_cookie(
                NOTICE, quote(notice[:500]), max_age=60, path="/", httponly=True, samesite="lax"
            )
        return response


def form_token(token: str) -> str:
    """Derived from the browser's own token, which no other site can read."""
    return hmac.new(token.encode(), b"forms", hashlib.sha256).hexdigest()


async def read_form(request: Request) -> dict[str, str] | None:
    """The fields of a form, the last of each name; None if it is too large or not a form."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/x-www-form-urlencoded":
        return None
    text = b""
    async for chunk in request.stream():
        text += chunk
        if len(text) > LARGEST_FORM:
            return None
    pairs = parse_qsl(text.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: value.replace("\x00", "") for name, value in pairs}


def _unpacked(notice: str | None) -> str:
    return "" if notice is None else unquote(notice)
