"""Checks. Made by client/generate.py."""

from __future__ import annotations

from datetime import date
from typing import Any

from meterhouse_client.session import Session


class ChecksOperations(Session):
    """Operations of the chapter."""

    def read_reconciliation(
        self,
        *,
        from_: date | None = None,
        to: date | None = None,
        outcome: str | None = None,
        after: int | None = None,
        limit: int | None = None,
    ) -> dict[str, Any]:
        """Count every event by what became of it; the counts add up to what has landed.

        Takes some seconds, and is a conflict while a close is at work.

        `from_`: First local day of the event.

        `to`: Exclusive.

        `outcome`: List events of that outcome.

        `after`: `next` of the list before.

        `limit`: Events to list.
        """
        return self._call(
            "GET",
            "/api/reconciliation",
            dict[str, Any],
            query={
                "from": from_,
                "to": to,
                "outcome": outcome,
                "after": after,
                "limit": limit,
            },
        )

    def read_drift_report(self, *, customer_id: str | None = None) -> dict[str, Any]:
        """List issued charges that would come to another amount now, with the difference in
        money.

        As of the last close; before discounts, minimums and tax. Objects are named by the
        ids of the catalog.
        """
        return self._call(
            "GET",
            "/api/drift",
            dict[str, Any],
            query={
                "customerId": customer_id,
            },
        )
