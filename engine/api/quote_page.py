"""What the holder of a link to a quote may ask, without a key: look, accept, decline.

The link's token is the right to do so. These operations stand outside the document of the API,
whose operations all need a key; docs/quotes.md describes them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from engine.api.caller import Accounts
from engine.api.resource import PREFIX, JsonRequest
from engine.api.shapes.base import Sent
from engine.api.shapes.quote_requests import AcceptSent, DeclineSent
from engine.domain.errors import NotFoundError
from engine.workflows.catalog_objects import Author
from engine.workflows.open_account import OpenAccount
from engine.workflows.quote_page import (
    Consent,
    Visitor,
    accept_quote,
    decline_quote,
    open_quote_link,
)

PATH = f"{PREFIX}/public/quotes/{{token}}"
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}

Answer = Callable[[OpenAccount, Author], dict[str, Any]]
Body = TypeVar("Body", bound=Sent)


def add_quote_page(app: FastAPI) -> None:
    """Add the operations."""

    async def look(request: Request) -> Response:
        token, visitor = _token(request), _visitor(request)
        return await _answered(
            request, lambda account, author: open_quote_link(account, token, visitor, author)
        )

    async def accept(request: Request) -> Response:
        token, visitor = _token(request), _visitor(request)
        body = await _body(request, AcceptSent)
        consent = Consent(body.name, body.content_sha256, body.drawing, body.email)

        def answer(account: OpenAccount, author: Author) -> dict[str, Any]:
            quote = accept_quote(account, token, consent, visitor, author)
            return {"quoteNumber": quote.number, "status": quote.status.value}

        return await _answered(request, answer)

    async def decline(request: Request) -> Response:
        token = _token(request)
        body = await _body(request, DeclineSent)

        def answer(account: OpenAccount, author: Author) -> dict[str, Any]:
            quote = decline_quote(account, token, body.reason, author)
            return {"quoteNumber": quote.number, "status": quote.status.value}

        return await _answered(request, answer)

    for path, method, endpoint in (
        (PATH, "GET", look),
        (f"{PATH}/accept", "POST", accept),
        (f"{PATH}/decline", "POST", decline),
    ):
        app.router.add_route(path, endpoint, methods=[method], include_in_schema=False)


async def _answered(request: Request, answer: Answer) -> Response:
    """Ask each account for the token: an account knows only its own."""
    accounts: Accounts = request.app.state.accounts
    at = accounts.now()

    def find() -> dict[str, Any]:
        for account in accounts.all:
            try:
                return answer(account, Author("customer", at))
            except NotFoundError as error:
                missing = error
        raise missing

    return JSONResponse(await run_in_threadpool(find), headers=HEADERS)


async def _body(request: Request, shape: type[Body]) -> Body:
    exact = JsonRequest(request.scope, request.receive)
    await exact.prepare()
    sent = await exact.json() if await exact.body() else {}
    try:
        return TypeAdapter(shape).validate_python(sent)
    except ValidationError as error:
        told = [{**each, "loc": ("body", *each["loc"])} for each in error.errors()]
        raise RequestValidationError(told) from None


def _token(request: Request) -> str:
    return str(request.path_params["token"])


def _visitor(request: Request) -> Visitor:
    address = None if request.client is None else request.client.host
    return Visitor(address, request.headers.get("user-agent"))
