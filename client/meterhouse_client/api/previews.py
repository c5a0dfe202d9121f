"""Previews. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from meterhouse_client.objects.billing_schedules import ScheduleRequest
from meterhouse_client.session import Session, place


class PreviewsOperations(Session):
    """Operations of the chapter."""

    def preview_new_billing_schedule(
        self,
        body: ScheduleRequest | Mapping[str, Any],
        *,
        through: date | None = None,
        idempotency_key: str | None = None,
    ) -> dict[str, Any]:
        """Preview a billing schedule that is not there yet: what would it bill?.

        The body is that of making one; nothing is kept. Usage of the customer counts as it
        is.

        `through`: Periods that have begun by that local day; today if left out.
        """
        return self._call(
            "POST",
            "/api/billing-schedules/preview",
            dict[str, Any],
            query={
                "through": through,
            },
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def preview_billing_schedule(
        self,
        billing_schedule_id: str,
        *,
        through: date | None = None,
        as_of: str | date | None = None,
    ) -> dict[str, Any]:
        """Preview every invoice of a billing schedule that is not issued yet.

        Preview every invoice of a billing schedule that is not issued yet.

        `through`: Periods that have begun by that local day; today if left out.

        `as_of`: What was known then.
        """
        return self._call(
            "GET",
            f"/api/billing-schedules/{place(billing_schedule_id)}/preview",
            dict[str, Any],
            query={
                "through": through,
                "asOf": as_of,
            },
        )

    def preview_customer(
        self, id: str, *, through: date | None = None, as_of: str | date | None = None
    ) -> dict[str, Any]:
        """Preview every invoice of a customer that is not issued yet.

        Preview every invoice of a customer that is not issued yet.

        `through`: Periods that have begun by that local day; today if left out.

        `as_of`: What was known then.
        """
        return self._call(
            "GET",
            f"/api/customers/{place(id)}/preview",
            dict[str, Any],
            query={
                "through": through,
                "asOf": as_of,
            },
        )
