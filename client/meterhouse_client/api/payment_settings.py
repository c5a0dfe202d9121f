"""Payment settings. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meterhouse_client.objects.payment_settings import (
    AccountPayments,
    AccountPaymentsRequest,
    Collections,
    CollectionsUpdate,
    CustomerPayments,
    CustomerPaymentsRequest,
    InvoicePayments,
    InvoicePaymentsRequest,
    ProviderUpdate,
    SchedulePayments,
    SchedulePaymentsRequest,
    SchedulePaymentsUpdate,
)
from meterhouse_client.session import Session, place


class PaymentSettingsOperations(Session):
    """Operations of the chapter."""

    def read_payment_settings(self) -> AccountPayments:
        """Read the account's payment settings.

        Read the account's payment settings.
        """
        return self._call("GET", "/api/payments/settings", AccountPayments)

    def create_schedule_payment_settings(
        self,
        body: SchedulePaymentsRequest | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> SchedulePayments:
        """Make payment settings for a billing schedule; it has them once.

        Make payment settings for a billing schedule; it has them once.
        """
        return self._call(
            "POST",
            "/api/payments/settings/billing-schedules",
            SchedulePayments,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def read_payment_settings_of_schedule(self, id: str) -> SchedulePayments:
        """Read payment settings by their billing schedule.

        Read payment settings by their billing schedule.
        """
        return self._call(
            "GET",
            f"/api/payments/settings/billing-schedules/for-billing-schedule/{place(id)}",
            SchedulePayments,
        )

    def read_schedule_payment_settings(self, id: str) -> SchedulePayments:
        """Read payment settings for a billing schedule.

        Read payment settings for a billing schedule.
        """
        return self._call(
            "GET", f"/api/payments/settings/billing-schedules/{place(id)}", SchedulePayments
        )

    def update_schedule_payment_settings(
        self, id: str, body: SchedulePaymentsUpdate | Mapping[str, Any]
    ) -> SchedulePayments:
        """Change payment settings for a billing schedule.

        Change payment settings for a billing schedule.
        """
        return self._call(
            "PUT",
            f"/api/payments/settings/billing-schedules/{place(id)}",
            SchedulePayments,
            body=body,
        )

    def delete_schedule_payment_settings(self, id: str) -> SchedulePayments:
        """Delete payment settings for a billing schedule: those of its customer hold.

        Delete payment settings for a billing schedule: those of its customer hold.
        """
        return self._call(
            "DELETE", f"/api/payments/settings/billing-schedules/{place(id)}", SchedulePayments
        )

    def create_customer_payment_settings(
        self,
        body: CustomerPaymentsRequest | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> CustomerPayments:
        """Make payment settings for a customer; it has them once.

        Make payment settings for a customer; it has them once.
        """
        return self._call(
            "POST",
            "/api/payments/settings/customers",
            CustomerPayments,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def read_customer_payment_settings(self, id: str) -> CustomerPayments:
        """Read payment settings for a customer, by their id or the customer's.

        Read payment settings for a customer, by their id or the customer's.
        """
        return self._call("GET", f"/api/payments/settings/customers/{place(id)}", CustomerPayments)

    def update_customer_payment_settings(
        self, id: str, body: ProviderUpdate | Mapping[str, Any]
    ) -> CustomerPayments:
        """Change payment settings for a customer.

        Change payment settings for a customer.
        """
        return self._call(
            "PUT", f"/api/payments/settings/customers/{place(id)}", CustomerPayments, body=body
        )

    def delete_customer_payment_settings(self, id: str) -> CustomerPayments:
        """Delete payment settings for a customer.

        Delete payment settings for a customer.
        """
        return self._call(
            "DELETE", f"/api/payments/settings/customers/{place(id)}", CustomerPayments
        )

    def create_invoice_payment_settings(
        self,
        body: InvoicePaymentsRequest | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> InvoicePayments:
        """Make payment settings for an invoice; it has them once.

        Make payment settings for an invoice; it has them once.
        """
        return self._call(
            "POST",
            "/api/payments/settings/invoices",
            InvoicePayments,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def read_payment_settings_of_invoice(self, id: str) -> InvoicePayments:
        """Read payment settings by their invoice.

        Read payment settings by their invoice.
        """
        return self._call(
            "GET", f"/api/payments/settings/invoices/for-invoice/{place(id)}", InvoicePayments
        )

    def read_invoice_payment_settings(self, id: str) -> InvoicePayments:
        """Read payment settings for an invoice.

        Read payment settings for an invoice.
        """
        return self._call("GET", f"/api/payments/settings/invoices/{place(id)}", InvoicePayments)

    def update_invoice_payment_settings(
        self, id: str, body: ProviderUpdate | Mapping[str, Any]
    ) -> InvoicePayments:
        """Change payment settings for an invoice.

        Change payment settings for an invoice.
        """
        return self._call(
            "PUT", f"/api/payments/settings/invoices/{place(id)}", InvoicePayments, body=body
        )

    def delete_invoice_payment_settings(self, id: str) -> InvoicePayments:
        """Delete payment settings for an invoice: those of its schedule or customer hold.

        Delete payment settings for an invoice: those of its schedule or customer hold.
        """
        return self._call("DELETE", f"/api/payments/settings/invoices/{place(id)}", InvoicePayments)

    def update_payment_settings(
        self, id: str, body: AccountPaymentsRequest | Mapping[str, Any]
    ) -> AccountPayments:
        """Change the account's payment settings.

        Change the account's payment settings.
        """
        return self._call("PUT", f"/api/payments/settings/{place(id)}", AccountPayments, body=body)

    def read_collection_settings(self) -> Collections:
        """Read how Stripe is to collect.

        Read how Stripe is to collect.
        """
        return self._call("GET", "/api/stripe/collections/settings", Collections)

    def update_collection_settings(
        self, id: str, body: CollectionsUpdate | Mapping[str, Any]
    ) -> Collections:
        """Change how Stripe is to collect, once it is connected.

        Change how Stripe is to collect, once it is connected.
        """
        return self._call(
            "PUT", f"/api/stripe/collections/settings/{place(id)}", Collections, body=body
        )
