"""An invoice's totals in other currencies, in the API's shape."""

from __future__ import annotations

from uuid import uuid5

from engine.domain.currency import to_amount
from engine.domain.decimals import plain
from engine.domain.identity import NAMESPACE
from engine.domain.invoice import Invoice


def conversion_shapes(invoice: Invoice, updated_at: str) -> list[dict[str, str]]:
    """The API's CurrencyConversion a currency, with source and day of the rate beside it.

    `updated_at` is when the invoice was calculated, as text.
    """
    return [
        {
            "id": str(uuid5(NAMESPACE, f"conversion\x1f{invoice.id}\x1f{each.currency}")),
            "invoiceId": invoice.id,
            "currency": each.currency,
            "exchangeRate": plain(each.exchange_rate),
            "source": each.source,
            "rateDate": each.rate_day.isoformat(),
            "netTotal": str(to_amount(each.net_total, each.currency)),
            "totalTax": str(to_amount(each.total_tax, each.currency)),
            "grossTotal": str(to_amount(each.gross_total, each.currency)),
            "updatedAt": updated_at,
        }
        for each in invoice.conversions
    ]
