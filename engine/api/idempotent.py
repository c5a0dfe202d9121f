"""A POST with an `Idempotency-Key` is done once; repeated, it gets the first answer again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from engine.api.answers import answer_to
from engine.api.caller import Caller
from engine.api.problems import IN_FLIGHT, KEY_REUSED, REQUEST_INVALID, FieldError, ProblemError
from engine.workflows.idempotency import KeptAnswer, Refused, begin, finish, release

KEY_HEADER = "idempotency-key"
REPLAYED_HEADER = "Idempotent-Replayed"
LONGEST_KEY = 255

NOT_DONE = (400, 401, 403, 404, 412, 413, 415, 422, 429, 503)
"""Answers that are not kept: nothing was done, and the next attempt may fare better."""

_KEPT_HEADERS = ("content-type", "etag", "location")


async def once(
    caller: Caller,
    key: str,
    request: Request,
    handler: Callable[[Request], Coroutine[Any, Any, Response]],
) -> Response:
    """Run the handler, or give the answer that a request with that key got before.

    Raises ProblemError while the first request is in flight, or if it was another one.
    """
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        error = FieldError("header", "Idempotency-Key", "has the wrong length", "1 to 255 letters")
        raise ProblemError(REQUEST_INVALID, "Idempotency-Key has the wrong length.", (error,))
    store = caller.account.store
    digest = _request_hash(request, await request.body())
    kept = await run_in_threadpool(begin, store, key, digest, caller.at)
    if isinstance(kept, Refused):
        if kept.is_in_flight:
            raise ProblemError(IN_FLIGHT, f"The request with the key {key} is not answered yet.")
        raise ProblemError(KEY_REUSED, f"The key {key} came with another request before.")
    if kept is not None:
        headers = {**json.loads(kept.headers), REPLAYED_HEADER: "true"}
        return Response(kept.body.encode(), kept.status, headers)
    failure: Exception | None = None
    try:
        response = await handler(request)
    except Exception as error:
        failure = error
        response = answer_to(request, error)
    if response.status_code in NOT_DONE:
        await run_in_threadpool(release, store, key)
    else:
        names = [name for name in _KEPT_HEADERS if name in response.headers]
        told = json.dumps({name: response.headers[name] for name in names})
        answer = KeptAnswer(response.status_code, told, bytes(response.body).decode())
        await run_in_threadpool(finish, store, key, answer)
    if failure is not None:
        raise failure
    return response


def _request_hash(request: Request, body: bytes) -> str:
    head = json.dumps([request.method, request.url.path, request.url.query])
    return hashlib.sha256(head.encode() + b"\n" + body).hexdigest()
