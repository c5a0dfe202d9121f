"""Where the seller charges tax, and the customers whose tax follows from it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.documents import CUSTOMERS, EXCHANGE_RATES, SETTINGS, SETTINGS_KEY
from engine.catalog.draft import Draft
from engine.catalog.finding import Finding, listing, suggestion
from engine.domain.customer import TaxStatus
from engine.domain.tax import TaxScheme
from engine.tax.providers import PROVIDER_NAMES
from engine.tax.vat_ids import SCHEME_BY_COUNTRY, VatIdError, check_vat_id

_SETTINGS_ID = SETTINGS_KEY[1]


def registrations_have_their_ids(draft: Draft) -> Iterator[Finding]:
    """One a country, state and scheme, with an id that can be one where that can be checked."""
    settings = draft.settings
    seen: set[tuple[str, str | None, TaxScheme]] = set()
    for place, each in enumerate(settings.tax_registrations or []):
        at = ("tax_registrations", place)
        if (each.country, each.state, each.scheme) in seen:
            message = f"{each.country} stands twice with scheme {each.scheme}; remove one of them"
            yield Finding(SETTINGS, _SETTINGS_ID, at, message)
        seen.add((each.country, each.state, each.scheme))
        if each.scheme is TaxScheme.STANDARD and each.country in SCHEME_BY_COUNTRY:
            try:
                check_vat_id(each.id, each.country)
            except VatIdError as error:
                message = f"{error}; correct it"
                yield Finding(SETTINGS, _SETTINGS_ID, (*at, "id"), message)
    if settings.tax_provider not in PROVIDER_NAMES:
        remedy = suggestion(settings.tax_provider, PROVIDER_NAMES, "use table")
        message = f'there is no tax provider "{settings.tax_provider}"; {remedy}'
        yield Finding(SETTINGS, _SETTINGS_ID, ("tax_provider",), message)


def reporting_currencies_have_rates_to_go_by(draft: Draft) -> Iterator[Finding]:
    """A registration names a table of exchange rates that there is, and one where there are two."""
    if EXCHANGE_RATES in draft.incomplete:
        return
    tables = sorted({id.rpartition("_")[0] for id in draft.exchange_rates})
    for place, each in enumerate(draft.settings.tax_registrations or []):
        at = ("tax_registrations", place)
        if each.exchange_rates is not None and each.exchange_rates not in tables and tables:
            remedy = suggestion(each.exchange_rates, tables, f"use {listing(tables, 'or')}")
            message = f"there is no exchange_rates/{each.exchange_rates}.yml; {remedy}"
            yield Finding(SETTINGS, _SETTINGS_ID, (*at, "exchange_rates"), message)
        if each.exchange_rates is None and len(tables) > 1:
            message = f"may go by {listing(tables, 'or')}; say which with exchange_rates: <name>"
            yield Finding(SETTINGS, _SETTINGS_ID, at, message)


def automatic_tax_has_a_seller(draft: Draft) -> Iterator[Finding]:
    """Whose tax is decided by countries needs the seller's."""
    settings = draft.settings
    if settings.country is not None or settings.tax_registrations or SETTINGS in draft.incomplete:
        return
    for id, customer in draft.customers.items():
        if customer.tax_status is TaxStatus.AUTOMATIC:
            message = "depends on the seller's country; add country to settings.yml"
            yield Finding(CUSTOMERS, id, ("tax_status",), message)
