"""Around every request: its id, the version it asks for, the log, and mistakes of ours."""

from __future__ import annotations

import json
import logging
import re
import time
from secrets import token_hex

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.api.problems import FAILED, VERSION_UNKNOWN, ProblemError, rendered
from engine.api.resource import PREFIX
from engine.api.telemetry import NO_ROUTE, Telemetry

VERSION_HEADER = "Sequence-Version"
REQUEST_ID_HEADER = "Request-Id"
SENT_ID_HEADER = "X-Request-Id"
"""A client's own id for a request: it is taken, and given back under both names."""

_SENT_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

VERSIONS = ("2024-07-30",)
"""Versions of the contract that are spoken, newest last."""

log = logging.getLogger("meterhouse.api")


class Envelope:
    """ASGI middleware, outermost."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        sent_id = headers.get(SENT_ID_HEADER, "")
        request_id = sent_id if _SENT_ID.fullmatch(sent_id) else token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        version = headers.get(VERSION_HEADER, VERSIONS[-1])
        telemetry: Telemetry = scope["app"].state.telemetry
        telemetry.begin()
        started = time.monotonic()
        status = 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                outgoing = MutableHeaders(scope=message)
                outgoing[REQUEST_ID_HEADER] = outgoing[SENT_ID_HEADER] = request_id
                if scope["path"].startswith(PREFIX):
                    outgoing[VERSION_HEADER] = version if version in VERSIONS else VERSIONS[-1]
            await send(message)

        try:
            if scope["path"].startswith(PREFIX) and version not in VERSIONS:
                await rendered(_unknown(version), request_id)(scope, receive, sent)
            else:
                await self._app(scope, receive, sent)
        except ClientDisconnect:
            return  # nobody is there to be answered
        except Exception:
            log.exception("request %s failed", request_id)
            if status:
                raise
            problem = ProblemError(FAILED, "The server made a mistake; its log has the details.")
            await rendered(problem, request_id)(scope, receive, sent)
        finally:
            seconds = time.monotonic() - started
            telemetry.end(scope["method"], _template(scope), status, seconds)
            _record(scope, request_id, status, seconds)


def _unknown(version: str) -> ProblemError:
    spoken = ", ".join(VERSIONS)
    message = f"This server does not speak version {version[:40]!r}; it speaks {spoken}."
    error = {"type": "UnrecognisedApiVersion", "message": message}
    return ProblemError(VERSION_UNKNOWN, message, more={"error": error})


def _template(scope: Scope) -> str:
    """The path with its braces; what is no operation is all the same."""
    found: str = getattr(scope.get("route"), "path", NO_ROUTE)
    return found


def _record(scope: Scope, request_id: str, status: int, seconds: float) -> None:
    """One line of JSON a request: no query, no header, no body, and of paths beyond the API only
    the template, because a link to sign in has its secret there. So no secret."""
    caller = scope.get("state", {}).get("caller")
    template = _template(scope)
    line = {
        "requestId": request_id,
        "method": scope["method"],
        "path": scope["path"] if template.startswith(PREFIX) else template,
        "status": status,
        "milliseconds": round(seconds * 1000, 1),
        "key": None if caller is None else caller.key_id,
        "route": template,
    }
    log.info(json.dumps(line))
