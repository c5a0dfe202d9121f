"""Which tax a line bears: by who sells, who buys, what is sold, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from engine.domain.account import Account
from engine.domain.customer import Customer, TaxStatus
from engine.domain.errors import RatingError
from engine.domain.price import Product
from engine.domain.tax import AppliedTax, TaxCode, TaxRate
from engine.tax.place_of_supply import reverse_charge_id
from engine.tax.providers import provider_named
from engine.tax.question import TaxQuestion
from engine.tax.rate_table import applied, category_words, most_specific, named, scope

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
    *,
    seller: Account,
) -> AppliedTax:
    """The tax that lines of a product bear for a customer on a day (the invoice date).

    1. Exempt customers bear none; reverse-charged ones bear 0 % with the note that the law wants
       on the invoice (in the EU: Directive 2006/112/EC, article 226 (11a)). Both are said by hand.
    2. A rate that the schedule names for the price wins over every search.
    3. For a customer of automatic status the seller's tax provider decides, by the countries and
       registrations of both sides.
    4. A catalog without any rate belongs to an account that is not registered for tax: 0 %. Rates
       that are not published yet are plans; those that are archived were in force.
    5. Otherwise the most specific rate valid on that day in the customer's country.

    Raises RatingError if no rate fits, the named one does not exist or is not valid that day, or
    the provider cannot decide: the invoice is parked with that.
    """
    if customer.tax_status is TaxStatus.TAX_EXEMPT:
        reason = f"{customer.legal_name} is tax exempt"
        return AppliedTax(None, "Tax exempt", _NO_TAX, reason, TaxCode.EXEMPT, EXEMPT_CUSTOMER)
    if customer.tax_status is TaxStatus.REVERSE_CHARGED:
        return _reverse_charged(customer, seller, on)
    if override_rate_id is not None:
        return named(override_rate_id, rates, on)
    if customer.tax_status is TaxStatus.AUTOMATIC:
        question = TaxQuestion(seller, customer, product, rates, on)
        return provider_named(seller.tax_provider).decide(question)
    if not any(rate.is_published for rate in rates):
        reason = "the account has no tax rates: it is not registered for tax"
        return AppliedTax(None, "No tax", _NO_TAX, reason, TaxCode.NOT_SUBJECT, NOT_REGISTERED)
    rate = most_specific(rates, customer.address.country, customer.address.state, product, on)
    if rate is None:
        raise RatingError(_nothing_fits(customer, product, on))
    return applied(rate, f"{scope(rate)}, valid on {on}")


def _reverse_charged(customer: Customer, seller: Account, on: date) -> AppliedTax:
    """By hand. A seller who has given its registrations has the buyer's id checked as well."""
    tax_id = customer.tax_id
    if seller.tax_registrations:
        tax_id = reverse_charge_id(seller, customer, on) or tax_id
    buyer = f" (tax id {tax_id})" if tax_id else ""
    reason = f"Reverse charge: the customer{buyer} accounts for the tax"
    return AppliedTax(
        None, "Reverse charge", _NO_TAX, reason, TaxCode.REVERSE_CHARGE, REVERSE_CHARGE
    )


def _nothing_fits(customer: Customer, product: Product, on: date) -> str:
    address = customer.address
    place = f"in {address.country}" if address.country else "without a country in the address"
    region = f", {address.state}" if address.state else ""
    return (
        f"no tax rate fits customer {customer.id} ({place}{region}) and product {product.id}"
        f" ({category_words(product)}) on {on}: add a rate to tax_rates.yml,"
        " complete the customer's address, or set its tax_status"
    )
