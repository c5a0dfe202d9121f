"""Who charges which country's tax: domestic, reverse charge, One Stop Shop, export."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine.domain.account import Account
from engine.domain.customer import Address, Customer
from engine.domain.errors import RatingError
from engine.domain.price import Product
from engine.domain.tax import Supply, TaxCode, TaxId, TaxRegistration, TaxScheme
from engine.tax.place_of_supply import (
    EXPORT,
    OUTSIDE_THE_UNION,
    REVERSE_CHARGE,
    NotTaxed,
    TaxedIn,
    place_of_supply,
)

DAY = date(2026, 2, 1)
API = Product("api", "API", ())
BOX = Product("box", "Box", (), supply=Supply.GOODS)
GERMAN_ID = TaxRegistration("DE", "DE136695976")
OSS = TaxRegistration("DE", "DE136695976", TaxScheme.OSS)
GERMAN = Account("main", "Seller GmbH", country="DE", tax_registrations=(GERMAN_ID,))
WITH_OSS = replace(GERMAN, tax_registrations=(GERMAN_ID, OSS))
AMERICAN = Account("main", "Seller Inc", country="US")


def buyer(country: str | None, *ids: str, postcode: str = "") -> Customer:
    address = Address(country=country, postcode=postcode)
    return Customer("acme", "Acme", address=address, tax_ids=tuple(TaxId(id) for id in ids))


def place(
    seller: Account, customer: Customer, product: Product = API, on: date = DAY
) -> tuple[str, str]:
    """The country that taxes and `S`, or the code and the reason on the invoice."""
    found = place_of_supply(seller, customer, product, on)
    if isinstance(found, TaxedIn):
        return (found.country, "S")
    assert isinstance(found, NotTaxed)
    return (found.code.value, found.exemption)


def test_at_home_businesses_and_consumers_pay_the_domestic_rate() -> None:
    assert place(GERMAN, buyer("DE")) == ("DE", "S")
    assert place(GERMAN, buyer("DE", "DE136695976")) == ("DE", "S")


def test_a_business_elsewhere_in_the_union_accounts_for_the_tax_itself() -> None:
    assert place(GERMAN, buyer("FR", "FR40303265045")) == ("AE", REVERSE_CHARGE)
    found = place_of_supply(GERMAN, buyer("FR", "fr 40 303 265 045"), API, DAY)
    assert found.because == "a business in FR with the VAT id FR40303265045, sold from DE"


def test_the_single_tax_id_counts_too_and_may_lack_its_prefix() -> None:
    customer = replace(buyer("FR"), tax_id="40303265045")
    assert place(GERMAN, customer) == ("AE", REVERSE_CHARGE)


def test_greek_ids_begin_with_el() -> None:
    assert place(GERMAN, buyer("GR", "EL094259216")) == ("AE", REVERSE_CHARGE)


def test_goods_to_a_business_in_the_union_are_an_intra_community_supply() -> None:
    assert place(GERMAN, buyer("FR", "FR40303265045"), BOX)[0] == TaxCode.INTRA_COMMUNITY


def test_the_id_of_a_third_member_state_serves() -> None:
    assert place(GERMAN, buyer("FR", "ATU13585627"))[0] == TaxCode.REVERSE_CHARGE
    both = buyer("FR", "ATU13585627", "FR40303265045")
    assert "FR40303265045" in place_of_supply(GERMAN, both, API, DAY).because


@pytest.mark.parametrize(
    ("customer", "words"),
    [
        (buyer("FR", "FR40303265046"), "its check digit does not fit"),
        (buyer("FR", "FR403032650"), "after FR come 2 signs and 9 digits"),
        (buyer("FR", "40303265046"), '"40303265046" is no VAT id of FR'),
        (buyer("FR", "DE136695976"), "its only VAT id is of DE, the seller's own country"),
        (buyer(None), "customer acme has no country"),
    ],
)
def test_what_cannot_be_said_parks_the_invoice(customer: Customer, words: str) -> None:
    with pytest.raises(RatingError) as refused:
        place(GERMAN, customer)
    assert words in str(refused.value)


def test_consumers_elsewhere_in_the_union_depend_on_the_one_stop_shop() -> None:
    assert place(GERMAN, buyer("FR")) == ("DE", "S")
    assert place(WITH_OSS, buyer("FR")) == ("FR", "S")
    assert place(WITH_OSS, buyer("FR", "FR40303265045"))[0] == TaxCode.REVERSE_CHARGE
    assert place(WITH_OSS, buyer("DE")) == ("DE", "S")


def test_a_registration_in_the_buyers_country_charges_its_tax() -> None:
    registered = replace(
        GERMAN, tax_registrations=(GERMAN_ID, TaxRegistration("CH", "CHE107787577IVA"))
    )
    assert place(registered, buyer("CH")) == ("CH", "S")
    assert place(GERMAN, buyer("CH")) == ("O", OUTSIDE_THE_UNION)


def test_outside_the_union_services_are_not_subject_and_goods_are_exports() -> None:
    assert place(GERMAN, buyer("US")) == ("O", OUTSIDE_THE_UNION)
    assert place(GERMAN, buyer("US"), BOX) == ("G", EXPORT)


def test_the_united_kingdom_was_in_the_union_until_the_end_of_2020() -> None:
    british = buyer("GB", "GB980780684")
    assert place(GERMAN, british, on=date(2020, 12, 31))[0] == TaxCode.REVERSE_CHARGE
    assert place(GERMAN, british, on=date(2021, 1, 1)) == ("O", OUTSIDE_THE_UNION)


def test_northern_ireland_is_in_the_union_for_goods_alone() -> None:
    belfast = buyer("GB", "XI980780684", postcode="BT1 5GS")
    assert place(GERMAN, belfast, BOX)[0] == TaxCode.INTRA_COMMUNITY
    assert place(GERMAN, belfast, API) == ("O", OUTSIDE_THE_UNION)
    with pytest.raises(RatingError, match="without a VAT id of XI"):
        place(GERMAN, buyer("GB", "GB980780684", postcode="bt15gs"), BOX)
    assert place(GERMAN, buyer("GB", postcode="M1 1AE"), BOX) == ("G", EXPORT)


@pytest.mark.parametrize(
    ("country", "postcode"),
    [
        ("ES", "35001"),
        ("ES", "38001"),
        ("ES", "51001"),
        ("ES", "52001"),
        ("FI", "22100"),
        ("FR", "97400"),
        ("GR", "630 86"),
        ("IT", "23041"),
        ("IT", "22061"),
        ("DE", "27498"),
        ("DE", "D-78266"),
        ("AX", ""),
        ("RE", ""),
    ],
)
def test_parts_of_member_states_outside_the_directive_are_exports(
    country: str, postcode: str
) -> None:
    assert place(WITH_OSS, buyer(country, postcode=postcode), BOX) == ("G", EXPORT)


@pytest.mark.parametrize(
    ("country", "postcode"), [("ES", "28001"), ("FI", "00100"), ("MC", "98000")]
)
def test_the_rest_of_them_and_monaco_are_inside(country: str, postcode: str) -> None:
    taxed_in = "FR" if country == "MC" else country
    assert place(WITH_OSS, buyer(country, postcode=postcode)) == (taxed_in, "S")


def test_a_seller_outside_the_union_reverse_charges_its_businesses() -> None:
    assert place(AMERICAN, buyer("FR", "FR40303265045"))[0] == TaxCode.REVERSE_CHARGE
    assert place(AMERICAN, buyer("US")) == ("US", "S")
    assert place(AMERICAN, buyer("JP"))[0] == TaxCode.NOT_SUBJECT


def test_a_seller_outside_the_union_has_no_threshold_for_its_consumers() -> None:
    with pytest.raises(RatingError, match="must charge VAT from the first sale"):
        place(AMERICAN, buyer("FR"))
    registered = replace(
        AMERICAN, tax_registrations=(TaxRegistration("IE", "EU372000041", TaxScheme.OSS),)
    )
    assert place(registered, buyer("FR")) == ("FR", "S")


def test_a_seller_without_a_country_is_told_what_to_write() -> None:
    with pytest.raises(RatingError, match=r"add country or tax_registrations to settings\.yml"):
        place(Account("main", "Seller"), buyer("FR"))
