"""Everything that can go wrong with a request, by a stable code (RFC 9457 problem details).

A code is for ever: programs branch on it. `docs/errors.md` and the pages under `/docs/errors` are
made from this registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse, Response

from engine.domain.errors import (
    CatalogError,
    ChangedError,
    ConflictError,
    InputError,
    MeterhouseError,
    NotFoundError,
    RatingError,
)
from engine.domain.page import PlaceError
from ingest.errors import IngestError, LakeBusyError, LogFailedError

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its code, HTTP status and title, what it means and what to do."""

    code: str
    status: int
    title: str
    meaning: str
    remedy: str


VERSION_UNKNOWN = Kind(
    "version-unknown",
    400,
    "Unknown API version",
    "The header `Sequence-Version` names a version that this server does not speak.",
    "Send the version that the message names, or leave the header out.",
)
BODY_UNREADABLE = Kind(
    "body-unreadable",
    400,
    "Body cannot be read",
    "The body is not JSON, or JSON that no program reads the same way: a key twice, NaN, too deep.",
    "Send one JSON value in UTF-8 with `Content-Type: application/json`.",
)
REQUEST_INVALID = Kind(
    "request-invalid",
    400,
    "Invalid request",
    "Fields of the request are missing, unknown or not what is expected; `errors` lists them all.",
    "Correct every field that is listed, then send the request again.",
)
CURSOR_INVALID = Kind(
    "cursor-invalid",
    400,
    "Invalid cursor",
    "`after` or `before` is not a cursor of this list in this order.",
    "Take cursors from `pagination` of an answer to the same list, with the same sorting.",
)
INPUT_REFUSED = Kind(
    "input-refused",
    400,
    "Refused input",
    "The request is well formed but says something that cannot be.",
    "The message says what is wrong and what to do.",
)
EVENT_REFUSED = Kind(
    "event-refused",
    400,
    "Refused event",
    "The body is no event that can count; `reason` is one of the stable reasons of ingestion.",
    "Correct the event and send it again; it was not stored as an event.",
)
CATALOG_INVALID = Kind(
    "catalog-invalid",
    400,
    "Does not fit the catalog",
    "With the change the catalog would contradict itself; `errors` lists every place.",
    "Correct what is listed; nothing was changed.",
)
CREDENTIALS_MISSING = Kind(
    "credentials-missing",
    401,
    "No credentials",
    "The request has no key, or one that is wrong or revoked.",
    "Send the key's id and secret as HTTP Basic credentials, or `Bearer id:secret`.",
)
SCOPE_MISSING = Kind(
    "scope-missing",
    403,
    "Not allowed with this key",
    "The key is good, but its scopes do not open this operation.",
    "Use a key with the scope that the message names: `meterhouse key create --scope`.",
)
NOT_FOUND = Kind(
    "not-found",
    404,
    "Not found",
    "Nothing goes by that id in this account.",
    "Check the id, and that the key belongs to the account that has it.",
)
ROUTE_UNKNOWN = Kind(
    "route-unknown",
    404,
    "No such operation",
    "The API has nothing at that path.",
    "See `/docs` for all operations.",
)
METHOD_NOT_ALLOWED = Kind(
    "method-not-allowed",
    405,
    "Method not allowed",
    "There is something at that path, but not for that method.",
    "See the header `Allow`, or `/docs`.",
)
CONFLICT = Kind(
    "conflict",
    409,
    "Conflict",
    "What is stored does not allow the change, such as voiding what is paid.",
    "The message says what stands in the way.",
)
BALANCES_MOVED = Kind(
    "balances-moved",
    409,
    "Balances have moved on",
    "The balance of the credit note or of the invoice is not the one that the request names.",
    "Decide again by the balances that the answer has, and send their versions.",
)
NOT_CONNECTED = Kind(
    "integration-not-connected",
    409,
    "Integration not connected",
    "The operation works with another system, and this account is not connected to it.",
    "Connect the system first; until then there is nothing there to compare or to send.",
)
IN_FLIGHT = Kind(
    "request-in-flight",
    409,
    "Request still in flight",
    "A request with the same `Idempotency-Key` has begun and is not answered yet.",
    "Wait and repeat it. If it stays so, the server ended in the middle: look whether it was done.",
)
CHANGED_SINCE = Kind(
    "changed-since",
    412,
    "Changed since it was read",
    "The object is not the one that `If-Match` names any more.",
    "Read it again, apply your change to what it is now, and send that with the new `ETag`.",
)
BODY_TOO_LARGE = Kind(
    "body-too-large",
    413,
    "Body too large",
    "The body is larger than this operation takes.",
    "Send less at once.",
)
MEDIA_TYPE_UNKNOWN = Kind(
    "media-type-unknown",
    415,
    "Unsupported media type",
    "The operation does not read bodies of that type.",
    "Send `application/json`, or what the operation's description names.",
)
KEY_REUSED = Kind(
    "idempotency-key-reused",
    422,
    "Idempotency key reused",
    "The `Idempotency-Key` came before, with another request.",
    "Make a new key for every request that is not a repetition.",
)
CANNOT_BE_RATED = Kind(
    "cannot-be-rated",
    422,
    "Cannot be rated",
    "A charge cannot be priced with the usage and prices there are.",
    "The message says which; correct the price or the events.",
)
RATE_LIMITED = Kind(
    "rate-limited",
    429,
    "Too many requests",
    "The key has used up what it may send in a while.",
    "Wait for as many seconds as `Retry-After` says.",
)
FAILED = Kind(
    "internal-error",
    500,
    "Internal error",
    "The server made a mistake. Nothing of it is shown here; the log has it under `requestId`.",
    "Repeat the request with the same `Idempotency-Key`; if it fails again, report `requestId`.",
)
UNAVAILABLE = Kind(
    "unavailable",
    503,
    "Not available",
    "The database or the lake cannot be used at the moment.",
    "Repeat the request later.",
)

