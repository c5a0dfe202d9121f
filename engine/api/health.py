"""Whether the process lives, and whether it can serve."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from engine.api.caller import Accounts
from engine.workflows.open_account import unready


def add_health(app: FastAPI) -> None:
    """`/health` answers while the process lives; `/ready` while every account can be read."""

    @app.get("/health", include_in_schema=False)
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/ready", include_in_schema=False)
    def ready(request: Request) -> Response:
        accounts: Accounts = request.app.state.accounts
        reasons = [reason for account in accounts.all for reason in unready(account)]
        if reasons:
            return JSONResponse({"status": "not ready", "reasons": reasons}, 503)
        return JSONResponse({"status": "ready"})
