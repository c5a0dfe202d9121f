"""Which tax rate a line bears: by who buys, what is sold, and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from engine.domain.customer import Customer, TaxStatus
from engine.domain.errors import RatingError
from engine.domain.price import Product
from engine.domain.tax import AppliedTax, TaxCode, TaxRate

_NO_TAX = Decimal(0)

EXEMPT_CUSTOMER = "The customer is exempt from tax."
REVERSE_CHARGE = "Reverse charge: the customer is liable for the tax."
NOT_REGISTERED = "The seller is not registered for tax."
"""What invoices state where nothing is charged because someone said so by hand."""


def decide(
    customer: Customer,
    product: Product,
    rates: Sequence[TaxRate],
    on: date,
    override_rate_id: str | None = None,
) -> AppliedTax:
    """The tax that lines of a product bear for a customer on a day (the invoice date).

    1. Exempt customers bear none; reverse-charged ones bear 0 % with the note that the law wants
       on the invoice (in the EU: Directive 2006/112/EC, article 226 (11a)).
    2. A rate that the schedule names for the price wins over the search.
    3. A catalog without any rate belongs to an account that is not registered for tax: 0 %.
    4. Otherwise the most specific rate valid on that day: one for the customer's country before
       one for any, then for the region, then for the product's tax category.

    Raises RatingError if no rate fits, or the named one does not exist or is not valid that day.
    """
    if customer.tax_status is TaxStatus.TAX_EXEMPT:
        reason = f"{customer.legal_name} is tax exempt"
        return AppliedTax(None, "Tax exempt", _NO_TAX, reason, TaxCode.EXEMPT, EXEMPT_CUSTOMER)
    if customer.tax_status is TaxStatus.REVERSE_CHARGED:
        buyer = f" (tax id {customer.tax_id})" if customer.tax_id else ""
        reason = f"Reverse charge: the customer{buyer} accounts for the tax"
        return AppliedTax(
            None, "Reverse charge", _NO_TAX, reason, TaxCode.REVERSE_CHARGE, REVERSE_CHARGE
        )
    if override_rate_id is not None:
        return _named(override_rate_id, rates, on)
    if not rates:
        reason = "the account has no tax rates: it is not registered for tax"
        return AppliedTax(None, "No tax", _NO_TAX, reason, TaxCode.NOT_SUBJECT, NOT_REGISTERED)
    fitting = [
        rate
        for rate in rates
        if rate.is_usable and rate.is_valid(on) and _fits(rate, customer, product)
    ]
    if not fitting:
        raise RatingError(_nothing_fits(customer, product, on))
    rate = max(fitting, key=_specificity)
    return _applied(rate, f"{_scope(rate)}, valid on {on}")


def _named(rate_id: str, rates: Iterable[TaxRate], on: date) -> AppliedTax:
    named = next((rate for rate in rates if rate.id == rate_id), None)
    if named is None:
        raise RatingError(f'the schedule names the tax rate "{rate_id}", which does not exist')
    if not named.is_usable:
        why = "is archived" if named.is_archived else "is not published"
        raise RatingError(f'the schedule names the tax rate "{rate_id}", which {why}: name another')
    if not named.is_valid(on):
        raise RatingError(
            f'the schedule names the tax rate "{rate_id}", which is not valid on {on}:'
            " name another or change its dates"
        )
    return _applied(named, f"named by the schedule, valid on {on}")


def _applied(rate: TaxRate, reason: str) -> AppliedTax:
    name = rate.invoice_name or rate.name
    return AppliedTax(rate.id, name, rate.rate, reason, rate.code, rate.exemption)


def _fits(rate: TaxRate, customer: Customer, product: Product) -> bool:
    address = customer.address
    return (
        _same(rate.country, address.country)
        and _same(rate.region, address.state)
        and _same(rate.tax_category, product.tax_category)
    )


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


def _scope(rate: TaxRate) -> str:
    conditions = (
        ("country", rate.country),
        ("region", rate.region),
        ("tax category", rate.tax_category),
    )
    words = [f"{name} {value}" for name, value in conditions if value is not None]
    return "rate for " + (", ".join(words) or "every customer")


def _nothing_fits(customer: Customer, product: Product, on: date) -> str:
    address = customer.address
    place = f"in {address.country}" if address.country else "without a country in the address"
    region = f", {address.state}" if address.state else ""
    category = f'tax category "{product.tax_category}"' if product.tax_category else "no category"
    return (
        f"no tax rate fits customer {customer.id} ({place}{region}) and product {product.id}"
        f" ({category}) on {on}: add a rate to tax_rates.yml,"
        " complete the customer's address, or set its tax_status"
    )
