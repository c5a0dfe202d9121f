"""Totals in the currency of the country whose tax is charged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engine.domain.account import Account
from engine.domain.exchange import ExchangeRates
from engine.domain.invoice import Invoice, InvoiceIdentity, LineItem, LineItemGroup
from engine.domain.tax import AppliedTax, TaxRate, TaxRegistration, TaxScheme
from engine.tax.apply import apply_tax
from engine.tax.conversions import convert_totals, missing_conversion, national_currency
from tests.tax.test_apply import line

DAY = date(2026, 2, 10)
GB = TaxRegistration("GB", "GB980780684")
SELLER = Account("main", "Seller Ltd", country="GB", tax_registrations=(GB,))
RATES = {
    "gb": TaxRate("gb", "VAT", Decimal("0.2"), "GB"),
    "fr": TaxRate("fr", "TVA", Decimal("0.2"), "FR"),
    "zero": TaxRate("zero", "VAT", Decimal(0), "GB"),
}


def invoice(net: int = 10010, rate_id: str = "gb", currency: str = "USD") -> Invoice:
    rate = RATES[rate_id]
    tax = AppliedTax(rate.id, rate.name, rate.rate, "the case")
    items: tuple[LineItem, ...] = apply_tax([(line(net, currency), tax)], currency)
    identity = InvoiceIdentity("main", "s", 0, "scheduled", 0)
    group = LineItemGroup("API", "api", items)
    return Invoice("i", identity, "acme", currency, DAY, DAY, date(2026, 3, 1), (group,))


def ecb(day: date, table: str = "ecb", **rates: str) -> ExchangeRates:
    values = tuple((currency, Decimal(rate)) for currency, rate in sorted(rates.items()))
    return ExchangeRates(f"{table}_{day}", table, table.upper(), "EUR", day, values)


PUBLISHED = (
    ecb(date(2026, 2, 9), USD="1.1750", GBP="0.8726"),
    ecb(date(2026, 2, 6), USD="1.2000", GBP="0.9000"),
)


def test_net_and_tax_are_converted_by_the_stated_rate_and_gross_is_their_sum() -> None:
    """0.8726 / 1.1750 to twelve decimals; 100.10 and 20.02 dollars by hand."""
    (found,) = convert_totals(invoice(), SELLER, RATES, PUBLISHED)
    assert str(found.exchange_rate) == "0.742638297872"
    assert (found.currency, found.rates_id) == ("GBP", "ecb_2026-02-09")
    assert (found.net_total, found.total_tax, found.gross_total) == (7434, 1487, 8921)


def test_a_credit_converts_as_the_mirror_of_its_charge() -> None:
    (charged,) = convert_totals(invoice(), SELLER, RATES, PUBLISHED)
    (credited,) = convert_totals(invoice(-10010), SELLER, RATES, PUBLISHED)
    assert (credited.net_total, credited.total_tax) == (-charged.net_total, -charged.total_tax)


def test_minor_units_are_those_of_either_currency() -> None:
    yen = (ecb(DAY, JPY="180", GBP="0.9"),)
    (found,) = convert_totals(invoice(10000, currency="JPY"), SELLER, RATES, yen)
    assert (str(found.exchange_rate), found.net_total, found.total_tax) == ("0.005", 5000, 1000)


def test_the_day_itself_goes_before_the_days_before_and_later_days_never_count() -> None:
    later = ecb(date(2026, 2, 11), USD="1", GBP="1")
    same = ecb(DAY, USD="1", GBP="0.5")
    (found,) = convert_totals(invoice(), SELLER, RATES, (*PUBLISHED, later, same))
    assert found.rates_id == "ecb_2026-02-10"


@pytest.mark.parametrize(("days", "is_found"), [(1, True), (0, False)])
def test_a_rate_may_be_as_old_as_the_setting_says(days: int, is_found: bool) -> None:
    seller = replace(SELLER, exchange_rate_days=days)
    assert bool(convert_totals(invoice(), seller, RATES, PUBLISHED)) is is_found


def test_without_a_rate_the_invoice_must_not_be_issued() -> None:
    assert missing_conversion(invoice(), SELLER, RATES) == (
        "the tax of GB must be stated in GBP, and there is no exchange rate from USD for 2026-02-10"
        " or the 7 days before: add it to exchange_rates/, apply and calculate the invoice again,"
        " or set reporting_currency of that registration"
    )
    converted = replace(invoice(), conversions=convert_totals(invoice(), SELLER, RATES, PUBLISHED))
    assert missing_conversion(converted, SELLER, RATES) is None


def test_nothing_is_wanted_where_no_tax_is_charged_or_the_currency_is_right() -> None:
    for each in (invoice(rate_id="zero"), invoice(currency="GBP")):
        assert convert_totals(each, SELLER, RATES, PUBLISHED) == ()
        assert missing_conversion(each, SELLER, RATES) is None
    unregistered = replace(SELLER, tax_registrations=())
    assert missing_conversion(invoice(), unregistered, RATES) is None
    none = replace(SELLER, tax_registrations=(replace(GB, reporting_currency="none"),))
    assert missing_conversion(invoice(), none, RATES) is None


def test_a_registration_says_currency_and_source() -> None:
    registration = replace(GB, reporting_currency="EUR", exchange_rates="hmrc")
    seller = replace(SELLER, tax_registrations=(registration,))
    hmrc = ecb(date(2026, 2, 5), "hmrc", USD="1.25")
    (found,) = convert_totals(invoice(), seller, RATES, (*PUBLISHED, hmrc))
    assert (found.currency, found.source, str(found.exchange_rate)) == ("EUR", "HMRC", "0.8")


def test_the_one_stop_shop_follows_the_seller_s_own_registration() -> None:
    polish = Account(
        "main",
        "Seller",
        country="PL",
        tax_registrations=(
            TaxRegistration("PL", "PL8567346215", TaxScheme.OSS),
            TaxRegistration("PL", "PL8567346215"),
        ),
    )
    zloty = (ecb(DAY, PLN="4.25"),)
    (found,) = convert_totals(invoice(rate_id="fr", currency="EUR"), polish, RATES, zloty)
    assert (found.currency, found.total_tax) == ("PLN", 8509)


@pytest.mark.parametrize(
    ("country", "day", "currency"),
    [
        ("DE", DAY, "EUR"),
        ("GB", DAY, "GBP"),
        ("HR", date(2022, 12, 31), "HRK"),
        ("HR", date(2023, 1, 1), "EUR"),
        ("BG", date(2025, 12, 31), "BGN"),
        ("BG", date(2026, 1, 1), "EUR"),
        ("US", DAY, None),
    ],
)
def test_the_currency_of_a_country(country: str, day: date, currency: str | None) -> None:
    assert national_currency(country, day) == currency
