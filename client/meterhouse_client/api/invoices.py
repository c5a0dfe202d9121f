"""Invoices. Made by client/generate.py."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from meterhouse_client.objects.changes_of_invoices import InvoiceResponse
from meterhouse_client.objects.invoices import (
    CurrencyConversions,
    InvoiceInList,
    InvoiceListSummary,
    InvoiceSummary,
)
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class InvoicesOperations(Session):
    """Operations of the chapter."""

    def list_invoices(
        self,
        *,
        sort_by: Literal[
            "createdAt",
            "updatedAt",
            "invoiceDate",
            "issueDate",
            "dueDate",
            "invoiceNumber",
            "netTotal",
            "grossTotal",
        ]
        | None = None,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
        due_before: str | date | None = None,
        due_after: str | date | None = None,
        sent_before: str | date | None = None,
        sent_after: str | date | None = None,
        invoice_before: str | date | None = None,
        invoice_after: str | date | None = None,
        exclude_zero_quantity: bool | None = None,
        invoice_status: str | None = None,
        invoice_payment_status: str | None = None,
        customer_id: str | None = None,
        billing_schedule_id: str | None = None,
        invoice_currency: str | None = None,
        invoice_number: str | None = None,
        net_total: Decimal | None = None,
        search: str | None = None,
        exclude_invoice_status: str | None = None,
        exclude_invoice_payment_status: str | None = None,
        exclude_customer_id: str | None = None,
        exclude_billing_schedule_id: str | None = None,
        exclude_invoice_currency: str | None = None,
        exclude_invoice_number: str | None = None,
        exclude_net_total: Decimal | None = None,
        exclude_search: str | None = None,
    ) -> Page[InvoiceInList]:
        """List invoices.

        Filters stand together: an invoice is listed if it fits all of those that keep and
        none of those that exclude.

        `sort_by`: What the list is ordered by.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.

        `due_before`: A local day such as 2026-01-31, or an instant; that day or instant is
        left out itself.

        `due_after`: A local day such as 2026-01-31, or an instant; that day or instant is
        left out itself.

        `sent_before`: A local day such as 2026-01-31, or an instant; that day or instant is
        left out itself.

        `sent_after`: A local day such as 2026-01-31, or an instant; that day or instant is
        left out itself.

        `invoice_before`: A local day such as 2026-01-31, or an instant; that day or instant
        is left out itself.

        `invoice_after`: A local day such as 2026-01-31, or an instant; that day or instant
        is left out itself.

        `exclude_zero_quantity`: Leave out invoices that have no line with a quantity.

        `invoice_status`: One, or several with commas between.

        `invoice_payment_status`: One, or several with commas between.

        `customer_id`: One, or several with commas between.

        `billing_schedule_id`: One, or several with commas between.

        `invoice_currency`: One, or several with commas between.

        `invoice_number`: One, or several with commas between.

        `net_total`: Exactly this net total.

        `search`: Part of number, customer's name, order number or reference.

        `exclude_invoice_status`: One, or several with commas between.

        `exclude_invoice_payment_status`: One, or several with commas between.

        `exclude_customer_id`: One, or several with commas between.

        `exclude_billing_schedule_id`: One, or several with commas between.

        `exclude_invoice_currency`: One, or several with commas between.

        `exclude_invoice_number`: One, or several with commas between.

        `exclude_net_total`: Exactly this net total.

        `exclude_search`: Part of number, customer's name, order number or reference.
        """
        return self._page(
            "/api/invoices",
            InvoiceInList,
            {
                "sortBy": sort_by,
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
                "dueBefore": due_before,
                "dueAfter": due_after,
                "sentBefore": sent_before,
                "sentAfter": sent_after,
                "invoiceBefore": invoice_before,
                "invoiceAfter": invoice_after,
                "excludeZeroQuantity": exclude_zero_quantity,
                "invoiceStatus": invoice_status,
                "invoicePaymentStatus": invoice_payment_status,
                "customerId": customer_id,
                "billingScheduleId": billing_schedule_id,
                "invoiceCurrency": invoice_currency,
                "invoiceNumber": invoice_number,
                "netTotal": net_total,
                "search": search,
                "excludeInvoiceStatus": exclude_invoice_status,
                "excludeInvoicePaymentStatus": exclude_invoice_payment_status,
                "excludeCustomerId": exclude_customer_id,
                "excludeBillingScheduleId": exclude_billing_schedule_id,
                "excludeInvoiceCurrency": exclude_invoice_currency,
                "excludeInvoiceNumber": exclude_invoice_number,
                "excludeNetTotal": exclude_net_total,
                "excludeSearch": exclude_search,
            },
        )

    def list_invoice_summaries(
        self,
        *,
        sort_by: Literal[
            "createdAt",
            "updatedAt",
            "invoiceDate",
            "issueDate",
            "dueDate",
            "invoiceNumber",
            "netTotal",
            "grossTotal",
        ]
        | None = None,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
        due_before: str | date | None = None,
        due_after: str | date | None = None,
        sent_before: str | date | None = None,
        sent_after: str | date | None = None,
        invoice_before: str | date | None = None,
        invoice_after: str | date | None = None,
        exclude_zero_quantity: bool | None = None,
        invoice_status: str | None = None,
        invoice_payment_status: str | None = None,
        customer_id: str | None = None,
        billing_schedule_id: str | None = None,
        invoice_currency: str | None = None,
        invoice_number: str | None = None,
        net_total: Decimal | None = None,
        search: str | None = None,
        exclude_invoice_status: str | None = None,
        exclude_invoice_payment_status: str | None = None,
        exclude_customer_id: str | None = None,
        exclude_billing_schedule_id: str | None = None,
        exclude_invoice_currency: str | None = None,
        exclude_invoice_number: str | None = None,
        exclude_net_total: Decimal | None = None,
        exclude_search: str | None = None,
    ) -> Page[InvoiceListSummary]:
        """List invoices with the least of each.

        List invoices with the least of each.

        `sort_by`: What the list is ordered by.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.

        `due_before`: A local day such as 2026-01-31, or an instant; that day or instant is
        left out itself.

        `due_after`: A local day such as 2026-01-31, or an instant; that day or instant is
        left out itself.

        `sent_before`: A local day such as 2026-01-31, or an instant; that day or instant is
        left out itself.

        `sent_after`: A local day such as 2026-01-31, or an instant; that day or instant is
        left out itself.

        `invoice_before`: A local day such as 2026-01-31, or an instant; that day or instant
        is left out itself.

        `invoice_after`: A local day such as 2026-01-31, or an instant; that day or instant
        is left out itself.

        `exclude_zero_quantity`: Leave out invoices that have no line with a quantity.

        `invoice_status`: One, or several with commas between.

        `invoice_payment_status`: One, or several with commas between.

        `customer_id`: One, or several with commas between.

        `billing_schedule_id`: One, or several with commas between.

        `invoice_currency`: One, or several with commas between.

        `invoice_number`: One, or several with commas between.

        `net_total`: Exactly this net total.

        `search`: Part of number, customer's name, order number or reference.

        `exclude_invoice_status`: One, or several with commas between.

        `exclude_invoice_payment_status`: One, or several with commas between.

        `exclude_customer_id`: One, or several with commas between.

        `exclude_billing_schedule_id`: One, or several with commas between.

        `exclude_invoice_currency`: One, or several with commas between.

        `exclude_invoice_number`: One, or several with commas between.

        `exclude_net_total`: Exactly this net total.

        `exclude_search`: Part of number, customer's name, order number or reference.
        """
        return self._page(
            "/api/invoices/list-summary",
            InvoiceListSummary,
            {
                "sortBy": sort_by,
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
                "dueBefore": due_before,
                "dueAfter": due_after,
                "sentBefore": sent_before,
                "sentAfter": sent_after,
                "invoiceBefore": invoice_before,
                "invoiceAfter": invoice_after,
                "excludeZeroQuantity": exclude_zero_quantity,
                "invoiceStatus": invoice_status,
                "invoicePaymentStatus": invoice_payment_status,
                "customerId": customer_id,
                "billingScheduleId": billing_schedule_id,
                "invoiceCurrency": invoice_currency,
                "invoiceNumber": invoice_number,
                "netTotal": net_total,
                "search": search,
                "excludeInvoiceStatus": exclude_invoice_status,
                "excludeInvoicePaymentStatus": exclude_invoice_payment_status,
                "excludeCustomerId": exclude_customer_id,
                "excludeBillingScheduleId": exclude_billing_schedule_id,
                "excludeInvoiceCurrency": exclude_invoice_currency,
                "excludeInvoiceNumber": exclude_invoice_number,
                "excludeNetTotal": exclude_net_total,
                "excludeSearch": exclude_search,
            },
        )

    def summarize_invoices(
        self,
        *,
        due_before: str | date | None = None,
        due_after: str | date | None = None,
        sent_before: str | date | None = None,
        sent_after: str | date | None = None,
        invoice_before: str | date | None = None,
        invoice_after: str | date | None = None,
        exclude_zero_quantity: bool | None = None,
        invoice_status: str | None = None,
        invoice_payment_status: str | None = None,
        customer_id: str | None = None,
        billing_schedule_id: str | None = None,
        invoice_currency: str | None = None,
        invoice_number: str | None = None,
        net_total: Decimal | None = None,
        search: str | None = None,
    ) -> InvoiceSummary:
        """Add up invoices by currency, over the whole list that the filters keep.

        Add up invoices by currency, over the whole list that the filters keep.

        `due_before`: A local day such as 2026-01-31, or an instant; that day or instant is
        left out itself.

        `due_after`: A local day such as 2026-01-31, or an instant; that day or instant is
        left out itself.

        `sent_before`: A local day such as 2026-01-31, or an instant; that day or instant is
        left out itself.

        `sent_after`: A local day such as 2026-01-31, or an instant; that day or instant is
        left out itself.

        `invoice_before`: A local day such as 2026-01-31, or an instant; that day or instant
        is left out itself.

        `invoice_after`: A local day such as 2026-01-31, or an instant; that day or instant
        is left out itself.

        `exclude_zero_quantity`: Leave out invoices that have no line with a quantity.

        `invoice_status`: One, or several with commas between.

        `invoice_payment_status`: One, or several with commas between.

        `customer_id`: One, or several with commas between.

        `billing_schedule_id`: One, or several with commas between.

        `invoice_currency`: One, or several with commas between.

        `invoice_number`: One, or several with commas between.

        `net_total`: Exactly this net total.

        `search`: Part of number, customer's name, order number or reference.
        """
        return self._call(
            "GET",
            "/api/invoices/summary",
            InvoiceSummary,
            query={
                "dueBefore": due_before,
                "dueAfter": due_after,
                "sentBefore": sent_before,
                "sentAfter": sent_after,
                "invoiceBefore": invoice_before,
                "invoiceAfter": invoice_after,
                "excludeZeroQuantity": exclude_zero_quantity,
                "invoiceStatus": invoice_status,
                "invoicePaymentStatus": invoice_payment_status,
                "customerId": customer_id,
                "billingScheduleId": billing_schedule_id,
                "invoiceCurrency": invoice_currency,
                "invoiceNumber": invoice_number,
                "netTotal": net_total,
                "search": search,
            },
        )

    def read_invoice(self, id: str) -> InvoiceResponse:
        """Read an invoice by its id or its number.

        Read an invoice by its id or its number.
        """
        return self._call("GET", f"/api/invoices/{place(id)}", InvoiceResponse)

    def list_currency_conversions(self, id: str) -> CurrencyConversions:
        """List an invoice's totals in the currencies that tax law wants them in.

        List an invoice's totals in the currencies that tax law wants them in.
        """
        return self._call(
            "GET", f"/api/invoices/{place(id)}/currency-conversions", CurrencyConversions
        )
