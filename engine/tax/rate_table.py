"""Searching the catalog's rates: by place, product category and day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from engine.domain.errors import RatingError
from engine.domain.price import Product
from engine.domain.tax import AppliedTax, TaxRate


def most_specific(
    rates: Sequence[TaxRate], country: str | None, region: str | None, product: Product, on: date
) -> TaxRate | None:
    """The rate that holds there for the product on that day, or None.

    One for the country goes before one for any, then one for the region, then one for the product's
    tax category.
    """
    fitting = [
        rate
        for rate in rates
        if rate.is_usable
        and rate.is_valid(on)
        and _same(rate.country, country)
        and _same(rate.region, region)
        and _same(rate.tax_category, product.tax_category)
    ]
    return max(fitting, key=_specificity) if fitting else None


def named(rate_id: str, rates: Iterable[TaxRate], on: date) -> AppliedTax:
    """The rate that a schedule names. Raises RatingError if it cannot be charged on that day."""
    rate = next((rate for rate in rates if rate.id == rate_id), None)
    if rate is None:
        raise RatingError(f'the schedule names the tax rate "{rate_id}", which does not exist')
    if not rate.is_usable:
        why = "is archived" if rate.is_archived else "is not published"
        raise RatingError(f'the schedule names the tax rate "{rate_id}", which {why}: name another')
    if not rate.is_valid(on):
        raise RatingError(
            f'the schedule names the tax rate "{rate_id}", which is not valid on {on}:'
            " name another or change its dates"
        )
    return applied(rate, f"named by the schedule, valid on {on}")


def applied(rate: TaxRate, reason: str) -> AppliedTax:
    """The rate as a line bears it, under the name that the invoice uses."""
    name = rate.invoice_name or rate.name
    return AppliedTax(rate.id, name, rate.rate, reason, rate.code, rate.exemption)


def scope(rate: TaxRate) -> str:
    """For whom a rate holds, in words."""
    conditions = (
        ("country", rate.country),
        ("region", rate.region),
        ("tax category", rate.tax_category),
    )
    words = [f"{name} {value}" for name, value in conditions if value is not None]
    return "rate for " + (", ".join(words) or "every customer")


def category_words(product: Product) -> str:
    """The product's tax category as messages write it."""
    return f'tax category "{product.tax_category}"' if product.tax_category else "no category"


def _same(wanted: str | None, given: str | None) -> bool:
    """Whether a rate's condition holds; None wants nothing. Case does not matter."""
    return wanted is None or (given is not None and wanted.casefold() == given.casefold())


def _specificity(rate: TaxRate) -> tuple[bool, bool, bool, date, str]:
    """The catalog refuses two rates of equal scope on one day; date and id only fix the order."""
    return (
        rate.country is not None,
        rate.region is not None,
        rate.tax_category is not None,
        rate.valid_from or date.min,
        rate.id,
    )
