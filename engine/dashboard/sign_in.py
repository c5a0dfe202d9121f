"""Signing in and out. Opening a link shows who it is for; only the button uses it up, so that a
program that looks at links in mails does not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from engine.api.caller import Accounts
from engine.dashboard.rendering import render
from engine.dashboard.routing import COOKIE, Pages
from engine.dashboard.visit import Visit, read_form
from engine.workflows.sign_in import (
    AT_MOST_FOR,
    WaitError,
    enter_by_link,
    enter_by_password,
    leave,
    user_of_link,
)

pages = Pages()

WRONG = "There is no such address and password."
USED_UP = "This link was used before, or is older than a day. Ask for another one."


def _open(method: str, path: str) -> Callable[..., Callable[[Request], Awaitable[Response]]]:
    """A page for everybody."""

    def add(page: Callable[[Request], Awaitable[Response]]) -> Callable[..., Awaitable[Response]]:
        pages.routes.append(Route(path, page, methods=[method]))
        return page

    return add


@_open("GET", "/sign-in")
async def ask(request: Request) -> Response:
    """Address and password."""
    return _shown(next=_own(request.query_params.get("next", "")))


@_open("POST", "/sign-in")
async def enter(request: Request) -> Response:
    """Try them."""
    form = await read_form(request) if _is_from_here(request) else None
    if form is None:
        return _shown(403, message="This form came from elsewhere; try again here.")
    email, there = form.get("email", ""), _own(form.get("next", ""))
    accounts: Accounts = request.app.state.accounts
    try:
        for account in accounts.all:
            token = await run_in_threadpool(
                enter_by_password, account.store, email, form.get("password", ""), accounts.now()
            )
            if token is not None:
                return _entered(request, token, there)
    except WaitError as error:
        return _shown(429, message=f"{str(error).capitalize()}.", email=email, next=there)
    return _shown(403, message=WRONG, email=email, next=there)


@_open("GET", "/sign-in/{token}")
async def look(request: Request) -> Response:
    """Whom a link lets in."""
    accounts: Accounts = request.app.state.accounts
    for account in accounts.all:
        user = user_of_link(account.store, request.path_params["token"], accounts.now())
        if user is not None:
            return HTMLResponse(render("sign_in_link.html", email=user.email))
    return _shown(404, message=USED_UP)


@_open("POST", "/sign-in/{token}")
async def enter_linked(request: Request) -> Response:
    """Use a link."""
    accounts: Accounts = request.app.state.accounts
    for account in accounts.all if _is_from_here(request) else ():
        token = enter_by_link(account.store, request.path_params["token"], accounts.now())
        if token is not None:
            return _entered(request, token, "/")
    return _shown(404, message=USED_UP)


@pages.post("/sign-out")
async def sign_out(visit: Visit) -> Response:
    """Leave."""
    await run_in_threadpool(leave, visit.visitor.account.store, visit.token)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE, path="/")
    return response


def _shown(status: int = 200, message: str = "", email: str = "", next: str = "") -> Response:
    text = render("sign_in.html", message=message, email=email, next=next)
    return HTMLResponse(text, status)


def _entered(request: Request, token: str, there: str) -> Response:
    response = RedirectResponse(there or "/", 303)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(AT_MOST_FOR.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return response


def _own(path: str) -> str:
    """A page of ours to go on to; nothing else, whoever wrote the address."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_ours and "\\" not in path else ""


def _is_from_here(request: Request) -> bool:
    """Whether the form was on a page of ours. Browsers say where a form was sent from."""
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host", "")
