"""Which tax rate applies must have one answer on every day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.catalog.documents import TAX_RATES
from engine.catalog.draft import Draft
from engine.catalog.finding import Finding
from engine.catalog.shapes.tax_rate import TaxRateShape


def tax_rates_do_not_overlap(draft: Draft) -> Iterator[Finding]:
    """Rates of the same country, region and category follow each other in time."""
    rates = list(draft.tax_rates.items())
    for place, (id, rate) in enumerate(rates):
        if rate.region is not None and rate.country is None:
            message = "a region lies in a country; add country: <code>"
            yield Finding(TAX_RATES, id, ("region",), message)
        if rate.valid_from and rate.valid_to and rate.valid_to < rate.valid_from:
            message = (
                f"the last day {rate.valid_to} is before the first day {rate.valid_from};"
                " correct one of them"
            )
            yield Finding(TAX_RATES, id, ("valid_to",), message)
            continue
        for other_id, other in rates[:place]:
            if _scope(rate) == _scope(other) and _overlap(rate, other):
                message = (
                    f"holds on the same days for the same country, region and tax category as"
                    f" {other_id}; end the earlier one with valid_to"
                )
                yield Finding(TAX_RATES, id, (), message)


def _scope(rate: TaxRateShape) -> tuple[str | None, str | None, str | None]:
    return rate.country, rate.region, rate.tax_category


def _overlap(one: TaxRateShape, other: TaxRateShape) -> bool:
    first = max(one.valid_from or date.min, other.valid_from or date.min)
    last = min(one.valid_to or date.max, other.valid_to or date.max)
    return first <= last
