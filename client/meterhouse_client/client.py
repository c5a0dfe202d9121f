"""The client: every operation of the API, and events in batches."""

from __future__ import annotations

from collections.abc import Callable

from meterhouse_client.api.all_operations import AllOperations
from meterhouse_client.event_buffer import EventBuffer, Refused


class Client(AllOperations):
    """One account of one server, for any number of threads; use it as a context manager.

    Methods have the names that `/docs` of the server shows.
    """

    def event_buffer(
        self,
        *,
        batch: int = 500,
        longest_wait: float = 1.0,
        most_waiting: int = 50_000,
        give_up_after: float = 300.0,
        on_refused: Callable[[Refused], object] | None = None,
    ) -> EventBuffer:
        """Send events in batches (see EventBuffer)."""
        return EventBuffer(
            self,
            batch=batch,
            longest_wait=longest_wait,
            most_waiting=most_waiting,
            give_up_after=give_up_after,
            on_refused=on_refused,
        )
