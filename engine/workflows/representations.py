"""Stored things as JSON values, in the shapes of the public REST API (DESIGN 7).

Keys are camelCase, money and quantities text, instants end in `Z`. What is ours beyond the API's
resource (reasons, breakdowns, the cut) stands beside its fields under names of its own.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine.domain.catalog import Catalog
from engine.domain.currency import to_amount
from engine.domain.customer import Address, Customer, TaxStatus
from engine.domain.decimals import plain
from engine.domain.identity import group_id, line_item_id
from engine.domain.invoice import (
    ONE_OFF,
    Invoice,
    InvoiceIdentity,
    InvoiceStatus,
    LineItem,
    LineItemGroup,
)
from engine.domain.schedule import BillingSchedule
from engine.domain.tax import TaxCode
from engine.domain.usage import Usage, UsageShare
from engine.invoicing.frozen import thaw
from engine.store.stored_invoice import InvoiceSummary, StoredInvoice
from engine.workflows.conversion_shapes import conversion_shapes
from engine.workflows.customer_usage import usage_by_customer
from engine.workflows.period_inputs import customer_of_id

Json = dict[str, Any]
ONE_DAY = timedelta(days=1)


def instant_text(instant: datetime) -> str:
    """ISO 8601 in UTC with a Z, microseconds only where there are any."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def inclusive(end: date) -> str:
    """The last day of a half-open span."""
    return (end - ONE_DAY).isoformat()


def invoice_shape(stored: StoredInvoice, account_id: str) -> Json:
    """The API's InvoiceResponse, with line item groups and line items inside."""
    groups = group_shapes(stored.invoice)
    return {
        **head_shape(stored, account_id),
        "lineItemGroups": groups,
        "lineItems": [line for group in groups for line in group["lineItems"]],
        "usage": _usage(stored),
        "usageByCustomer": usage_by_customer(stored.frozen),
    }


def head_shape(stored: StoredInvoice, account_id: str) -> Json:
    """The same without lines and usage."""
    invoice = stored.invoice
    customer = json.loads(stored.customer)
    due_days = None
    if stored.issue_date is not None and stored.due_date is not None:
        due_days = (stored.due_date - stored.issue_date).days
    credits = _credits(invoice, "APPLIED" if stored.status.is_issued else "PROJECTED")
    document = {
        "id": invoice.id,
        "sequenceAccountId": account_id,
        "billingScheduleId": schedule_of(invoice.identity),
        "status": stored.status.value,
        "paymentStatus": stored.payment_status.value,
        "currency": invoice.currency,
        "invoiceNumber": stored.number,
        "invoiceDate": invoice.invoice_date.isoformat(),
        "issueDate": _day(stored.issue_date),
        "dueDate": _day(stored.due_date),
        "dueDateSource": "CALCULATED",
        "paymentTermDays": due_days,
        "accountingDate": (stored.issue_date or invoice.invoice_date).isoformat(),
        "billingPeriod": {
            "start": invoice.period_start.isoformat(),
            "endInclusive": inclusive(invoice.period_end),
        },
        "customerId": invoice.customer_id,
        "customerLegalCompanyName": customer["legalName"],
        "customerEmails": customer["emails"],
        "customerBillingAddress": customer["address"],
        "customerShippingAddress": customer.get("shippingAddress", customer["address"]),
        "customerTaxId": customer["taxId"],
        "customerTaxStatus": _tax_status(customer["taxStatus"], invoice),
        "isCustomerArchived": False,
        "purchaseOrderNumber": customer["purchaseOrderNumber"],
        "reference": customer["reference"],
        "memo": customer["memo"],
        "metadata": [],
        "netTotal": _money(invoice.net_total, invoice.currency),
        "totalTax": _money(invoice.total_tax, invoice.currency),
        "grossTotal": _money(invoice.gross_total, invoice.currency),
        "balance": _money(invoice.gross_total, invoice.currency),
        "taxes": _taxes(invoice),
        "currencyConversions": conversion_shapes(invoice, instant_text(stored.calculated_at)),
        "creditNoteIds": [],
        "linkedServices": [],
        "appliedCreditNotes": [],
        "appliedCreditGrants": credits if stored.status.is_issued else [],
        "projectedCreditGrants": credits if stored.status.is_open else [],
        "paymentAllocations": [],
        "integrationPaymentStatuses": {},
        "renderSettings": {"paymentLinkDisplay": "HIDE_PAYMENT_LINK"},
        "asOf": None if stored.cut.as_of is None else instant_text(stored.cut.as_of),
        "seq": stored.cut.seq,
        "lakeVersion": stored.cut.lake_version,
        "contentSha256": stored.content_sha256,
        "createdAt": instant_text(stored.created_at),
        "updatedAt": instant_text(stored.updated_at),
        "calculatedAt": instant_text(stored.calculated_at),
    }
    return _without_nones(document)


