"""The shape of a day in `exchange_rates/<table>.yml`."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from engine.catalog.finding import suggestion
from engine.catalog.shapes.fields import Currency, Day, DecimalText, Text, shown
from engine.catalog.shapes.shape import Shape, refuse
from engine.domain.currency import MINOR_UNITS


def _rates(rates: dict[str, str]) -> dict[str, str]:
    for currency, rate in rates.items():
        if currency not in MINOR_UNITS:
            remedy = suggestion(currency, MINOR_UNITS, 'write three capital letters, as in "USD"')
            raise refuse(f"{shown(currency)} is not a currency code of ISO 4217; {remedy}")
        if Decimal(rate) <= 0:
            raise refuse(f"{currency} is worth {rate}; a rate is more than 0: correct it")
    return rates


class ExchangeRatesShape(Shape):
    """What one unit of a currency was worth on a day."""

    noun: ClassVar[str] = "exchange rates"

    source: Text = Field(
        description="Who published them; stands on invoices.", examples=["European Central Bank"]
    )
    base: Currency = Field(description="The currency of which one unit is.", examples=["EUR"])
    day: Day = Field(description="The day of the rates.", examples=["2026-01-02"])
    rates: Annotated[dict[str, DecimalText], AfterValidator(_rates)] = Field(
        description="Units of each currency for one of the base.", examples=[{"GBP": "0.8712"}]
    )
