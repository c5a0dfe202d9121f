"""Payment settings. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class AccountPayments:
    """Payment settings of the account."""

    id: str
    failure_notifications: FailureNotifications
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class AccountPaymentsRequest:
    """Payment settings of the account."""

    failure_notifications: FailureNotificationsSent


@dataclass(frozen=True, kw_only=True)
class Collections:
    """How Stripe is to collect; `retryOffsetDays` count from `retryAnchor`."""

    id: str
    sequence_account_id: str
    enable_automatic_payments: bool
    auto_enable_stripe_payments: bool
    retry_anchor: Literal["SENT_DATE", "DUE_DATE"] | None = None
    retry_offset_days: list[Any]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class CollectionsUpdate:
    """How Stripe is to collect; what is left out stays, `retryAnchor` null retries never."""

    enable_automatic_payments: bool | None = None
    auto_enable_stripe_payments: bool | None = None
    retry_anchor: Literal["SENT_DATE", "DUE_DATE"] | None = None
    retry_offset_days: list[int] | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerPayments:
    """Payment settings for a customer."""

    id: str
    sequence_account_id: str
    customer_id: str
    payment_provider: Literal["STRIPE", "GOCARDLESS", "NONE"]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class CustomerPaymentsRequest:
    """Payment settings for a customer."""

    customer_id: str
    payment_provider: Literal["STRIPE", "GOCARDLESS", "NONE"]


@dataclass(frozen=True, kw_only=True)
class FailureNotifications:
    """Who is told when a payment fails."""

    merchant_notifications: Literal["SEND_NOTIFICATIONS", "DO_NOT_SEND_NOTIFICATIONS"]
    customer_notifications: Literal["SEND_NOTIFICATIONS", "DO_NOT_SEND_NOTIFICATIONS"]


@dataclass(frozen=True, kw_only=True)
class FailureNotificationsSent:
    """Who is told when a payment fails."""

    merchant_notifications: Literal["SEND_NOTIFICATIONS", "DO_NOT_SEND_NOTIFICATIONS"]
    customer_notifications: Literal["SEND_NOTIFICATIONS", "DO_NOT_SEND_NOTIFICATIONS"]


@dataclass(frozen=True, kw_only=True)
class InvoicePayments:
    """Payment settings for an invoice."""

    id: str
    sequence_account_id: str
    invoice_id: str
    customer_id: str
    payment_provider: Literal["STRIPE", "GOCARDLESS", "NONE"]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class InvoicePaymentsRequest:
    """Payment settings for an invoice; `customerId` must be the invoice's."""

    invoice_id: str
    customer_id: str | None = None
    payment_provider: Literal["STRIPE", "GOCARDLESS", "NONE"]


@dataclass(frozen=True, kw_only=True)
class ProviderUpdate:
    """Which provider collects."""

    payment_provider: Literal["STRIPE", "GOCARDLESS", "NONE"]


@dataclass(frozen=True, kw_only=True)
class SchedulePayments:
    """Payment settings for a billing schedule."""

    id: str
    sequence_account_id: str
    billing_schedule_id: str
    payment_provider: Literal["STRIPE", "GOCARDLESS", "NONE"]
    auto_charge: bool
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class SchedulePaymentsRequest:
    """Payment settings for a billing schedule."""

    billing_schedule_id: str
    payment_provider: Literal["STRIPE", "GOCARDLESS", "NONE"]
    auto_charge: bool | None = None


@dataclass(frozen=True, kw_only=True)
class SchedulePaymentsUpdate:
    """What payment settings for a billing schedule are to be; `autoCharge` left out stays."""

    payment_provider: Literal["STRIPE", "GOCARDLESS", "NONE"]
    auto_charge: bool | None = None
