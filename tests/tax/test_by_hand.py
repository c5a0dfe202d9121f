"""A line of which a person said how much tax it bears, not which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engine.domain.account import Account
from engine.domain.customer import Address, Customer, TaxStatus
from engine.domain.errors import RatingError
from engine.domain.price import Product
from engine.domain.tax import AppliedTax, TaxCode, TaxRate
from engine.tax.by_hand import tax_by_hand

DAY = date(2026, 2, 1)
BERLIN = Customer("acme", "Acme GmbH", address=Address(country="DE"))
WORK = Product("work", "Work", ())
GERMAN = TaxRate("de", "German VAT", Decimal("0.19"), "DE")
GERMAN_BOOKS = TaxRate("de_books", "Books", Decimal("0.07"), "DE", None, "books")
FRENCH = TaxRate("fr", "French VAT", Decimal("0.2"), "FR")
ABROAD = TaxRate("a_like_books", "Alike", Decimal("0.07"), "AT")


def tax(share: str, customer: Customer = BERLIN, rates: Sequence[TaxRate] = ()) -> AppliedTax:
    return tax_by_hand(Decimal(share), customer, WORK, rates, DAY, Account("main", "Seller Ltd"))


def test_what_the_law_comes_to_is_said_as_the_law_says_it() -> None:
    found = tax("0.19", rates=(FRENCH, GERMAN))
    assert (found.rate_id, found.reason) == ("de", "rate for country DE, valid on 2026-02-01")


def test_a_rate_of_the_catalog_with_that_share_is_named_the_customers_country_first() -> None:
    found = tax("0.07", rates=(ABROAD, GERMAN, GERMAN_BOOKS))
    assert (found.rate_id, found.reason) == ("de_books", "set by hand")
    assert tax("0.07", rates=(GERMAN, ABROAD)).rate_id == "a_like_books"
    archived = replace(ABROAD, is_archived=True)
    assert tax("0.07", rates=(GERMAN, archived)).rate_id is None


def test_a_share_that_is_nowhere_is_charged_without_a_rate() -> None:
    found = tax("0.055", rates=(GERMAN,))
    assert (found.rate_id, found.name, found.code) == (None, "Tax 5.5%", TaxCode.STANDARD)
    assert tax("0", rates=(GERMAN,)).code is TaxCode.ZERO_RATED


def test_who_is_charged_no_tax_bears_none_by_hand_either() -> None:
    for status, code in (
        (TaxStatus.TAX_EXEMPT, TaxCode.EXEMPT),
        (TaxStatus.REVERSE_CHARGED, TaxCode.REVERSE_CHARGE),
    ):
        customer = replace(BERLIN, tax_status=status)
        assert tax("0", customer, (GERMAN,)).code is code
        with pytest.raises(RatingError, match="bears no tax"):
            tax("0.19", customer, (GERMAN,))
