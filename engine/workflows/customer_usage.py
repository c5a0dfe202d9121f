"""Usage by customer on the invoice of who pays for them: a page of its own, by customer and price.

Everything comes from what was frozen with the invoice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.catalog.list_prices import expand_list_prices
from engine.domain.decimals import EXACT, plain
from engine.domain.usage import PeriodUsage
from engine.invoicing.frozen import thaw
from engine.workflows.period_inputs import customer_of_id

Json = dict[str, Any]

OVERAGE = ".overage"
"""What the id of a price of overage ends with; its name and seats are those of the price before."""


def usage_by_customer(frozen: str) -> list[Json]:
    """Each customer's own part of a rolled-up invoice's usage, ordered by customer and price.

    A value is what the period itself used; of seats it is what was held at its end. Empty for
    invoices that bill one customer's usage.
    """
    documents, usage = thaw(frozen)
    prices = _prices(documents)
    by_customer: dict[str, list[Json]] = {}
    for id, value in sorted(usage.items()):
        period_id, customer = customer_of_id(id)
        if customer is None:
            continue
        price_id = period_id.split("/")[-2]
        price = prices[price_id.removesuffix(OVERAGE)]
        by_customer.setdefault(customer, []).append(
            {
                "periodId": period_id,
                "priceId": price_id,
                "priceName": price["name"],
                "metric": price.get("metric") or price.get("seats"),
                "value": _own_quantity(value, is_of_seats="seats" in price),
                "eventCount": value.usage.total.event_count,
            }
        )
    return [
        {
            "customerId": customer,
            "customerLegalName": documents["customers", customer]["legal_name"],
            "usage": rows,
        }
        for customer, rows in by_customer.items()
    ]


def _prices(documents: Mapping[tuple[str, str], Mapping[str, Any]]) -> dict[str, Json]:
    """Prices by id, those that were spawned from list prices included."""
    expanded = expand_list_prices(documents).documents
    return {
        price_id: price
        for (kind, _), product in expanded.items()
        if kind == "products" and isinstance(product, Mapping)
        for price_id, price in product.get("prices", {}).items()
    }


def _own_quantity(value: PeriodUsage, *, is_of_seats: bool) -> str:
    if value.before is None or is_of_seats:
        return plain(value.usage.quantity)
    return plain(EXACT.subtract(value.usage.quantity, value.before.quantity))
