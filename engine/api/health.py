"""Whether the process lives, whether it can serve, and what it has done."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from engine.api.caller import Accounts
from engine.api.telemetry import Sample, Telemetry
from engine.workflows.account_state import AccountState, state_of, unready
from engine.workflows.api_keys import Scope

EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"


def add_health(app: FastAPI) -> None:
    """`/health` answers while the process lives; `/ready` while every account can be read and has
    room; `/metrics` asks for a key that reads, and says of accounts only what is the key's."""

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

    @app.get("/metrics", include_in_schema=False)
    def metrics(request: Request) -> Response:
        accounts: Accounts = request.app.state.accounts
        telemetry: Telemetry = request.app.state.telemetry
        caller = accounts.caller(
            request.headers.get("authorization"), Scope.READ, request.state.request_id
        )
        samples = _samples(state_of(caller.account))
        return PlainTextResponse("".join(telemetry.lines(samples)), media_type=EXPOSITION)


def _samples(state: AccountState) -> Iterator[Sample]:
    account = (("account", state.account),)
    for name, kind, meaning, value in (
        ("events_landed_total", "counter", "Events in the lake.", state.landed_events),
        ("lake_version", "gauge", "Entries of the lake's log.", state.lake_version),
        ("log_segments_waiting", "gauge", "Log segments not landed.", state.log_segments),
        ("disk_free_bytes", "gauge", "Bytes free for the workspace.", state.free_bytes),
        ("runs_total", "counter", "Billing runs begun.", state.runs),
        ("runs_unfinished", "gauge", "Billing runs not finished.", state.unfinished_runs),
        ("outbox_waiting", "gauge", "Messages nobody took on.", state.messages),
    ):
        yield Sample(f"meterhouse_{name}", kind, meaning, value, account)
    for status, count in sorted(state.deliveries.items()):
        labels = (*account, ("status", status))
        yield Sample("meterhouse_deliveries", "gauge", "Deliveries of notices.", count, labels)
