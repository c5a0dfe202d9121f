"""From whatever a request raised to the problem that is answered."""

from __future__ import annotations

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from engine.api.problems import (
    BODY_TOO_LARGE,
    BODY_UNREADABLE,
    MEDIA_TYPE_UNKNOWN,
    METHOD_NOT_ALLOWED,
    ROUTE_UNKNOWN,
    Kind,
    ProblemError,
    problem_of,
    rendered,
)
from engine.api.validation import problem_of_validation

_BY_STATUS: dict[int, tuple[Kind, str]] = {
    400: (BODY_UNREADABLE, "The body cannot be read."),
    404: (ROUTE_UNKNOWN, "There is no such operation."),
    405: (METHOD_NOT_ALLOWED, "There is no such operation for this method."),
    413: (BODY_TOO_LARGE, "The body is too large for this operation."),
    415: (MEDIA_TYPE_UNKNOWN, "The operation does not read bodies of that type."),
}


def answer_to(request: Request, error: Exception) -> Response:
    """The answer; for a mistake of the server one that says nothing about it."""
    return rendered(_problem(request, error), request.state.request_id)


def _problem(request: Request, error: Exception) -> ProblemError:
    if isinstance(error, RequestValidationError):
        return problem_of_validation(error)
    if isinstance(error, HTTPException) and error.status_code in _BY_STATUS:
        kind, detail = _BY_STATUS[error.status_code]
        where = f"{request.method} {request.url.path}"
        return ProblemError(kind, f"{detail} ({where})", headers=dict(error.headers or {}))
    return problem_of(error)
