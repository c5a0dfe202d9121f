"""The application: every resource, around it what all requests share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from engine.api.answers import answer_to
from engine.api.caller import Accounts, Clock
from engine.api.documentation import OPENAPI_PATH, add_documentation
from engine.api.envelope import Envelope
from engine.api.express import Express
from engine.api.health import add_health
from engine.api.openapi import describe
from engine.api.problems import ProblemError
from engine.api.quote_page import add_quote_page
from engine.api.rates import Rates
from engine.api.routes import RESOURCES
from engine.api.telemetry import Telemetry
from engine.domain.errors import MeterhouseError
from engine.workflows.open_account import OpenAccount
from ingest.errors import IngestError


def now() -> datetime:
    """The clock; workflows get it as an argument."""
    return datetime.now(UTC)


def create_app(
    accounts: Sequence[OpenAccount], clock: Clock = now, rates: Rates | None = None
) -> FastAPI:
    """The application over one or several accounts, which share nothing: a key opens one.

    `rates` are those of this process's limits if left out.
    """
    app = FastAPI(
        title="meterhouse",
        version=version("meterhouse"),
        docs_url=None,
        redoc_url=None,
        openapi_url=OPENAPI_PATH,
        openapi_tags=[{"name": each.name, "description": each.description} for each in RESOURCES],
        separate_input_output_schemas=False,
        redirect_slashes=False,
    )
    app.state.accounts = Accounts(accounts, clock, rates)
    app.state.telemetry = Telemetry()
    app.state.express = Express(app.state.accounts, app.state.telemetry)
    for resource in RESOURCES:
        resource.register(app)
    add_documentation(app)
    add_health(app)
    add_quote_page(app)
    describe(app)
    errors = (ProblemError, MeterhouseError, IngestError, RequestValidationError, HTTPException)
    for kind in errors:
        app.add_exception_handler(kind, answer_to)
    app.add_middleware(Envelope)
    return app
