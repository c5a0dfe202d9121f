"""The tax of a line for which a person said how much it is, not which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from engine.domain.account import Account
from engine.domain.customer import Customer, TaxStatus
from engine.domain.decimals import EXACT, plain
from engine.domain.errors import RatingError
from engine.domain.price import Product
from engine.domain.tax import AppliedTax, TaxCode, TaxRate
from engine.tax.decide import decide
from engine.tax.rate_table import applied

UNTAXED = (TaxStatus.TAX_EXEMPT, TaxStatus.REVERSE_CHARGED)


def tax_by_hand(
    share: Decimal,
    customer: Customer,
    product: Product,
    rates: Sequence[TaxRate],
    on: date,
    seller: Account,
) -> AppliedTax:
    """The tax of that share of the net (0.2 is 20 %).

    Where the law as the catalog has it comes to the same, that is what the line says; else it is a
    rate of the catalog with that share, the customer's country first; else one without a name.
    Raises RatingError for a customer that is charged no tax.
    """
    if share and customer.tax_status in UNTAXED:
        raise RatingError(
            f"{customer.legal_name} is {customer.tax_status.value.replace('_', ' ')}: a line for it"
            " bears no tax"
        )
    try:
        usual = decide(customer, product, rates, on, seller=seller)
    except RatingError:
        usual = None
    if usual is not None and usual.rate == share:
        return usual
    fitting = [
        each for each in rates if each.is_usable and each.is_valid(on) and each.rate == share
    ]
    fitting.sort(key=lambda each: (each.country != customer.address.country, each.id))
    if fitting:
        return applied(fitting[0], "set by hand")
    percent = plain(EXACT.multiply(share, Decimal(100)))
    code = TaxCode.STANDARD if share else TaxCode.ZERO_RATED
    return AppliedTax(None, f"Tax {percent}%", share, "set by hand", code)
