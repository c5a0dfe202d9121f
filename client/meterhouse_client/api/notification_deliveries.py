"""Notification deliveries. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from meterhouse_client.objects.notification_deliveries import (
    NotificationDelivery,
    NotificationDeliveryDetails,
    Replayed,
    ReplayRequest,
    TestSent,
)
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class NotificationDeliveriesOperations(Session):
    """Operations of the chapter."""

    def list_notification_deliveries(
        self,
        *,
        policy_id: str | None = None,
        status: Literal["PENDING", "DELIVERED", "DEAD", "CANCELLED"] | None = None,
        notification_type: Literal[
            "CUSTOMER_CREATED",
            "CUSTOMER_UPDATED",
            "CUSTOMER_ARCHIVED",
            "INVOICE_CREATED",
            "INVOICE_ISSUED",
            "INVOICE_UPDATED",
            "INTEGRATION_SYNC_COMPLETED",
            "INTEGRATION_WEBHOOK_HANDLED",
            "MERCHANT_UPDATED",
            "BILLING_SCHEDULE_CREATED",
            "BILLING_SCHEDULE_UPDATED",
            "BILLING_SCHEDULE_ARCHIVED",
            "CREDIT_NOTE_CREATED",
            "CREDIT_NOTE_UPDATED",
            "CREDIT_NOTE_ISSUED",
            "QUOTE_PUBLISHED",
            "QUOTE_ACCEPTED",
            "QUOTE_SIGNED",
            "INVOICE_REMINDER_SENT",
            "WATCHTOWER_TASK_ASSIGNED",
            "USAGE_THRESHOLD_REACHED",
            "CREDIT_BALANCE_LOW",
            "PAYMENT_RECEIVED",
            "PAYMENT_REFUNDED",
            "BILLING_RUN_FINISHED",
            "DRIFT_FOUND",
        ]
        | None = None,
        notice_id: str | None = None,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[NotificationDelivery]:
        """List deliveries, in the order of what happened.

        List deliveries, in the order of what happened.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/notifications/deliveries",
            NotificationDelivery,
            {
                "policyId": policy_id,
                "status": status,
                "notificationType": notification_type,
                "noticeId": notice_id,
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def replay_notification_deliveries(
        self, body: ReplayRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> Replayed:
        """Send again all that was given up.

        Notices keep their ids and bodies, so a receiver that has one already knows it
        again.
        """
        return self._call(
            "POST",
            "/api/notifications/deliveries/replay",
            Replayed,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def read_notification_delivery(self, id: str) -> NotificationDeliveryDetails:
        """Read a delivery with what is sent and every attempt.

        Read a delivery with what is sent and every attempt.
        """
        return self._call(
            "GET", f"/api/notifications/deliveries/{place(id)}", NotificationDeliveryDetails
        )

    def replay_notification_delivery(
        self, id: str, *, idempotency_key: str | None = None
    ) -> NotificationDeliveryDetails:
        """Send a notice to a recipient again, delivered or given up.

        Send a notice to a recipient again, delivered or given up.
        """
        return self._call(
            "POST",
            f"/api/notifications/deliveries/{place(id)}/replay",
            NotificationDeliveryDetails,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def send_test_notification(self, id: str, *, idempotency_key: str | None = None) -> TestSent:
        """Send a NOTIFICATION_TEST to every recipient of a policy.

        What came of it stands in the list of deliveries in a moment.
        """
        return self._call(
            "POST",
            f"/api/notifications/policies/{place(id)}/test",
            TestSent,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )
