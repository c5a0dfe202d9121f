"""Notification policies: who is told of what."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field

from engine.api.shapes.base import Given, OneLine, Sent, instant
from engine.workflows.notification_policies import (
    Channel,
    NotificationPolicy,
    NotificationType,
    PolicyFields,
)

NotificationTypeName = Literal[
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
"""Types that a policy may name: the public contract's, and behind them ours."""

ChannelName = Literal["WEBHOOK", "EMAIL"]


def _short(text: str) -> str:
    if len(text) > 2048 or not text.isprintable() or not text.isascii() or " " in text:
        raise ValueError("is no URL and no e-mail address")
    return text


Recipient = Annotated[str, AfterValidator(_short)]
"""A URL (https) or an e-mail address, by the policy's channel."""


class NotificationPolicyRequest(Sent):
    """A policy to be made. Without types it tells of all but those that are ours alone."""

    name: OneLine
    notification_types: list[NotificationTypeName] | None = None
    recipients: list[Recipient] = Field(min_length=1)
    channel: ChannelName
    webhook_secret: Annotated[str, Field(max_length=200)] | None = None

    def fields(self) -> PolicyFields:
        """For the workflow."""
        return PolicyFields(
            name=self.name,
            channel=Channel(self.channel),
            types=tuple(map(NotificationType, self.notification_types or ())),
            recipients=tuple(self.recipients),
            secret=self.webhook_secret,
        )


class AddNotificationTypes(Sent):
    """Types that a policy shall tell of as well."""

    notification_types: list[NotificationTypeName] = Field(min_length=1)


class AddRecipients(Sent):
    """Recipients that a policy shall tell as well."""

    recipients: list[Recipient] = Field(min_length=1)


class SecretRotation(Sent):
    """Another secret; without one it is made. The old one goes on to sign beside it for a while."""

    webhook_secret: Annotated[str, Field(max_length=200)] | None = None
    keep_old_for_hours: Annotated[int, Field(ge=0, le=336)] = 24


class NotificationPolicyResponse(Given):
    """A policy. Its secret is shown when it is made or rotated, and never again."""

    id: str
    created_at: str
    sequence_account_id: str
    name: str
    notification_types: list[NotificationTypeName] | None = None
    recipients: list[str]
    channel: ChannelName
    webhook_secret: str | None = None

    @classmethod
    def of(cls, policy: NotificationPolicy, account_id: str, *, with_secret: bool = False) -> Self:
        """As the API shows it."""
        types = policy.types
        return cls.model_validate(
            {
                "id": policy.id,
                "created_at": instant(policy.created_at),
                "sequence_account_id": account_id,
                "name": policy.name,
                "notification_types": None if types is None else [each.value for each in types],
                "recipients": list(policy.recipients),
                "channel": policy.channel.value,
                "webhook_secret": policy.secret if with_secret else None,
            }
        )
