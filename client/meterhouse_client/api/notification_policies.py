"""Notification policies. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from meterhouse_client.objects.notification_policies import (
    AddNotificationTypes,
    AddRecipients,
    NotificationPolicyRequest,
    NotificationPolicyResponse,
    SecretRotation,
)
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class NotificationPoliciesOperations(Session):
    """Operations of the chapter."""

    def list_notification_policies(
        self,
        *,
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
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[NotificationPolicyResponse]:
        """List notification policies.

        List notification policies.

        `notification_type`: Those that tell of this type.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/notifications/policies",
            NotificationPolicyResponse,
            {
                "notificationType": notification_type,
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_notification_policy(
        self,
        body: NotificationPolicyRequest | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> NotificationPolicyResponse:
        """Make a notification policy.

        The answer is the only one that shows the secret by which its webhooks are signed.
        """
        return self._call(
            "POST",
            "/api/notifications/policies",
            NotificationPolicyResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def read_notification_policy(self, id: str) -> NotificationPolicyResponse:
        """Read a notification policy.

        Read a notification policy.
        """
        return self._call(
            "GET", f"/api/notifications/policies/{place(id)}", NotificationPolicyResponse
        )

    def delete_notification_policy(self, id: str) -> NotificationPolicyResponse:
        """Delete a notification policy.

        What it has not delivered yet is not delivered any more.
        """
        return self._call(
            "DELETE", f"/api/notifications/policies/{place(id)}", NotificationPolicyResponse
        )

    def add_notification_types(
        self,
        id: str,
        body: AddNotificationTypes | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> NotificationPolicyResponse:
        """Tell of more types.

        Tell of more types.
        """
        return self._call(
            "POST",
            f"/api/notifications/policies/{place(id)}/notification-types",
            NotificationPolicyResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def remove_notification_type(self, id: str, type: str) -> NotificationPolicyResponse:
        """Tell of a type no more.

        The last one stays: without types the policy would tell of all.
        """
        return self._call(
            "DELETE",
            f"/api/notifications/policies/{place(id)}/notification-types/{place(type)}",
            NotificationPolicyResponse,
        )

    def add_notification_recipients(
        self,
        id: str,
        body: AddRecipients | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> NotificationPolicyResponse:
        """Tell more recipients.

        Tell more recipients.
        """
        return self._call(
            "POST",
            f"/api/notifications/policies/{place(id)}/recipients",
            NotificationPolicyResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def remove_notification_recipient(self, id: str, recipient: str) -> NotificationPolicyResponse:
        """Tell a recipient no more.

        `recipient` is its URL (percent-encoded) or e-mail address. The last one stays.
        """
        return self._call(
            "DELETE",
            f"/api/notifications/policies/{place(id)}/recipients/{place(recipient)}",
            NotificationPolicyResponse,
        )

    def rotate_webhook_secret(
        self,
        id: str,
        body: SecretRotation | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> NotificationPolicyResponse:
        """Sign with another secret.

        Until the old one has run out webhooks carry signatures of both. The answer is the
        only one that shows the new one.
        """
        return self._call(
            "POST",
            f"/api/notifications/policies/{place(id)}/rotate-secret",
            NotificationPolicyResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )
