"""A resource: its operations, each with the scope it needs, and what every operation does alike.

Before an operation runs, its caller is known and may do it, and every query parameter is one it
has; a POST with an `Idempotency-Key` runs once (engine/api/idempotent.py).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin

from fastapi import FastAPI, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from engine.api.caller import SIGNED_IN, Accounts, Caller, SignedIn, caller_of
from engine.api.idempotent import KEY_HEADER, once
from engine.api.json_body import read_json
from engine.api.limits import LIMITS
from engine.api.problems import (
    BODY_TOO_LARGE,
    CANNOT_BE_RATED,
    CHANGED_SINCE,
    CONFLICT,
    CREDENTIALS_MISSING,
    FAILED,
    MEDIA_TYPE,
    MEDIA_TYPE_UNKNOWN,
    NOT_FOUND,
    REQUEST_INVALID,
    SCOPE_MISSING,
    UNAVAILABLE,
    FieldError,
    Kind,
    ProblemError,
)
from engine.api.validation import MOST_TOLD, unknown_field
from engine.workflows.api_keys import Scope

PREFIX = "/api"
SCOPE_FIELD = "x-scope"

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


@dataclass(frozen=True)
class Operation:
    """One method of one path; `path` is without `/api`."""

    method: str
    path: str
    endpoint: Callable[..., Any]
    scope: Scope
    status: int
    options: dict[str, Any]


@dataclass
class Resource:
    """A part of the API, as one chapter of its documentation."""

    name: str
    description: str
    operations: list[Operation] = field(default_factory=list)

    def get(
        self, path: str, *, scope: Scope = Scope.READ, **options: Any
    ) -> Callable[[Endpoint], Endpoint]:
        """Read something."""
        return self._operation("GET", path, scope, 200, options)

    def post(
        self, path: str, *, scope: Scope = Scope.BILLING, status: int = 201, **options: Any
    ) -> Callable[[Endpoint], Endpoint]:
        """Make something, or do something with it (then with another status)."""
        return self._operation("POST", path, scope, status, options)

    def put(
        self, path: str, *, scope: Scope = Scope.BILLING, **options: Any
    ) -> Callable[[Endpoint], Endpoint]:
        """Give something other contents."""
        return self._operation("PUT", path, scope, 200, options)

    def patch(
        self, path: str, *, scope: Scope = Scope.BILLING, **options: Any
    ) -> Callable[[Endpoint], Endpoint]:
        """Change some of its fields."""
        return self._operation("PATCH", path, scope, 200, options)

    def delete(
        self, path: str, *, scope: Scope = Scope.BILLING, **options: Any
    ) -> Callable[[Endpoint], Endpoint]:
        """Take something away."""
        return self._operation("DELETE", path, scope, 200, options)

    def register(self, app: FastAPI) -> None:
        """Add the operations to the app, in the order in which they are written."""
        for each in self.operations:
            summary, _, rest = (inspect.getdoc(each.endpoint) or "").partition("\n\n")
            options = {**each.options}
            described = options.pop("openapi_extra", {})
            answers = options.pop("responses", {})
            app.router.add_api_route(
                PREFIX + each.path,
                each.endpoint,
                methods=[each.method],
                status_code=each.status,
                tags=[self.name],
                summary=" ".join(summary.split()).rstrip("."),
                description=rest or None,
                operation_id=each.endpoint.__name__,
                response_model_exclude_none=True,
                route_class_override=ScopedRoute,
                responses={**_problems(each), **answers},
                openapi_extra={
                    **described,
                    SCOPE_FIELD: each.scope.value,
                    "security": [{"basic": []}, {"bearer": []}],
                },
                **options,
            )

    def _operation(
        self, method: str, path: str, scope: Scope, status: int, options: dict[str, Any]
    ) -> Callable[[Endpoint], Endpoint]:
        def add(endpoint: Endpoint) -> Endpoint:
            self.operations.append(Operation(method, path, endpoint, scope, status, options))
            return endpoint

        return add


class JsonRequest(Request):
    """A request whose body is counted while it is read, and whose JSON is read exactly."""

    async def prepare(self) -> None:
        """Read the body. Raises ProblemError where it is too large, or no JSON."""
        if await self.body():
            if not _is_json(self.headers.get("content-type", "")):
                detail = "The body must be JSON: send Content-Type: application/json."
                raise ProblemError(MEDIA_TYPE_UNKNOWN, detail)
            if self.headers.get("content-encoding", "identity").lower() != "identity":
                detail = "The operation does not unpack bodies: send it plain."
                raise ProblemError(MEDIA_TYPE_UNKNOWN, detail)
            await self.json()

    async def body(self) -> bytes:
        if not hasattr(self, "_body"):
            chunks, size = [], 0
            async for chunk in self.stream():
                size += len(chunk)
                if size > LIMITS.largest_body:
                    detail = f"The body has over {LIMITS.largest_body} bytes."
                    raise ProblemError(BODY_TOO_LARGE, detail, headers={"Connection": "close"})
                chunks.append(chunk)
            self._body = b"".join(chunks)
        return self._body

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            self._json = read_json(await self.body())
        return self._json


class ScopedRoute(APIRoute):
    """A route that knows who may use it."""

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()
        scope = Scope((self.openapi_extra or {})[SCOPE_FIELD])
        parameters = dict(sorted(_query_parameters(self.dependant)))

        async def answer(request: Request) -> Response:
            accounts: Accounts = request.app.state.accounts
            visitor: SignedIn | None = request.scope.get(SIGNED_IN)
            asked = request.headers.get("authorization"), scope, request.state.request_id
            if visitor is not None:
                known: Caller | None = caller_of(visitor, scope, request.state.request_id)
            else:
                known = accounts.caller_at_hand(*asked)
            caller = await run_in_threadpool(accounts.caller, *asked) if known is None else known
            request.state.caller = caller
            rate = accounts.rates.requests
            if rate is not None and visitor is None and scope is not Scope.INGEST:
                rate.take(caller.key_id, caller.account.public_id, 1, caller.at)
            _refuse_wrong_parameters(request, parameters)
            _refuse_nul(request)
            exact = JsonRequest(request.scope, request.receive)
            if self.body_field is not None:
                await exact.prepare()
            key = request.headers.get(KEY_HEADER)
            if request.method != "POST" or key is None:
                return await handler(exact)
            return await once(caller, key, exact, handler)

        return answer


def _is_json(content_type: str) -> bool:
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type == "application/json" or (
        media_type.startswith("application/") and media_type.endswith("+json")
    )


def _query_parameters(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    """Each name, and whether it may be repeated."""
    for parameter in dependant.query_params:
        annotation = parameter.field_info.annotation
        yield parameter.alias, any(get_origin(each) is list for each in _choices(annotation))
    for each in dependant.dependencies:
        yield from _query_parameters(each)


def _choices(annotation: Any) -> tuple[Any, ...]:
    """The types that a union names; a type by itself otherwise."""
    return get_args(annotation) if get_origin(annotation) is UnionType else (annotation,)


def _refuse_wrong_parameters(request: Request, known: Mapping[str, bool]) -> None:
    """A filter that is ignored in silence would answer another question, also one of two."""
    unknown = [name for name in dict.fromkeys(request.query_params) if name not in known]
    if unknown:
        found = tuple(unknown_field("query", name, list(known)) for name in unknown[:MOST_TOLD])
        names = ", ".join(each.field for each in found)
        raise ProblemError(REQUEST_INVALID, f"Unknown query parameters: {names}.", found)
    for name, may_be_repeated in known.items():
        given = request.query_params.getlist(name)
        if len(given) > 1 and not may_be_repeated:
            error = FieldError("query", name, f"stands {len(given)} times", "one value")
            raise ProblemError(REQUEST_INVALID, f"{name} stands {len(given)} times.", (error,))


def _refuse_nul(request: Request) -> None:
    """A database may not be able to look for it: nothing has it in its name."""
    if any("\x00" in text for text in request.path_params.values()):
        raise ProblemError(NOT_FOUND, "No id has the character NUL in it.")
    if any("\x00" in text for _, text in request.query_params.multi_items()):
        raise ProblemError(REQUEST_INVALID, "A query parameter has the character NUL in it.")


def _has_body(operation: Operation) -> bool:
    described = operation.options.get("openapi_extra", {})
    return "body" in inspect.signature(operation.endpoint).parameters or "requestBody" in described


def _problems(operation: Operation) -> dict[int | str, dict[str, Any]]:
    kinds: list[Kind] = [REQUEST_INVALID, CREDENTIALS_MISSING, SCOPE_MISSING, FAILED, UNAVAILABLE]
    has_body = _has_body(operation)
    if "{" in operation.path or has_body:
        kinds.append(NOT_FOUND)
    if has_body:
        kinds += [BODY_TOO_LARGE, MEDIA_TYPE_UNKNOWN]
    if operation.method != "GET":
        kinds += [CONFLICT, CANNOT_BE_RATED]
    if "if_match" in inspect.signature(operation.endpoint).parameters:
        kinds.append(CHANGED_SINCE)
    return {
        kind.status: problem_answer(kind) for kind in sorted(kinds, key=lambda kind: kind.status)
    }


def problem_answer(kind: Kind) -> dict[str, Any]:
    """How the document tells of a problem; for `responses` of an operation that has more of them
    than others of its method."""
    return {
        "description": kind.title,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
    }
