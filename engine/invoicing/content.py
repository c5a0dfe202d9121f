"""The canonical form of an invoice: the same invoice is the same text, byte for byte (DESIGN 6)."""

from __future__ import annotations

import hashlib
import json

from engine.domain.currency import to_amount
from engine.domain.decimals import plain
from engine.domain.invoice import Invoice, LineItem
from engine.domain.tax import AppliedTax, TaxCode


def content_of(invoice: Invoice) -> str:
    """The invoice as JSON with sorted keys and no white space; amounts as decimal text.

    It holds everything the invoice says and nothing about its life (status, number, payment), so
    a recalculation that changes nothing gives equal text.
    """
    identity = invoice.identity
    return json.dumps(
        {
            "id": invoice.id,
            "account": identity.account_id,
            "schedule": identity.schedule_id,
            "phase": identity.phase_index,
            "kind": identity.kind,
            "period": identity.period_index,
            "revision": identity.revision,
            "customer": invoice.customer_id,
            "currency": invoice.currency,
            "invoiceDate": invoice.invoice_date.isoformat(),
            "billingPeriod": [invoice.period_start.isoformat(), invoice.period_end.isoformat()],
            "groups": [
                {
                    "title": group.title,
                    "product": group.product_id,
                    "lines": [_line(line, invoice.currency) for line in group.lines],
                }
                for group in invoice.groups
            ],
            **_conversions(invoice),
            "netTotal": str(to_amount(invoice.net_total, invoice.currency)),
            "totalTax": str(to_amount(invoice.total_tax, invoice.currency)),
            "grossTotal": str(to_amount(invoice.gross_total, invoice.currency)),
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )


def _conversions(invoice: Invoice) -> dict[str, object]:
    """Totals in other currencies; `stored_conversions` of the store reads them back."""
    if not invoice.conversions:
        return {}
    return {
        "currencyConversions": [
            {
                "currency": each.currency,
                "exchangeRate": plain(each.exchange_rate),
                "source": each.source,
                "ratesId": each.rates_id,
                "rateDate": each.rate_day.isoformat(),
                "netTotal": str(to_amount(each.net_total, each.currency)),
                "totalTax": str(to_amount(each.total_tax, each.currency)),
                "grossTotal": str(to_amount(each.gross_total, each.currency)),
            }
            for each in invoice.conversions
        ]
    }


def content_digest(content: str) -> str:
    """sha256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


def _line(line: LineItem, currency: str) -> dict[str, object]:
    charge = line.charge
    credit = {} if charge.credit_grant_id is None else {"creditGrant": charge.credit_grant_id}
    return {
        **credit,
        "key": charge.key,
        "kind": charge.kind.value,
        "title": charge.title,
        "description": charge.description,
        "quantity": plain(charge.quantity),
        "rate": None if charge.rate is None else plain(charge.rate),
        "isPercentage": charge.is_percentage,
        "service": [charge.service_start.isoformat(), charge.service_end.isoformat()],
        "phase": charge.phase_index,
        "period": charge.period_index,
        "price": charge.price_id,
        "product": charge.product_id,
        "values": [list(pair) for pair in charge.values],
        "reason": charge.reason,
        "tax": [line.tax.rate_id, line.tax.name, plain(line.tax.rate), line.tax.reason],
        "net": str(to_amount(line.net, currency)),
        "taxAmount": str(to_amount(line.tax_amount, currency)),
        **_exemption(line.tax),
    }


def _exemption(tax: AppliedTax) -> dict[str, object]:
    """Code and reason of a line that bears no standard rate; nothing on all the others."""
    if tax.code is TaxCode.STANDARD:
        return {}
    return {"taxCode": tax.code.value, "taxExemption": tax.exemption}
