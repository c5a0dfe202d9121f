"""Pages for people: all operations in the bundled Swagger UI, and what each problem means."""

from __future__ import annotations

from html import escape
from pathlib import Path

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from engine.api.problems import KINDS

ASSETS = Path(__file__).parent / "assets"
OPENAPI_PATH = "/openapi.json"

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing is loaded from elsewhere; the page's own inline script starts Swagger UI."""


def add_documentation(app: FastAPI) -> None:
    """`/docs`, `/docs/errors` and `/docs/errors/<code>`."""
    app.mount("/docs/assets", StaticFiles(directory=ASSETS), name="assets")

    @app.get("/docs", include_in_schema=False)
    def operations() -> Response:
        page = get_swagger_ui_html(
            openapi_url=OPENAPI_PATH,
            title=app.title,
            swagger_js_url="/docs/assets/swagger-ui/swagger-ui-bundle.js",
            swagger_css_url="/docs/assets/swagger-ui/swagger-ui.css",
            swagger_favicon_url="/docs/assets/swagger-ui/favicon-32x32.png",
        )
        page.headers["Content-Security-Policy"] = POLICY
        return page

    @app.get("/docs/errors", include_in_schema=False)
    def all_problems() -> Response:
        rows = "".join(
            f'<tr><td><a href="/docs/errors/{kind.code}">{kind.code}</a></td>'
            f"<td>{kind.status}</td><td>{escape(kind.title)}</td></tr>"
            for kind in KINDS
        )
        return _page("Problems", f"<h1>Problems</h1><table>{rows}</table>")

    @app.get("/docs/errors/{code}", include_in_schema=False)
    def one_problem(code: str) -> Response:
        for kind in KINDS:
            if kind.code == code:
                return _page(
                    kind.title,
                    f"<h1>{escape(kind.title)}</h1>"
                    f"<p><code>{kind.code}</code>, status {kind.status}</p>"
                    f"<p>{escape(kind.meaning)}</p><h2>What to do</h2><p>{escape(kind.remedy)}</p>"
                    '<p><a href="/docs/errors">All problems</a></p>',
                )
        raise HTTPException(404)


def _page(title: str, body: str) -> Response:
    style = (
        "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}"
    )
    return HTMLResponse(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{style}td{{padding:.2rem 1rem .2rem 0}}</style><body>{body}</body></html>",
        headers={"Content-Security-Policy": POLICY},
    )
