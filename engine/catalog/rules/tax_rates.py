"""Which tax rate applies must have one answer on every day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from engine.catalog.documents import TAX_RATES
from engine.catalog.draft import Draft
from engine.catalog.finding import Finding
from engine.catalog.shapes.tax_rate import TaxRateShape
from engine.domain.tax import TaxCode

Scope = tuple[str | None, str | None, str | None]


def tax_rates_do_not_overlap(draft: Draft) -> Iterator[Finding]:
    """Rates of the same country, region and category follow each other in time.

    Those that are not published yet or archived are chosen for nothing and may overlap.
    """
    by_scope: dict[Scope, list[tuple[str, TaxRateShape]]] = {}
    for id, rate in draft.tax_rates.items():
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
        if rate.archived or not rate.published:
            continue
        others = by_scope.setdefault((rate.country, rate.region, rate.tax_category), [])
        for other_id, other in others:
            if _overlap(rate, other):
                message = (
                    f"holds on the same days for the same country, region and tax category as"
                    f" {other_id}; end the earlier one with valid_to"
                )
                yield Finding(TAX_RATES, id, (), message)
        others.append((id, rate))


def tax_rates_say_why_they_are_zero(draft: Draft) -> Iterator[Finding]:
    """Code, rate and reason agree as EN 16931 wants it (BR-S, BR-Z, BR-E, BR-AE, BR-G, BR-O)."""
    for id, rate in draft.tax_rates.items():
        is_zero = Decimal(rate.rate.removesuffix("%")) == 0
        code = rate.code
        if code is TaxCode.STANDARD and is_zero:
            message = "S is for rates above 0 %; write Z, or E with the reason as exemption"
            yield Finding(TAX_RATES, id, ("code",), message)
        elif code is not None and code is not TaxCode.STANDARD and not is_zero:
            message = f"{code} charges nothing, but the rate is {rate.rate}; correct one of them"
            yield Finding(TAX_RATES, id, ("code",), message)
        elif code is not None and code.needs_reason and rate.exemption is None:
            message = (
                f"{code} must say on the invoice why nothing is charged; add exemption: <text>"
            )
            yield Finding(TAX_RATES, id, ("code",), message)
        elif rate.exemption is not None and (code is None or not code.needs_reason):
            message = "only the codes E, AE, G, O and K have a reason; add code: E or remove it"
            yield Finding(TAX_RATES, id, ("exemption",), message)


def _overlap(one: TaxRateShape, other: TaxRateShape) -> bool:
    first = max(one.valid_from or date.min, other.valid_from or date.min)
    last = min(one.valid_to or date.max, other.valid_to or date.max)
    return first <= last
