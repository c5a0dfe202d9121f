"""Notification policies. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class AddNotificationTypes:
    """Types that a policy shall tell of as well."""

    notification_types: list[
        Literal[
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
    ]


@dataclass(frozen=True, kw_only=True)
class AddRecipients:
    """Recipients that a policy shall tell as well."""

    recipients: list[str]


@dataclass(frozen=True, kw_only=True)
class NotificationPolicyRequest:
    """A policy to be made. Without types it tells of all but those that are ours alone."""

    name: str
    notification_types: (
        list[
            Literal[
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
        ]
        | None
    ) = None
    recipients: list[str]
    channel: Literal["WEBHOOK", "EMAIL"]
    webhook_secret: str | None = None


@dataclass(frozen=True, kw_only=True)
class NotificationPolicyResponse:
    """A policy. Its secret is shown when it is made or rotated, and never again."""

    id: str
    created_at: datetime
    sequence_account_id: str
    name: str
    notification_types: (
        list[
            Literal[
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
        ]
        | None
    ) = None
    recipients: list[str]
    channel: Literal["WEBHOOK", "EMAIL"]
    webhook_secret: str | None = None
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class SecretRotation:
    """Another secret; without one it is made. The old one goes on to sign beside it for a
    while."""

    webhook_secret: str | None = None
    keep_old_for_hours: int | None = None
