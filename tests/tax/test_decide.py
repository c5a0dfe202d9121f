"""Which tax rate a line bears."""

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
from engine.tax.decide import decide as decide_for

DAY = date(2026, 2, 1)
BERLIN = Customer("acme", "Acme GmbH", address=Address(country="DE", state="BE"))
BOOKS = Product("books", "Books", (), tax_category="books")
PLAIN = Product("api", "API", ())


def rate(rate_id: str, percent: int, *scope: str | None, **validity: date) -> TaxRate:
    country, region, category = (*scope, None, None, None)[:3]
    share = Decimal(percent).scaleb(-2)
    return TaxRate(rate_id, rate_id, share, country, region, category, **validity)


SELLER = Account("main", "Seller Ltd", country="IE")


def decide(
    customer: Customer,
    product: Product,
    rates: Sequence[TaxRate],
    on: date,
    override_rate_id: str | None = None,
) -> AppliedTax:
    return decide_for(customer, product, rates, on, override_rate_id, seller=SELLER)


GERMAN = rate("de", 19, "DE")
BERLINER = rate("be", 20, "DE", "BE")
GERMAN_BOOKS = rate("de_books", 7, "DE", None, "books")
ANYWHERE = rate("any", 1)
RATES = (ANYWHERE, GERMAN_BOOKS, GERMAN)


def test_the_country_decides() -> None:
    tax = decide(BERLIN, PLAIN, RATES, DAY)
    assert (tax.rate_id, tax.name, tax.rate) == ("de", "de", Decimal("0.19"))
    assert tax.reason == "rate for country DE, valid on 2026-02-01"


def test_the_tax_category_of_the_product_is_more_specific_than_the_country_alone() -> None:
    assert decide(BERLIN, BOOKS, RATES, DAY).rate_id == "de_books"


def test_the_region_is_more_specific_than_the_country_alone() -> None:
    assert decide(BERLIN, PLAIN, (*RATES, BERLINER), DAY).rate_id == "be"
    bavarian = replace(BERLIN, address=Address(country="DE", state="BY"))
    assert decide(bavarian, PLAIN, (*RATES, BERLINER), DAY).rate_id == "de"


def test_a_region_goes_before_a_category_whatever_the_order_of_the_list() -> None:
    for rates in ((BERLINER, GERMAN_BOOKS), (GERMAN_BOOKS, BERLINER)):
        assert decide(BERLIN, BOOKS, rates, DAY).rate_id == "be"


def test_a_rate_for_anyone_is_the_last_resort() -> None:
    french = replace(BERLIN, address=Address(country="FR"))
    tax = decide(french, PLAIN, RATES, DAY)
    assert (tax.rate_id, tax.reason) == ("any", "rate for every customer, valid on 2026-02-01")
    assert decide(replace(BERLIN, address=Address()), PLAIN, RATES, DAY).rate_id == "any"


def test_case_of_country_and_region_does_not_matter() -> None:
    lower = replace(BERLIN, address=Address(country="de", state="be"))
    assert decide(lower, PLAIN, (BERLINER,), DAY).rate_id == "be"


def test_a_change_of_rate_takes_effect_on_its_day() -> None:
    """Germany lowered its rate from July to December 2020."""
    rates = (
        rate("before", 19, "DE", valid_to=date(2020, 7, 1)),
        rate("lowered", 16, "DE", valid_from=date(2020, 7, 1), valid_to=date(2021, 1, 1)),
        rate("after", 19, "DE", valid_from=date(2021, 1, 1)),
    )
    found = {
        day: decide(BERLIN, PLAIN, rates, day).rate_id
        for day in (date(2020, 6, 30), date(2020, 7, 1), date(2020, 12, 31), date(2021, 1, 1))
    }
    assert list(found.values()) == ["before", "lowered", "lowered", "after"]


def test_exempt_customers_bear_no_tax() -> None:
    tax = decide(replace(BERLIN, tax_status=TaxStatus.TAX_EXEMPT), PLAIN, RATES, DAY)
    assert (tax.rate_id, tax.rate, tax.name) == (None, Decimal(0), "Tax exempt")
    assert tax.reason == "Acme GmbH is tax exempt"


