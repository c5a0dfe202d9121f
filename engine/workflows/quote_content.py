"""All that a version of a quote shows, as one JSON value: what is published, digested and signed.

Names and words stand in it rather than references: it says the same when the catalog has moved on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from engine.domain.charge import LineKind
from engine.domain.credit import PhaseCredit
from engine.domain.currency import to_amount
from engine.domain.decimals import plain
from engine.domain.invoice import Invoice
from engine.domain.price import Price
from engine.domain.schedule import Discount, Maximum, Minimum, Phase
from engine.store.audit import canonical_json
from engine.workflows.quote_offer import Offer, Terms
from engine.workflows.representations import (
    Json,
    customer_snapshot,
    group_shapes,
    inclusive,
    instant_text,
)


def content_of(
    offer: Offer,
    terms: Terms,
    *,
    number: str,
    version: int,
    published_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> Json:
    """The content of a version; without the instants as it would be.

    Amounts are text. `totals` are net and before credit pays, but for `firstInvoice` and
    `invoices`, which are as they will come.
    """
    account, schedule = offer.catalog.account, offer.schedule
    return _given(
        {
            "number": number,
            "version": version,
            "title": terms["title"],
            "dealType": terms.get("deal_type", "new_business").upper(),
            "publishedAt": None if published_at is None else instant_text(published_at),
            "expiresAt": None if expires_at is None else instant_text(expires_at),
            "seller": _given(
                {
                    "legalName": account.legal_name,
                    "taxId": account.tax_id,
                    "country": account.country,
                }
            ),
            "customer": _given(json.loads(customer_snapshot(offer.catalog, schedule.id))),
            "contacts": [dict(each) for each in terms.get("contacts") or ()],
            "currency": offer.currency,
            "startDate": schedule.start.isoformat(),
            "endDate": None if schedule.end is None else inclusive(schedule.end),
            "billingDay": schedule.billing_day or schedule.start.day,
            "paymentTermDays": account.due_days if schedule.due_days is None else schedule.due_days,
            "phases": phase_shapes(offer),
            "laterPhases": [
                _given({"name": each.name, "prices": _names(offer, each.price_ids)})
                for each in schedule.later_phases
            ],
            "expectedUsage": dict(terms.get("expected_usage") or {}),
            "totals": _totals(offer),
            "problems": list(offer.problems),
            "terms": terms.get("terms"),
        }
    )


def content_text(content: Json) -> str:
    """The content as it is kept, digested and signed."""
    return canonical_json(content)


def content_digest(text: str) -> str:
    """sha256 of it, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def phase_shapes(offer: Offer) -> list[Json]:
    """What is sold when, on which terms: the part that billing follows from."""
    return [
        _phase(offer, phase, offer.totals.phases[index])
        for index, phase in enumerate(offer.schedule.phases)
    ]


def _phase(offer: Offer, phase: Phase, net: int) -> Json:
    return _given(
        {
            "name": phase.name,
            "startDate": phase.start.isoformat(),
            "endDate": None if phase.end is None else inclusive(phase.end),
            "milestone": phase.milestone,
            "recurrence": phase.recurrence.value.upper(),
            "prices": [_price(offer, offer.catalog.price_by_id[id]) for id in phase.price_ids],
            "discounts": [_discount(offer, each) for each in phase.discounts],
            "minimums": [_bound(offer, each) for each in phase.minimums],
            "maximums": [_bound(offer, each) for each in phase.maximums],
            "creditGrants": [_credit(offer, each) for each in phase.credits],
            "netTotal": _money(net, offer),
        }
    )


def _price(offer: Offer, price: Price) -> Json:
    seats = price.seats
    return _given(
        {
            "id": price.id,
            "name": price.name,
            "product": offer.catalog.product_by_id[price.product_id].name,
            "model": price.model.kind,
            "description": price.model.describe(),
            "currency": price.currency,
            "frequency": price.frequency.value.upper(),
            "timing": price.timing.value.upper(),
            "metric": price.metric_id,
            "usageCalculation": price.usage_calculation.value.upper(),
            "resetMonths": price.reset_months,
            "metricParameters": {name: plain(value) for name, value in price.metric_parameters},
            "contractedSeats": None if seats is None else plain(seats.contracted_minimum),
            "listPrice": price.list_price_id,
        }
    )


def _discount(offer: Offer, discount: Discount) -> Json:
    return {
        "type": discount.type.value.upper(),
        "amount": plain(discount.amount),
        "message": discount.message,
        "prices": _names(offer, discount.price_ids),
        "seats": discount.seats.value.upper(),
    }


def _bound(offer: Offer, bound: Minimum | Maximum) -> Json:
    return {"amount": plain(bound.amount), "prices": _names(offer, bound.price_ids)}


def _credit(offer: Offer, credit: PhaseCredit) -> Json:
    return _given(
        {
            "name": credit.name,
            "amount": plain(credit.amount),
            "currency": credit.currency,
            "metric": credit.metric_id,
            "cost": None if credit.cost is None else plain(credit.cost),
            "refresh": credit.refresh.name,
            "rollover": credit.rollover.name,
            "prices": _names(offer, credit.price_ids),
        }
    )


def _totals(offer: Offer) -> Json:
    totals = offer.totals
    first = offer.invoices[0] if offer.invoices else None
    return _given(
        {
            "firstInvoice": None if first is None else _first(first),
            "invoices": [_invoice(each) for each in offer.invoices],
            "firstYear": _money(totals.first_year, offer),
            "contract": None if totals.contract is None else _money(totals.contract, offer),
            "months": totals.months,
            "discounts": _money(_discounts(offer.invoices), offer),
            "largestDiscount": plain(totals.largest_discount),
        }
    )


def _first(invoice: Invoice) -> Json:
    return {
        **_invoice(invoice),
        "lines": [
            {"title": line["title"], "netTotal": line["netTotal"], "reason": line["reason"]}
            for group in group_shapes(invoice)
            for line in group["lineItems"]
        ],
    }


def _invoice(invoice: Invoice) -> Json:
    return {
        "invoiceDate": invoice.invoice_date.isoformat(),
        "netTotal": str(to_amount(invoice.net_total, invoice.currency)),
        "totalTax": str(to_amount(invoice.total_tax, invoice.currency)),
        "grossTotal": str(to_amount(invoice.gross_total, invoice.currency)),
    }


def _discounts(invoices: Sequence[Invoice]) -> int:
    return -sum(
        line.charge.net
        for invoice in invoices
        for line in invoice.lines
        if line.charge.kind is LineKind.DISCOUNT
    )


def _names(offer: Offer, price_ids: Sequence[str]) -> list[str]:
    prices = offer.catalog.price_by_id
    return [prices[id].name for id in price_ids if id in prices]


def _money(minor: int, offer: Offer) -> str:
    return str(to_amount(minor, offer.currency))


def _given(document: Json) -> Json:
    return {key: value for key, value in document.items() if value is not None}
