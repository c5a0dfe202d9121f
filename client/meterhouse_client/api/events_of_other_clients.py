"""Events of other clients. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meterhouse_client.session import Session


class EventsOfOtherClientsOperations(Session):
    """Operations of the chapter."""

    def send_foreign_events(
        self, body: Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> None:
        """Send events in another product's shape.

        CloudEvents: one (structured, or binary with `ce-` headers) or a batch; 204 when all
        of them are durable. Where some are refused the others are kept, and 400 lists the
        refused ones. A body `{"event": {...}}` is Lago's, and is answered as Lago does,
        with 200.
        """
        self._call("POST", "/api/v1/events", type(None), body=body, idempotency_key=idempotency_key)

    def send_lago_events(
        self, body: Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> Any:
        """Send events as Lago's clients do.

        `{"events": [...]}`. Where some are refused the others are kept, and 400 lists the
        refused ones.
        """
        return self._call(
            "POST", "/api/v1/events/batch", Any, body=body, idempotency_key=idempotency_key
        )