KINDS: tuple[Kind, ...] = (
    VERSION_UNKNOWN,
    BODY_UNREADABLE,
    REQUEST_INVALID,
    CURSOR_INVALID,
    INPUT_REFUSED,
    EVENT_REFUSED,
    CATALOG_INVALID,
    CREDENTIALS_MISSING,
    SCOPE_MISSING,
    NOT_FOUND,
    ROUTE_UNKNOWN,
    METHOD_NOT_ALLOWED,
    CONFLICT,
    BALANCES_MOVED,
    NOT_CONNECTED,
    IN_FLIGHT,
    CHANGED_SINCE,
    BODY_TOO_LARGE,
    MEDIA_TYPE_UNKNOWN,
    KEY_REUSED,
    CANNOT_BE_RATED,
    RATE_LIMITED,
    FAILED,
    UNAVAILABLE,
)
"""All of them, by status."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field. `field` is a path such as `address.country`."""

    place: str
    """body, query, path, header or catalog."""
    field: str
    message: str
    expected: str | None = None

    def representation(self) -> dict[str, str]:
        """As JSON."""
        shape = {"in": self.place, "field": self.field, "message": self.message}
        return shape if self.expected is None else {**shape, "expected": self.expected}


@dataclass(eq=False)
class ProblemError(Exception):
    """A problem to be answered with. `more` are further members of the body.

    Not frozen: whoever handles an exception sets its traceback.
    """

    kind: Kind
    detail: str
    errors: tuple[FieldError, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


def invalid_field(name: str, message: str, expected: str | None = None) -> ProblemError:
    """One field of the body that only a workflow's knowledge shows to be wrong."""
    error = FieldError("body", name, message, expected)
    return ProblemError(REQUEST_INVALID, f"{name} {message}", (error,))


def problem_of(error: Exception) -> ProblemError:
    """The problem that an error of ours is; an unknown one is a mistake of the server."""
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, CatalogError):
        found = tuple(FieldError("catalog", each.path, each.message) for each in error.problems)
        return ProblemError(CATALOG_INVALID, str(error), found)
    for kind_of_error, kind in _BY_ERROR:
        if isinstance(error, kind_of_error):
            return ProblemError(kind, str(error))
    return ProblemError(FAILED, "The server made a mistake; nothing about it is shown here.")


_BY_ERROR: tuple[tuple[type[Exception], Kind], ...] = (
    (NotFoundError, NOT_FOUND),
    (PlaceError, CURSOR_INVALID),
    (ChangedError, CHANGED_SINCE),
    (ConflictError, CONFLICT),
    (RatingError, CANNOT_BE_RATED),
    (InputError, INPUT_REFUSED),
    (LakeBusyError, UNAVAILABLE),
    (LogFailedError, UNAVAILABLE),
    (IngestError, INPUT_REFUSED),
    (MeterhouseError, UNAVAILABLE),
)
"""In this order: the first that fits."""


def rendered(problem: ProblemError, request_id: str) -> Response:
    """The problem as an answer."""
    kind = problem.kind
    body: dict[str, Any] = {
        "type": f"/docs/errors/{kind.code}",
        "title": kind.title,
        "status": kind.status,
        "code": kind.code,
        "detail": problem.detail,
        "requestId": request_id,
        **problem.more,
    }
    if problem.errors:
        body["errors"] = [error.representation() for error in problem.errors]
    return JSONResponse(body, kind.status, dict(problem.headers), MEDIA_TYPE)


def errors_page() -> str:
    """`docs/errors.md`: every code with its meaning and remedy."""
    parts = [
        "# Problems that the API answers with",
        "",
        "Every answer that is no success is a problem (RFC 9457, `application/problem+json`) with"
        " `type`, `title`,\n`status`, `code`, `detail` and `requestId`. Codes never change their"
        " meaning: branch on `code`, show `detail`,\nlog `requestId`. Where fields are wrong,"
        " `errors` lists all of them: `in` (body, query, path, header,\ncatalog), `field`,"
        " `message`, `expected`. This page is generated from `engine/api/problems.py`.",
        "",
        "| code | status | title |",
        "|---|---|---|",
        *(f"| [{kind.code}](#{kind.code}) | {kind.status} | {kind.title} |" for kind in KINDS),
        "",
    ]
    for kind in KINDS:
        parts += [f"## {kind.code}", "", kind.meaning, "", f"*What to do*: {kind.remedy}", ""]
    return "\n".join(parts)
