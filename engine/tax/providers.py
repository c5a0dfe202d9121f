"""Who decides the tax of customers of automatic status: the registry of tax providers.

A provider is one file, one test file and one line here; another package adds one by an entry point
of the group `meterhouse.tax_providers`: its name is the one that settings.yml uses, its object a
class without arguments like `TableProvider`. A name of this list cannot be replaced.

Its answer must follow from the question alone: an invoice is made again from what was frozen with
it, years later and without a network. A provider that asks a service on the way must therefore have
its answers written into the catalog.
"""

from __future__ import annotations

from decimal import Decimal
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Protocol

from engine.domain.errors import RatingError
from engine.domain.tax import AppliedTax
from engine.tax.place_of_supply import NotTaxed, place_of_supply
from engine.tax.question import TaxQuestion
from engine.tax.rate_table import applied, category_words, most_specific, scope

ENTRY_POINT_GROUP = "meterhouse.tax_providers"


class TaxProvider(Protocol):
    """Decides one product on one invoice."""

    def decide(self, question: TaxQuestion) -> AppliedTax:
        """The tax of its lines. Raises RatingError, which parks the invoice, if it cannot say."""
        ...


class TableProvider:
    """The built-in: the place of supply by our rules, the rate from the catalog's table."""

    def decide(self, question: TaxQuestion) -> AppliedTax:
        """The rate of the country that taxes, or 0 % with what the invoice must state."""
        customer, product, on = question.customer, question.product, question.on
        place = place_of_supply(question.seller, customer, product, on)
        if isinstance(place, NotTaxed):
            return AppliedTax(
                None, place.name, Decimal(0), place.because, place.code, place.exemption
            )
        rate = most_specific(question.rates, place.country, place.region, product, on)
        if rate is None:
            raise RatingError(
                f"no tax rate of {place.country} fits product {product.id}"
                f" ({category_words(product)}) on {on} for customer {customer.id}"
                f" ({place.because}): add a rate to tax_rates.yml, or let it use a table that has"
                " the country"
            )
        return applied(rate, f"{place.because}; {scope(rate)}, valid on {on}")


PROVIDERS: MappingProxyType[str, TaxProvider] = MappingProxyType({"table": TableProvider()})
"""By the name that settings.yml uses."""


_ADDED: dict[str, EntryPoint] = {
    point.name: point
    for point in entry_points(group=ENTRY_POINT_GROUP)
    if point.name not in PROVIDERS
}
"""Other packages' providers by name; one is imported when a tax is first asked of it."""

PROVIDER_NAMES: tuple[str, ...] = (*PROVIDERS, *sorted(_ADDED))
"""Every name that settings.yml may use."""


def provider_named(name: str) -> TaxProvider:
    """The provider of that name. Raises RatingError for one there is not."""
    if name in PROVIDERS:
        return PROVIDERS[name]
    if name not in _ADDED:
        raise RatingError(
            f'there is no tax provider "{name}" (there are: {", ".join(PROVIDER_NAMES)}): correct'
            " tax_provider in settings.yml"
        )
    made: TaxProvider = _ADDED[name].load()()
    return made