def group_shapes(invoice: Invoice) -> list[Json]:
    """The API's line item groups, each with its line items inside."""
    return [_group(invoice, group, index) for index, group in enumerate(invoice.groups)]


def invoice_head(invoice: Invoice, status: InvoiceStatus) -> Json:
    """What a close says of an invoice (DESIGN 7), and where it belongs."""
    return {
        "id": invoice.id,
        "status": status.value,
        "currency": invoice.currency,
        "netTotal": _money(invoice.net_total, invoice.currency),
        "totalTax": _money(invoice.total_tax, invoice.currency),
        "grossTotal": _money(invoice.gross_total, invoice.currency),
        "customerId": invoice.customer_id,
        "billingScheduleId": schedule_of(invoice.identity),
        "invoiceDate": invoice.invoice_date.isoformat(),
    }


def summary_shape(summary: InvoiceSummary, legal_name: str) -> Json:
    """An invoice in a list: its head and totals."""
    document = {
        "id": summary.id,
        "status": summary.status.value,
        "paymentStatus": summary.payment_status.value,
        "invoiceNumber": summary.number,
        "billingScheduleId": schedule_of(summary.identity),
        "customerId": summary.customer_id,
        "customerLegalCompanyName": legal_name,
        "currency": summary.currency,
        "invoiceDate": summary.invoice_date.isoformat(),
        "issueDate": _day(summary.issue_date),
        "dueDate": _day(summary.due_date),
        "billingPeriod": {
            "start": summary.period_start.isoformat(),
            "endInclusive": inclusive(summary.period_end),
        },
        "netTotal": _money(summary.net_total, summary.currency),
        "totalTax": _money(summary.total_tax, summary.currency),
        "grossTotal": _money(summary.gross_total, summary.currency),
    }
    return _without_nones(document)


def customer_snapshot(catalog: Catalog, schedule_id: str) -> str:
    """Whom an invoice is addressed to and what it quotes, as canonical JSON: frozen with it."""
    schedule = catalog.schedule_by_id[schedule_id]
    return addressee(catalog.customer_by_id[schedule.customer_id], schedule)


