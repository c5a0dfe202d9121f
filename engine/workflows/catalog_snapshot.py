"""The catalog in force as the API reads it: values, documents, times and ids, kept in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Any

from engine.catalog.documents import PRODUCTS, DocumentKey
from engine.catalog.list_prices import expand_list_prices
from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.errors import NotFoundError
from engine.store.catalog import current_version
from engine.store.catalog_history import objects_in_force
from engine.store.open import Store
from engine.workflows.public_ids import LIST_PRICES, PRICES, PublicIds
from engine.workflows.representations import instant_text


@dataclass(frozen=True)
class CatalogObject:
    """An object in force: `data` is its document, `digest` the sha256 of its canonical JSON."""

    kind: str
    id: str
    data: Mapping[str, Any]
    digest: str
    origin: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class PriceObject:
    """A price as a document has it: its own, or spawned by a schedule from a list price.

    `list_price_id` is the list price it comes from; of a list price it is its own id.
    """

    id: str
    product: CatalogObject
    data: Mapping[str, Any]
    list_price_id: str | None

    @property
    def is_list_price(self) -> bool:
        """Whether it is what something costs before anything is negotiated."""
        return self.list_price_id == self.id

    @property
    def created_at(self) -> str:
        """When it was made, as far as is known: else when its product was."""
        return str(self.data.get("created_at") or instant_text(self.product.created_at))

    @property
    def updated_at(self) -> str:
        """The same of its last change."""
        return str(self.data.get("updated_at") or instant_text(self.product.updated_at))


@dataclass(frozen=True)
class CatalogSnapshot:
    """One version of the catalog; nothing in it changes."""

    version: int
    catalog: Catalog
    objects: Mapping[DocumentKey, CatalogObject]

    @cached_property
    def ids(self) -> PublicIds:
        return PublicIds(self.catalog)

    @cached_property
    def prices(self) -> Mapping[str, PriceObject]:
        """Every price and list price by id, spawned ones too."""
        expansion = expand_list_prices({key: each.data for key, each in self.objects.items()})
        found = {}
        for product in self.of_kind(PRODUCTS):
            data = expansion.documents[PRODUCTS, product.id]
            assert isinstance(data, Mapping)
            for id, terms in (data.get("prices") or {}).items():
                source = expansion.sources.get(id, terms.get("list_price"))
                archived = (product.data.get("list_prices") or {}).get(id, {}).get("archived")
                told = terms if archived is None else {**terms, "archived": archived}
                found[id] = PriceObject(id, product, told, source)
        return found

    def price(self, text: str, *, is_list_price: bool = False) -> PriceObject:
        """The price that the API names so. Raises NotFoundError if there is none."""
        id = self.ids.own(LIST_PRICES if is_list_price else PRICES, text)
        if id not in self.prices:
            raise NotFoundError(f"there is no price {text}")
        return self.prices[id]

    def of_kind(self, kind: str) -> list[CatalogObject]:
        """All objects of a kind, ordered by id."""
        return [found for (each, _), found in self.objects.items() if each == kind]

    def named(self, kind: str, text: str) -> CatalogObject:
        """The object that the API names so. Raises NotFoundError if there is none."""
        id = self.ids.own(kind, text)
        found = self.objects.get((kind, id))
        if found is None:
            raise NotFoundError(f"there is no {kind} {text}")
        return found


class CatalogInForce:
    """Reads the catalog again only when there is a newer version; for several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._snapshot: CatalogSnapshot | None = None

    def now(self) -> CatalogSnapshot:
        """The catalog in force; one without objects before the first `apply`."""
        kept = self._snapshot
        with self._store.read() as connection:
            version = current_version(connection)
        if kept is not None and kept.version == version:
            return kept
        with self._lock:
            if self._snapshot is None or self._snapshot.version < version:
                self._snapshot = self._read()
            return self._snapshot

    def adopt(self, snapshot: CatalogSnapshot) -> None:
        """Keep what a writer has at hand, unless something newer is kept."""
        with self._lock:
            if self._snapshot is None or self._snapshot.version < snapshot.version:
                self._snapshot = snapshot

    def _read(self) -> CatalogSnapshot:
        with self._store.read() as connection:
            version = current_version(connection)
            found = objects_in_force(connection)
        catalog = resolve({(each.kind, each.id): each.document for each in found})
        objects = {
            (each.kind, each.id): CatalogObject(
                each.kind,
                each.id,
                json.loads(each.document),
                each.digest,
                each.origin,
                each.created_at,
                each.updated_at,
            )
            for each in found
        }
        return CatalogSnapshot(version, catalog, objects)
