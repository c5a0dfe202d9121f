"""What can go wrong, as exceptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class MeterhouseError(Exception):
    """Whatever this package raises."""


class ConnectionFailedError(MeterhouseError):
    """No answer came. `may_be_done`: the request was sent, so the server may have acted on it."""

    def __init__(self, message: str, *, may_be_done: bool) -> None:
        super().__init__(message)
        self.may_be_done = may_be_done


class UnexpectedAnswerError(MeterhouseError):
    """An answer that is not what the API describes: another server, or one of another version."""


class ProblemError(MeterhouseError):
    """The server refused the request or failed (RFC 9457 problem details).

    `code` is stable: branch on it. `errors` are the fields that are wrong, all of them.
    """

    def __init__(self, status: int, problem: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        self.status = status
        self.code = str(problem.get("code", ""))
        self.title = str(problem.get("title", ""))
        self.detail = str(problem.get("detail", ""))
        self.request_id = str(problem.get("requestId", headers.get("request-id", "")))
        found = problem.get("errors", ())
        self.errors: Sequence[Mapping[str, str]] = tuple(found) if isinstance(found, list) else ()
        self.problem = problem
        self.headers = headers
        super().__init__(f"{status} {self.code or self.title}: {self.detail}")


class EventsNotSentError(MeterhouseError):
    """Events that were given to a buffer and not acknowledged; `events` are all of them.

    Each has its `customer_event_id`: sent again, those that arrived after all count once.
    """

    def __init__(self, events: Sequence[Mapping[str, Any]], reason: BaseException) -> None:
        super().__init__(f"{len(events)} events are not acknowledged: {reason}")
        self.events = tuple(events)
        self.reason = reason


class SignatureError(MeterhouseError):
    """A webhook that did not come from the server, was altered, or is too old."""
