"""`Idempotency-Key`: a request that comes again gets the answer of the first time, done once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.store.idempotency import (
    KeptAnswer,
    begin_request,
    forget_requests_before,
    keep_answer,
    read_request,
    release_request,
)
from engine.store.open import Store

__all__ = ["KEPT_FOR", "KeptAnswer", "Refused", "begin", "finish", "release"]

KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a request is neither done nor answered from memory."""

    is_in_flight: bool
    """Else the key came with another request."""


def begin(store: Store, key: str, request_hash: str, at: datetime) -> KeptAnswer | Refused | None:
    """Take the key for a request; None: it is new, and to be finished or released.

    A request whose process ended in the middle stays in flight for as long as answers are kept:
    whether it was done is not known here, and doing it twice would be worse than asking.
    """
    with store.write() as connection:
        forget_requests_before(connection, at - KEPT_FOR)
        found = read_request(connection, key)
        if found is None:
            begin_request(connection, key, request_hash, at)
            return None
    if found.request_hash != request_hash:
        return Refused(is_in_flight=False)
    return found.answer or Refused(is_in_flight=True)


def finish(store: Store, key: str, answer: KeptAnswer) -> None:
    """Keep the answer."""
    with store.write() as connection:
        keep_answer(connection, key, answer)


def release(store: Store, key: str) -> None:
    """Forget the request: nothing was done."""
    with store.write() as connection:
        release_request(connection, key)
