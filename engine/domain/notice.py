"""What the product tells others of: the types of notices, and how they are sent."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Channel(StrEnum):
    """How the recipients of a notification policy are reached."""

    WEBHOOK = "WEBHOOK"
    EMAIL = "EMAIL"


class NotificationType(StrEnum):
    """What a notice is about: the types of the public contract, then ours."""

    CUSTOMER_CREATED = "CUSTOMER_CREATED"
    CUSTOMER_UPDATED = "CUSTOMER_UPDATED"
    CUSTOMER_ARCHIVED = "CUSTOMER_ARCHIVED"
    INVOICE_CREATED = "INVOICE_CREATED"
    INVOICE_ISSUED = "INVOICE_ISSUED"
    INVOICE_UPDATED = "INVOICE_UPDATED"
    INTEGRATION_SYNC_COMPLETED = "INTEGRATION_SYNC_COMPLETED"
    INTEGRATION_WEBHOOK_HANDLED = "INTEGRATION_WEBHOOK_HANDLED"
    MERCHANT_UPDATED = "MERCHANT_UPDATED"
    BILLING_SCHEDULE_CREATED = "BILLING_SCHEDULE_CREATED"
    BILLING_SCHEDULE_UPDATED = "BILLING_SCHEDULE_UPDATED"
    BILLING_SCHEDULE_ARCHIVED = "BILLING_SCHEDULE_ARCHIVED"
    CREDIT_NOTE_CREATED = "CREDIT_NOTE_CREATED"
    CREDIT_NOTE_UPDATED = "CREDIT_NOTE_UPDATED"
    CREDIT_NOTE_ISSUED = "CREDIT_NOTE_ISSUED"
    QUOTE_PUBLISHED = "QUOTE_PUBLISHED"
    QUOTE_ACCEPTED = "QUOTE_ACCEPTED"
    QUOTE_SIGNED = "QUOTE_SIGNED"
    INVOICE_REMINDER_SENT = "INVOICE_REMINDER_SENT"
    WATCHTOWER_TASK_ASSIGNED = "WATCHTOWER_TASK_ASSIGNED"

    USAGE_THRESHOLD_REACHED = "USAGE_THRESHOLD_REACHED"
    CREDIT_BALANCE_LOW = "CREDIT_BALANCE_LOW"
    PAYMENT_RECEIVED = "PAYMENT_RECEIVED"
    PAYMENT_REFUNDED = "PAYMENT_REFUNDED"
    BILLING_RUN_FINISHED = "BILLING_RUN_FINISHED"
    DRIFT_FOUND = "DRIFT_FOUND"
    NOTIFICATION_TEST = "NOTIFICATION_TEST"


OWN_TYPES = frozenset(
    {
        NotificationType.USAGE_THRESHOLD_REACHED,
        NotificationType.CREDIT_BALANCE_LOW,
        NotificationType.PAYMENT_RECEIVED,
        NotificationType.PAYMENT_REFUNDED,
        NotificationType.BILLING_RUN_FINISHED,
        NotificationType.DRIFT_FOUND,
        NotificationType.NOTIFICATION_TEST,
    }
)
"""Types that the public contract does not have. A policy without types is not told of them: a
receiver that was written for the contract would not know what they are."""

CONTRACT_TYPES = tuple(each for each in NotificationType if each not in OWN_TYPES)


TOPICS: Mapping[str, NotificationType] = {
    "customer.created": NotificationType.CUSTOMER_CREATED,
    "customer.archived": NotificationType.CUSTOMER_ARCHIVED,
    "invoice.created": NotificationType.INVOICE_CREATED,
    "invoice.issued": NotificationType.INVOICE_ISSUED,
    "invoice.reminder_sent": NotificationType.INVOICE_REMINDER_SENT,
    "schedule.created": NotificationType.BILLING_SCHEDULE_CREATED,
    "schedule.archive": NotificationType.BILLING_SCHEDULE_ARCHIVED,
    "credit_note.created": NotificationType.CREDIT_NOTE_CREATED,
    "credit_note.issued": NotificationType.CREDIT_NOTE_ISSUED,
    "quote.published": NotificationType.QUOTE_PUBLISHED,
    "quote.accepted": NotificationType.QUOTE_ACCEPTED,
    "quote.countersigned": NotificationType.QUOTE_SIGNED,
    "payment.recorded": NotificationType.PAYMENT_RECEIVED,
    "payment.refunded": NotificationType.PAYMENT_REFUNDED,
    "usage.threshold_reached": NotificationType.USAGE_THRESHOLD_REACHED,
    "credit.low": NotificationType.CREDIT_BALANCE_LOW,
    "run.finished": NotificationType.BILLING_RUN_FINISHED,
    "drift.found": NotificationType.DRIFT_FOUND,
    "notification.test": NotificationType.NOTIFICATION_TEST,
}
"""What is told of a deed, by its verb in the audit log."""

UPDATES: Mapping[str, NotificationType] = {
    "customer": NotificationType.CUSTOMER_UPDATED,
    "invoice": NotificationType.INVOICE_UPDATED,
    "schedule": NotificationType.BILLING_SCHEDULE_UPDATED,
    "credit_note": NotificationType.CREDIT_NOTE_UPDATED,
    "account": NotificationType.MERCHANT_UPDATED,
    "settings": NotificationType.MERCHANT_UPDATED,
}
"""What is told of every other deed, by what it was done to."""


def type_of(topic: str) -> NotificationType | None:
    """What others are told of a deed; None if they are not."""
    return TOPICS.get(topic) or UPDATES.get(topic.partition(".")[0])


def is_told(types: tuple[NotificationType, ...] | None, type: NotificationType) -> bool:
    """Whether a policy of these types tells of one; None stands for all of the contract's."""
    return type not in OWN_TYPES if types is None else type in types
