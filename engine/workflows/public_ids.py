"""Between our ids and the UUIDs of the API: one place, both ways.

Objects from files have ids that people wrote; the API names them by a UUID that is derived from
account, kind and id, so it is the same for ever. Objects made through the API have a UUID already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.catalog.documents import (
    CREDIT_GRANTS,
    CUSTOMERS,
    METRICS,
    ORGANIZATIONS,
    PRODUCTS,
    SCHEDULES,
    SEAT_METRICS,
    TAX_RATES,
)
from engine.domain.catalog import Catalog
from engine.domain.errors import NotFoundError
from engine.domain.identity import public_id

__all__ = [
    "ACCOUNTS",
    "CREDIT_GRANTS",
    "CUSTOMERS",
    "DISCOUNTS",
    "LIST_PRICES",
    "METRICS",
    "NOUNS",
    "ORGANIZATIONS",
    "PRICES",
    "PRODUCTS",
    "SCHEDULES",
    "SEAT_METRICS",
    "TAX_CATEGORIES",
    "TAX_RATES",
    "TAX_REGISTRATIONS",
    "PublicIds",
    "audited_kind",
]

ACCOUNTS = "accounts"
DISCOUNTS = "discounts"
PRICES = "prices"
LIST_PRICES = "list_prices"
METRIC_PARAMETERS = "metric_parameters"
TAX_CATEGORIES = "tax_categories"
TAX_REGISTRATIONS = "tax_registrations"

NOUNS: Mapping[str, str] = {
    ACCOUNTS: "account",
    CREDIT_GRANTS: "credit grant",
    CUSTOMERS: "customer",
    LIST_PRICES: "list price",
    METRICS: "usage metric",
    ORGANIZATIONS: "customer organization",
    PRICES: "price",
    PRODUCTS: "product",
    SCHEDULES: "billing schedule",
    SEAT_METRICS: "seat metric",
    TAX_CATEGORIES: "tax category",
    TAX_RATES: "tax rate",
    TAX_REGISTRATIONS: "tax registration",
}
"""What a message calls an object of each kind."""


def audited_kind(kind: str) -> str:
    """What the audit log calls objects of a kind."""
    return "schedule" if kind == SCHEDULES else NOUNS.get(kind, kind).replace(" ", "_")


class PublicIds:
    """The ids of one catalog. `kind` is a key of NOUNS."""

    def __init__(self, catalog: Catalog) -> None:
        self.account_id = catalog.account.id
        self._catalog = catalog
        self._own: dict[str, dict[str, str]] = {}

    def public(self, kind: str, id: str) -> str:
        """The UUID of an object by our id; the object need not exist any more."""
        return public_id(self.account_id, kind, id)

    def find(self, kind: str, text: str) -> str | None:
        """Our id of what the API names by a UUID (or by our own id); None if there is none."""
        if kind not in self._own:
            ids = tuple(_ids(self._catalog, kind))
            self._own[kind] = {id: id for id in ids} | {self.public(kind, id): id for id in ids}
        return self._own[kind].get(text)

    def own(self, kind: str, text: str) -> str:
        """The same. Raises NotFoundError if there is none."""
        found = self.find(kind, text)
        if found is None:
            raise NotFoundError(f"there is no {NOUNS[kind]} {text}")
        return found

    def parameter(self, metric_id: str, name: str) -> str:
        """The UUID of a parameter of a compound metric."""
        return self.public(METRIC_PARAMETERS, f"{metric_id}/{name}")

    def parameter_name(self, metric_id: str, text: str) -> str | None:
        """The name of the parameter of a metric that the API names so; None if it has none."""
        for compound in self._catalog.compounds:
            if compound.id == metric_id:
                for each in compound.parameters:
                    if text in (each.name, self.parameter(metric_id, each.name)):
                        return each.name
        return None


def _ids(catalog: Catalog, kind: str) -> Iterable[str]:
    if kind == ACCOUNTS:
        return (catalog.account.id,)
    if kind == PRICES:
        return catalog.price_by_id
    if kind == LIST_PRICES:
        return (price.id for product in catalog.products for price in product.list_prices)
    if kind == TAX_CATEGORIES:
        products = {product.tax_category for product in catalog.products}
        rates = {rate.tax_category for rate in catalog.tax_rates}
        return sorted(name for name in products | rates if name is not None)
    return (id for found, id in catalog.documents if found == kind)