def test_what_is_not_charged_says_why_on_the_invoice() -> None:
    exempt = decide(replace(BERLIN, tax_status=TaxStatus.TAX_EXEMPT), PLAIN, RATES, DAY)
    reverse = decide(replace(BERLIN, tax_status=TaxStatus.REVERSE_CHARGED), PLAIN, RATES, DAY)
    nothing = decide(BERLIN, PLAIN, (), DAY)
    assert [(tax.code, bool(tax.exemption)) for tax in (exempt, reverse, nothing)] == [
        (TaxCode.EXEMPT, True),
        (TaxCode.REVERSE_CHARGE, True),
        (TaxCode.NOT_SUBJECT, True),
    ]
    assert decide(BERLIN, PLAIN, RATES, DAY).code is TaxCode.STANDARD


def test_the_invoice_calls_a_rate_by_its_invoice_name() -> None:
    named = replace(GERMAN, invoice_name="Mehrwertsteuer 19 %")
    assert decide(BERLIN, PLAIN, (named,), DAY).name == "Mehrwertsteuer 19 %"


@pytest.mark.parametrize("state", [{"is_published": False}, {"is_archived": True}])
def test_a_rate_that_is_not_published_or_archived_is_chosen_for_nothing(
    state: dict[str, bool],
) -> None:
    aside = replace(GERMAN, **state)
    assert decide(BERLIN, PLAIN, (ANYWHERE, aside), DAY).rate_id == "any"
    with pytest.raises(RatingError, match=r'"de", which is (archived|not published): name another'):
        decide(BERLIN, PLAIN, (aside,), DAY, override_rate_id="de")


def test_reverse_charge_bears_no_tax_and_says_so_with_the_buyer_s_id() -> None:
    customer = replace(BERLIN, tax_status=TaxStatus.REVERSE_CHARGED, tax_id="DE123")
    tax = decide(customer, PLAIN, RATES, DAY, override_rate_id="de")
    assert (tax.rate_id, tax.rate, tax.name) == (None, Decimal(0), "Reverse charge")
    assert tax.reason == "Reverse charge: the customer (tax id DE123) accounts for the tax"


def test_an_account_without_rates_is_not_registered() -> None:
    tax = decide(BERLIN, PLAIN, (), DAY)
    assert (tax.rate_id, tax.rate) == (None, Decimal(0))
    assert tax.reason == "the account has no tax rates: it is not registered for tax"


def test_a_rate_that_is_only_planned_makes_no_account_registered() -> None:
    planned = replace(GERMAN, is_published=False)
    assert decide(BERLIN, PLAIN, [planned], DAY).code is TaxCode.NOT_SUBJECT
    with pytest.raises(RatingError, match="no tax rate fits"):
        decide(BERLIN, PLAIN, [replace(GERMAN, is_archived=True)], DAY)


def test_rates_of_which_none_fits_are_an_error_that_says_what_to_do() -> None:
    french = replace(BERLIN, address=Address(country="FR"))
    with pytest.raises(RatingError) as refused:
        decide(french, BOOKS, (GERMAN, GERMAN_BOOKS), DAY)
    assert str(refused.value) == (
        'no tax rate fits customer acme (in FR) and product books (tax category "books")'
        " on 2026-02-01: add a rate to tax_rates.yml, complete the customer's address,"
        " or set its tax_status"
    )
    with pytest.raises(RatingError, match=r"without a country in the address\) and product api"):
        decide(replace(BERLIN, address=Address()), PLAIN, (GERMAN,), DAY)


def test_a_rate_named_by_the_schedule_wins() -> None:
    tax = decide(BERLIN, PLAIN, RATES, DAY, override_rate_id="de_books")
    assert (tax.rate_id, tax.rate) == ("de_books", Decimal("0.07"))
    assert tax.reason == "named by the schedule, valid on 2026-02-01"


def test_a_named_rate_must_exist_and_be_valid() -> None:
    with pytest.raises(RatingError, match='names the tax rate "uk", which does not exist'):
        decide(BERLIN, PLAIN, RATES, DAY, override_rate_id="uk")
    old = rate("old", 16, "DE", valid_to=DAY)
    with pytest.raises(RatingError, match='"old", which is not valid on 2026-02-01'):
        decide(BERLIN, PLAIN, (old,), DAY, override_rate_id="old")
