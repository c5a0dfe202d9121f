"""Totals in the currency of the country whose tax is charged, where the law wants them.

Directive 2006/112/EC, article 230: the VAT of an invoice in another currency is stated in the
national one, by the rate of article 91; the United Kingdom, Switzerland and Norway ask the same. A
sale under the One Stop Shop follows the country of the seller's own registration (article 219a).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from engine.domain.account import Account
from engine.domain.currency import to_amount, to_minor
from engine.domain.decimals import EXACT, decimal_of
from engine.domain.exchange import CurrencyConversion, ExchangeRates
from engine.domain.invoice import Invoice
from engine.domain.tax import TaxRate, TaxRegistration, TaxScheme
from engine.tax.territories import is_member

RATE_DECIMALS = 12
"""A rate that is a quotient of published ones is rounded to this many, half away from zero."""

_OWN_CURRENCIES = {
    "CH": "CHF",
    "CZ": "CZK",
    "DK": "DKK",
    "GB": "GBP",
    "HU": "HUF",
    "NO": "NOK",
    "PL": "PLN",
    "RO": "RON",
    "SE": "SEK",
}
_UNTIL_THE_EURO = {"BG": ("BGN", date(2026, 1, 1)), "HR": ("HRK", date(2023, 1, 1))}


def national_currency(country: str, on: date) -> str | None:
    """The currency in which a country wants its VAT; None for countries that we do not know."""
    if country in _UNTIL_THE_EURO:
        own, euro_from = _UNTIL_THE_EURO[country]
        return own if on < euro_from else "EUR"
    own_currency = _OWN_CURRENCIES.get(country)
    return own_currency or ("EUR" if is_member(country, on) else None)


def convert_totals(
    invoice: Invoice,
    seller: Account,
    tax_rates: Mapping[str, TaxRate],
    published: Iterable[ExchangeRates],
) -> tuple[CurrencyConversion, ...]:
    """The conversions that the invoice must have and for which there is a rate, by currency.

    Net and tax are each converted by the exchange rate as stated and rounded once, half away from
    zero; the gross total is their sum.
    """
    required = _required(invoice, seller, tax_rates)
    tables = tuple(published) if required else ()
    found = []
    for currency, registration in sorted(required.items()):
        rates = _rates_of(tables, invoice, currency, registration, seller.exchange_rate_days)
        if rates is not None:
            found.append(_converted(invoice, currency, rates))
    return tuple(found)


def missing_conversion(
    invoice: Invoice, seller: Account, tax_rates: Mapping[str, TaxRate]
) -> str | None:
    """Why an invoice cannot be issued for want of an exchange rate; None if it can."""
    present = {conversion.currency for conversion in invoice.conversions}
    for currency, registration in sorted(_required(invoice, seller, tax_rates).items()):
        if currency in present:
            continue
        of = f" of {registration.exchange_rates}" if registration.exchange_rates else ""
        return (
            f"the tax of {registration.country} must be stated in {currency}, and there is no"
            f" exchange rate{of} from {invoice.currency} for {invoice.invoice_date} or the"
            f" {seller.exchange_rate_days} days before: add it to exchange_rates/, apply and"
            f" calculate the invoice again, or set reporting_currency of that registration"
        )
    return None


def _required(
    invoice: Invoice, seller: Account, tax_rates: Mapping[str, TaxRate]
) -> dict[str, TaxRegistration]:
    """Currencies other than the invoice's in which tax is owed, with the registration."""
    required: dict[str, TaxRegistration] = {}
    for line in invoice.lines:
        rate = tax_rates.get(line.tax.rate_id or "")
        if rate is None or rate.country is None or not rate.rate:
            continue
        registration = _registration(seller, rate.country)
        if registration is None:
            continue
        currency = registration.reporting_currency or national_currency(
            registration.country, invoice.invoice_date
        )
        if currency not in (None, NO_CURRENCY, invoice.currency):
            required.setdefault(str(currency), registration)
    return required


NO_CURRENCY = "none"
"""As a reporting currency: no conversion is wanted."""


def _registration(seller: Account, country: str) -> TaxRegistration | None:
    """Under which registration a country's tax is charged: its own, or the seller's first.

    Nothing is required of an account without registrations.
    """
    standard = [each for each in seller.tax_registrations if each.scheme is TaxScheme.STANDARD]
    at_home = [each for each in standard if each.country == seller.country]
    own = [each for each in standard if each.country == country]
    return next(iter((*own, *at_home, *seller.tax_registrations)), None)


def _rates_of(
    tables: Iterable[ExchangeRates],
    invoice: Invoice,
    currency: str,
    registration: TaxRegistration,
    days: int,
) -> ExchangeRates | None:
    """The newest rates of both currencies, of the invoice date or up to `days` before."""
    first = invoice.invoice_date - timedelta(days=days)
    usable = [
        rates
        for rates in tables
        if first <= rates.day <= invoice.invoice_date
        and registration.exchange_rates in (None, rates.table)
        and rates.rate(currency) is not None
        and rates.rate(invoice.currency) is not None
    ]
    return max(usable, key=lambda rates: (rates.day, rates.id), default=None)


def _converted(invoice: Invoice, currency: str, rates: ExchangeRates) -> CurrencyConversion:
    wanted, given = rates.rate(currency), rates.rate(invoice.currency)
    assert wanted is not None and given is not None
    rate = decimal_of(Fraction(wanted) / Fraction(given), RATE_DECIMALS).normalize()

    def minor(amount: int) -> int:
        return to_minor(EXACT.multiply(to_amount(amount, invoice.currency), rate), currency)

    return CurrencyConversion(
        currency=currency,
        exchange_rate=Decimal(f"{rate:f}"),
        source=rates.source,
        rates_id=rates.id,
        rate_day=rates.day,
        net_total=minor(invoice.net_total),
        total_tax=minor(invoice.total_tax),
    )
