"""The dashboard's pages and files, added to the application that answers the API."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.dashboard import sign_in
from engine.dashboard.pages import PARTS
from engine.dashboard.rendering import ASSETS

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
"""Nothing is loaded from elsewhere, no script or style stands within a page."""

A_YEAR = 365 * 24 * 3600


def add_dashboard(app: FastAPI) -> None:
    """Add every page. The application keeps what it answers at `/api` and `/docs`."""
    app.mount("/assets", _Kept(StaticFiles(directory=ASSETS)), name="dashboard assets")
    routes: list[Route] = [*sign_in.pages.routes]
    for part in PARTS:
        routes += part.routes
    for route in routes:
        app.router.routes.append(Route(route.path, _Guarded(route.app), methods=route.methods))


class _Guarded:
    """Says of every page what it may load, and that nobody may keep it."""

    def __init__(self, page: ASGIApp) -> None:
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", POLICY)
                headers.setdefault("Cache-Control", "no-store")
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
            await send(message)

        await self._page(scope, receive, sent)


class _Kept:
    """Files whose address changes with their contents: browsers keep them."""

    def __init__(self, files: ASGIApp) -> None:
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(scope=message)
                headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
            await send(message)

        await self._files(scope, receive, sent)