def addressee(customer: Customer, schedule: BillingSchedule | None = None) -> str:
    """A customer as a document is addressed to it, with what the schedule quotes if there is one,
    as canonical JSON."""
    shipping = customer.shipping_address
    return json.dumps(
        {
            **({} if shipping is None else {"shippingAddress": _address(shipping)}),
            "legalName": customer.legal_name,
            "emails": list(customer.emails),
            "address": _address(customer.address),
            "taxId": next((each.id for each in customer.all_tax_ids), None),
            "taxStatus": customer.tax_status.name,
            "purchaseOrderNumber": None if schedule is None else schedule.purchase_order_number,
            "reference": None if schedule is None else schedule.reference,
            "memo": None if schedule is None else schedule.memo,
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )


def _address(address: Address) -> Json:
    return _without_nones(
        {
            "line1": address.line1,
            "line2": address.line2,
            "town": address.town,
            "state": address.state,
            "postcode": address.postcode,
            "country": address.country,
        }
    )


def usage_shape(usage: Usage) -> Json:
    """Value, event count and breakdowns of a usage figure; a value of nothing measured is null."""
    return {
        "value": _quantity(usage.total),
        "eventCount": usage.total.event_count,
        "breakdowns": [
            {
                "values": dict(share.values),
                "value": _quantity(share),
                "eventCount": share.event_count,
            }
            for share in usage.shares
        ],
    }


def schedule_of(identity: InvoiceIdentity) -> str | None:
    """The schedule that asked for an invoice; None for a one-off."""
    return None if identity.kind == ONE_OFF else identity.schedule_id


def product_of(product_id: str | None) -> str | None:
    """The product of a line; None where only a group's name stands for one."""
    return None if product_id is None or "." in product_id else product_id


def _group(invoice: Invoice, group: LineItemGroup, index: int) -> Json:
    id = group_id(invoice.id, group.product_id)
    before = sum(len(earlier.lines) for earlier in invoice.groups[:index])
    return {
        "id": id,
        "invoiceId": invoice.id,
        "title": group.title,
        "index": index,
        "netTotal": _money(group.net, invoice.currency),
        "totalTax": _money(group.tax_amount, invoice.currency),
        "grossTotal": _money(group.net + group.tax_amount, invoice.currency),
        "lineItems": [
            _line(invoice, line, id, before + place) for place, line in enumerate(group.lines)
        ],
    }


def _line(invoice: Invoice, line: LineItem, group: str, index: int) -> Json:
    charge = line.charge
    start, end = charge.service_start.isoformat(), inclusive(charge.service_end)
    net = _money(line.net, invoice.currency)
    has_percentage = charge.is_percentage and charge.rate is not None
    document = {
        "id": line_item_id(invoice.id, charge.key),
        "invoiceId": invoice.id,
        "groupId": group,
        "index": index,
        "kind": charge.kind.name,
        "title": charge.title,
        "description": charge.description,
        # The API's lines are quantity times rate; where no one rate explains an amount, it is
        # once the amount, and `usageQuantity` has what was used.
        "quantity": "1" if charge.rate is None else plain(charge.quantity),
        "rate": net if charge.rate is None else plain(charge.rate),
        "usageQuantity": plain(charge.quantity),
        "rateDisplay": "PERCENTAGE" if has_percentage else "ABSOLUTE",
        "taxRate": plain(line.tax.rate),
        "taxRateId": line.tax.rate_id,
        "taxCode": line.tax.code.value,
        "taxExemptionReason": line.tax.exemption,
        "servicePeriodStart": start,
        "servicePeriodEnd": end,
        "servicePeriod": {"startDate": start, "endDate": end},
        "priceId": charge.price_id,
        "productId": product_of(charge.product_id),
        "creditGrantId": charge.credit_grant_id,
        "netTotal": net,
        "totalTax": _money(line.tax_amount, invoice.currency),
        "grossTotal": _money(line.gross, invoice.currency),
        "breakdown": dict(charge.values) or None,
        "reason": charge.reason,
        "externalIds": [],
    }
    return _without_nones(document)


def _tax_status(stored: str, invoice: Invoice) -> str:
    """The API knows no automatic status: an invoice says what was decided."""
    if stored != TaxStatus.AUTOMATIC.name:
        return stored
    codes = {group.code for group in invoice.taxes}
    if codes == {TaxCode.REVERSE_CHARGE}:
        return TaxStatus.REVERSE_CHARGED.name
    return TaxStatus.TAX_EXEMPT.name if codes == {TaxCode.EXEMPT} else TaxStatus.TAXED.name


def _credits(invoice: Invoice, status: str) -> list[Json]:
    """What each credit grant pays, net and tax, in order of the lines; positive amounts."""
    names: dict[str, str] = {}
    sums: dict[str, tuple[int, int]] = {}
    for line in invoice.lines:
        grant = line.charge.credit_grant_id
        if grant is not None:
            names[grant] = line.charge.title
            net, tax = sums.get(grant, (0, 0))
            sums[grant] = (net - line.net, tax - line.tax_amount)
    return [
        {
            "creditGrantId": grant,
            "creditGrantName": names[grant],
            "amount": _money(net, invoice.currency),
            "taxAmount": _money(tax, invoice.currency),
            "status": status,
        }
        for grant, (net, tax) in sums.items()
    ]


def _taxes(invoice: Invoice) -> list[Json]:
    """Base and tax by EN 16931 code and rate, in order of first appearance."""
    return [
        _without_nones(
            {
                "name": " and ".join(group.names),
                "code": group.code.value,
                "rate": plain(group.rate),
                "base": _money(group.base, invoice.currency),
                "amount": _money(group.amount, invoice.currency),
                "exemptionReason": " ".join(group.exemptions) or None,
            }
        )
        for group in invoice.taxes
    ]


def _usage(stored: StoredInvoice) -> list[Json]:
    """Usage behind the invoice by price and period, from what was frozen with it."""
    _, usage = thaw(stored.frozen)
    return [
        {"periodId": period_id, "priceId": period_id.split("/")[-2], **usage_shape(value.usage)}
        for period_id, value in usage.items()
        if customer_of_id(period_id)[1] is None
    ]


def _quantity(share: UsageShare) -> str | None:
    return None if share.quantity is None else plain(share.quantity)


def _money(minor: int, currency: str) -> str:
    return str(to_amount(minor, currency))


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _without_nones(document: Json) -> Json:
    return {key: value for key, value in document.items() if value is not None}
