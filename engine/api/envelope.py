"""Around every request: its id, the version it asks for, the log, and mistakes of ours."""

from __future__ import annotations

import json
import logging
import time
from secrets import token_hex

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.api.problems import FAILED, VERSION_UNKNOWN, ProblemError, rendered
from engine.api.resource import PREFIX

VERSION_HEADER = "Sequence-Version"
REQUEST_ID_HEADER = "Request-Id"

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
        request_id = token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        headers = Headers(scope=scope)
        version = headers.get(VERSION_HEADER, VERSIONS[-1])
        started = time.monotonic()
        status = 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                outgoing = MutableHeaders(scope=message)
                outgoing[REQUEST_ID_HEADER] = request_id
                if scope["path"].startswith(PREFIX):
                    outgoing[VERSION_HEADER] = version if version in VERSIONS else VERSIONS[-1]
            await send(message)

        try:
            if scope["path"].startswith(PREFIX) and version not in VERSIONS:
                await rendered(_unknown(version), request_id)(scope, receive, sent)
            else:
                await self._app(scope, receive, sent)
        except Exception:
            log.exception("request %s failed", request_id)
            if status:
                raise
            problem = ProblemError(FAILED, "The server made a mistake; its log has the details.")
            await rendered(problem, request_id)(scope, receive, sent)
        finally:
            _record(scope, request_id, status, time.monotonic() - started)


def _unknown(version: str) -> ProblemError:
    spoken = ", ".join(VERSIONS)
    message = f"This server does not speak version {version[:40]!r}; it speaks {spoken}."
    error = {"type": "UnrecognisedApiVersion", "message": message}
    return ProblemError(VERSION_UNKNOWN, message, more={"error": error})


def _record(scope: Scope, request_id: str, status: int, seconds: float) -> None:
    """One line of JSON a request: no query, no header, no body, so no secret."""
    caller = scope.get("state", {}).get("caller")
    line = {
        "requestId": request_id,
        "method": scope["method"],
        "path": scope["path"],
        "status": status,
        "milliseconds": round(seconds * 1000, 1),
        "key": None if caller is None else caller.key_id,
    }
    log.info(json.dumps(line))
