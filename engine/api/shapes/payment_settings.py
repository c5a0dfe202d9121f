"""Choices about collecting money and showing invoices."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from engine.api.shapes.base import Given, OneLine, Sent
from engine.api.shapes.invoices import PaymentLinkDisplay

PaymentProvider = Literal["STRIPE", "GOCARDLESS", "NONE"]
Notify = Literal["SEND_NOTIFICATIONS", "DO_NOT_SEND_NOTIFICATIONS"]
CurrencyConversionDisplay = Literal["SHOW_CURRENCY_CONVERSION", "HIDE_CURRENCY_CONVERSION"]


class FailureNotificationsSent(Sent):
    """Who is told when a payment fails."""

    merchant_notifications: Notify
    customer_notifications: Notify

    def document(self) -> dict[str, object]:
        """As it is stored."""
        return self.model_dump(by_alias=True)


class AccountPaymentsRequest(Sent):
    """Payment settings of the account."""

    failure_notifications: FailureNotificationsSent


class SchedulePaymentsRequest(Sent):
    """Payment settings for a billing schedule."""

    billing_schedule_id: OneLine
    payment_provider: PaymentProvider
    auto_charge: bool | None = None


class SchedulePaymentsUpdate(Sent):
    """What payment settings for a billing schedule are to be; `autoCharge` left out stays."""

    payment_provider: PaymentProvider
    auto_charge: bool | None = None


class CustomerPaymentsRequest(Sent):
    """Payment settings for a customer."""

    customer_id: OneLine
    payment_provider: PaymentProvider


class ProviderUpdate(Sent):
    """Which provider collects."""

    payment_provider: PaymentProvider


class InvoicePaymentsRequest(Sent):
    """Payment settings for an invoice; `customerId` must be the invoice's."""

    invoice_id: OneLine
    customer_id: OneLine | None = None
    payment_provider: PaymentProvider


class CollectionsUpdate(Sent):
    """How Stripe is to collect; what is left out stays, `retryAnchor` null retries never."""

    enable_automatic_payments: bool | None = None
    auto_enable_stripe_payments: bool | None = None
    retry_anchor: Literal["SENT_DATE", "DUE_DATE"] | None = None
    retry_offset_days: list[Annotated[int, Field(ge=0, le=365)]] | None = Field(
        default=None, max_length=20
    )

    def changes(self) -> dict[str, object]:
        """What was sent, to be stored."""
        sent = self.model_dump(by_alias=True, exclude_unset=True)
        return {
            name: value
            for name, value in sent.items()
            if value is not None or name == "retryAnchor"
        }


class RenderSettingsRequest(Sent):
    """How invoices are shown."""

    payment_link_display: PaymentLinkDisplay
    currency_conversion_display: CurrencyConversionDisplay | None = None


class FailureNotifications(Given):
    """Who is told when a payment fails."""

    merchant_notifications: Notify
    customer_notifications: Notify


class AccountPayments(Given):
    """Payment settings of the account."""

    id: str
    failure_notifications: FailureNotifications


class SchedulePayments(Given):
    """Payment settings for a billing schedule."""

    id: str
    sequence_account_id: str
    billing_schedule_id: str
    payment_provider: PaymentProvider
    auto_charge: bool


class CustomerPayments(Given):
    """Payment settings for a customer."""

    id: str
    sequence_account_id: str
    customer_id: str
    payment_provider: PaymentProvider


class InvoicePayments(Given):
    """Payment settings for an invoice."""

    id: str
    sequence_account_id: str
    invoice_id: str
    customer_id: str
    payment_provider: PaymentProvider


class Collections(Given):
    """How Stripe is to collect; `retryOffsetDays` count from `retryAnchor`."""

    id: str
    sequence_account_id: str
    enable_automatic_payments: bool
    auto_enable_stripe_payments: bool
    retry_anchor: Literal["SENT_DATE", "DUE_DATE"] | None = None
    retry_offset_days: list[Any]


class RenderSettings(Given):
    """How invoices are shown."""

    id: str
    payment_link_display: PaymentLinkDisplay
    currency_conversion_display: CurrencyConversionDisplay
