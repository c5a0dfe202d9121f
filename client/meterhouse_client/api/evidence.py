"""Evidence. Made by client/generate.py."""

from __future__ import annotations

from typing import Any

from meterhouse_client.session import Session, place


class EvidenceOperations(Session):
    """Operations of the chapter."""

    def explain_invoice(
        self, id: str, *, line: int | None = None, events: int | None = None
    ) -> dict[str, Any]:
        """Explain an invoice line by line.

        Price and terms, usage with the SQL that counted it, tax, and the first events, all
        as they were when the invoice was calculated. Objects are named by the ids of the
        catalog.

        `line`: One line only, by its place.

        `events`: Events of each line.
        """
        return self._call(
            "GET",
            f"/api/invoices/{place(id)}/explain",
            dict[str, Any],
            query={
                "line": line,
                "events": events,
            },
        )

    def list_usage_of_invoice(self, id: str) -> dict[str, Any]:
        """List the usage behind an invoice by price, customer and local day.

        As it was counted when the invoice was calculated. Objects are named by the ids of
        the catalog.
        """
        return self._call("GET", f"/api/invoices/{place(id)}/usage", dict[str, Any])

    def replay_invoice(self, id: str, *, idempotency_key: str | None = None) -> dict[str, Any]:
        """Make an invoice again and compare it byte by byte; nothing is changed.

        Once from the usage that was frozen with it, and once from the events that were
        known then.
        """
        return self._call(
            "POST",
            f"/api/invoices/{place(id)}/replay",
            dict[str, Any],
            idempotency_key=idempotency_key,
            is_keyed=True,
        )
