"""Customers of automatic status: who decides, and the rate that comes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.metadata import EntryPoint

import pytest

from engine.domain.account import Account
from engine.domain.customer import Address, Customer, TaxStatus
from engine.domain.errors import RatingError
from engine.domain.price import Product
from engine.domain.tax import AppliedTax, TaxCode, TaxRate, TaxRegistration
from engine.tax import providers
from engine.tax.decide import decide
from engine.tax.question import TaxQuestion
from tests.tax.test_place_of_supply import GERMAN, WITH_OSS

DAY = date(2026, 2, 1)
API = Product("api", "API", ())
RATES = (
    TaxRate("de", "MwSt. 19 %", Decimal("0.19"), "DE"),
    TaxRate("fr", "TVA 20 %", Decimal("0.2"), "FR"),
)
CONSUMER = Customer("jean", "Jean", address=Address(country="FR"), tax_status=TaxStatus.AUTOMATIC)


def test_the_rate_is_that_of_the_country_that_taxes() -> None:
    at_home = decide(CONSUMER, API, RATES, DAY, seller=GERMAN)
    assert (at_home.rate_id, at_home.rate) == ("de", Decimal("0.19"))
    assert at_home.reason == (
        "a consumer in FR, sold from DE without the One Stop Shop;"
        " rate for country DE, valid on 2026-02-01"
    )
    assert decide(CONSUMER, API, RATES, DAY, seller=WITH_OSS).rate_id == "fr"


def test_nothing_charged_has_its_code_and_words() -> None:
    business = replace(CONSUMER, tax_id="FR40303265045")
    tax = decide(business, API, RATES, DAY, seller=GERMAN)
    assert (tax.code, tax.rate, tax.rate_id) == (TaxCode.REVERSE_CHARGE, 0, None)
    assert tax.exemption is not None and "196" in tax.exemption


def test_a_country_without_a_rate_parks_the_invoice() -> None:
    with pytest.raises(RatingError) as refused:
        decide(CONSUMER, API, RATES[:1], DAY, seller=WITH_OSS)
    assert str(refused.value).startswith(
        "no tax rate of FR fits product api (no category) on 2026-02-01 for customer jean"
    )
    with pytest.raises(RatingError, match="no tax rate of DE"):
        decide(CONSUMER, API, (), DAY, seller=GERMAN)


def test_what_is_said_by_hand_wins() -> None:
    exempt = replace(CONSUMER, tax_status=TaxStatus.TAX_EXEMPT)
    assert decide(exempt, API, RATES, DAY, seller=WITH_OSS).code is TaxCode.EXEMPT
    taxed = replace(CONSUMER, tax_status=TaxStatus.TAXED)
    assert decide(taxed, API, RATES, DAY, seller=GERMAN).rate_id == "fr"
    assert decide(CONSUMER, API, RATES, DAY, "de", seller=WITH_OSS).rate_id == "de"


def test_reverse_charge_by_hand_needs_a_valid_id_of_a_buyer_in_the_union() -> None:
    """Only for sellers who gave their registrations: catalogs of before do not move."""
    by_hand = replace(CONSUMER, tax_status=TaxStatus.REVERSE_CHARGED)
    unregistered = Account("main", "Seller", country="DE")
    assert decide(by_hand, API, RATES, DAY, seller=unregistered).rate == 0
    with pytest.raises(RatingError, match="is reverse charged in FR without a VAT id"):
        decide(by_hand, API, RATES, DAY, seller=GERMAN)
    with pytest.raises(RatingError, match="check digit does not fit"):
        decide(replace(by_hand, tax_id="FR40303265046"), API, RATES, DAY, seller=GERMAN)
    found = decide(replace(by_hand, tax_id="FR40303265045"), API, RATES, DAY, seller=GERMAN)
    assert "(tax id FR40303265045)" in found.reason


def test_an_unknown_provider_is_told() -> None:
    seller = replace(GERMAN, tax_provider="oracle", tax_registrations=(TaxRegistration("DE", ""),))
    with pytest.raises(RatingError, match=r'no tax provider "oracle" \(there are: table\)'):
        decide(CONSUMER, API, RATES, DAY, seller=seller)


def test_a_reduced_or_regional_rate_goes_before_the_standard_one_on_its_days_and_there_alone() -> (
    None
):
    """The more a rate says of where and what it is for, the sooner it is taken."""
    rates = (
        TaxRate("pt", "IVA 23 %", Decimal("0.23"), "PT"),
        TaxRate("pt_books", "IVA 6 %", Decimal("0.06"), "PT", tax_category="books"),
        TaxRate("madeira", "IVA 22 %", Decimal("0.22"), "PT", region="30"),
        TaxRate(
            "madeira_books_old",
            "IVA 5 %",
            Decimal("0.05"),
            "PT",
            region="30",
            tax_category="books",
            valid_to=DAY,
        ),
        TaxRate(
            "madeira_books",
            "IVA 4 %",
            Decimal("0.04"),
            "PT",
            region="30",
            tax_category="books",
            valid_from=DAY,
        ),
    )
    books = Product("novels", "Novels", (), tax_category="books")
    seller = Account("main", "Main Lda", country="PT")

    def rate(product: Product, state: str | None, on: date = DAY) -> str | None:
        customer = replace(CONSUMER, address=Address(country="PT", state=state))
        return decide(customer, product, rates, on, seller=seller).rate_id

    assert (rate(API, None), rate(books, None)) == ("pt", "pt_books")
    assert (rate(API, "30"), rate(books, "30")) == ("madeira", "madeira_books")
    assert rate(books, "30", date(2026, 1, 31)) == "madeira_books_old"
    assert rate(books, "11") == "pt_books"


class Flat:
    """A provider of another package."""

    def decide(self, question: TaxQuestion) -> AppliedTax:
        return AppliedTax(None, "Flat", Decimal("0.1"), "flat for everybody")


def test_another_package_adds_a_provider_by_an_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    added = {"flat": EntryPoint("flat", f"{__name__}:Flat", providers.ENTRY_POINT_GROUP)}
    monkeypatch.setattr(providers, "_ADDED", added)
    seller = replace(GERMAN, tax_provider="flat")
    assert decide(CONSUMER, API, RATES, DAY, seller=seller).rate == Decimal("0.1")
    with pytest.raises(RatingError, match='there is no tax provider "other"'):
        decide(CONSUMER, API, RATES, DAY, seller=replace(GERMAN, tax_provider="other"))
