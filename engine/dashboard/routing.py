"""Pages and forms: who is signed in, forms that are ours, refusals that people can read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from engine.api.caller import Accounts, SignedIn
from engine.dashboard.api_call import RefusedError
from engine.dashboard.rendering import render
from engine.dashboard.visit import Visit, form_token, read_form
from engine.workflows.sign_in import signed_in

COOKIE = "meterhouse_sign_in"
OUTDATED = "This form is out of date: go back, load the page again, and send it again."

Page = Callable[[Visit], Awaitable[Response]]


@dataclass
class Pages:
    """Collects the pages of one part, each with its method and path."""

    routes: list[Route] = field(default_factory=list)

    def get(self, path: str) -> Callable[[Page], Page]:
        """A page."""
        return self._route("GET", path)

    def post(self, path: str) -> Callable[[Page], Page]:
        """What a form is sent to."""
        return self._route("POST", path)

    def _route(self, method: str, path: str) -> Callable[[Page], Page]:
        def add(page: Page) -> Page:
            self.routes.append(Route(path, _endpoint(page), methods=[method]))
            return page

        return add


def _endpoint(page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        token = request.cookies.get(COOKIE, "")
        visitor = await run_in_threadpool(visitor_of, request, token)
        if visitor is None:
            there = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            wanted = (
                f"?{urlencode({'next': there})}" if request.method == "GET" and there != "/" else ""
            )
            return RedirectResponse(f"/sign-in{wanted}", 303)
        visit = Visit(request, request.app, visitor, token)
        if request.method == "POST":
            form = await read_form(request)
            if form is None or form.pop("form_token", "") != form_token(token):
                return refusal(visit, 403, OUTDATED)
            visit.form = form
        try:
            return await page(visit)
        except RefusedError as refused:
            return refusal(visit, refused.answer.status, str(refused))

    return answer


def _sign_in_from(request: Request) -> str:
    """The page to sign in, which leads back to where somebody wanted to go."""
    path, query = request.url.path, request.url.query
    if request.method != "GET" or path == "/":
        return "/sign-in"
    return "/sign-in?" + urlencode({"next": f"{path}?{query}" if query else path})


def visitor_of(request: Request, token: str) -> SignedIn | None:
    """Who has the token of a cookie; asks each account of the server."""
    accounts: Accounts = request.app.state.accounts
    at = accounts.now()
    for account in accounts.all if token else ():
        user = signed_in(account.store, token, at)
        if user is not None:
            return SignedIn(account, user, at)
    return None


def refusal(visit: Visit, status: int, message: str) -> Response:
    """A page that says why there is nothing else to see."""
    title = {403: "Not allowed", 404: "Not found"}.get(status, "That did not work")
    return visit.page("refusal.html", status, title=title, message=message)


def plain_page(template: str, status: int = 200, **values: object) -> str:
    """A page for somebody who is not in."""
    return render(template, **values)
