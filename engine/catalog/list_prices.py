"""List prices: what a product costs before anything is negotiated, and the prices spawned from it.

A phase that names a list price gets a price of its own: the list price's terms, with those that the
phase overrides. Here both are written out among the product's prices, so that everything after it
(rules, resolving, rating) knows prices only. `collapsed` takes them out again: documents hold what
a person wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.catalog.documents import PRODUCTS, SCHEDULES, DocumentKey
from engine.catalog.finding import FieldPath, Finding, suggestion

LIST_PRICES = "list_prices"
PRICES = "prices"
ARCHIVED = "archived"
OWN_KEYS = ("list_price", "as")
"""Keys of a use of a list price that are no terms: which one, and the id of the spawned price."""


@dataclass(frozen=True, slots=True)
class Use:
    """A list price as a phase names it. `path` leads to it in the schedule."""

    list_price: str
    price_id: str
    overrides: Mapping[str, object]
    path: FieldPath


Written = tuple[DocumentKey, FieldPath]
"""A place in a document as a person wrote it."""


@dataclass
class Expansion:
    """The documents with list prices and spawned prices written out as prices.

    `sources` has the list price of each such price, by id; a list price is its own. `written` leads
    from a path in an expanded document to where a person wrote it.
    """

    documents: dict[DocumentKey, object]
    sources: dict[str, str] = field(default_factory=dict)
    written: dict[DocumentKey, dict[FieldPath, Written]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    """Prices that would be spawned from list prices that there are not: told once."""

    def as_written(self, finding: Finding) -> Finding:
        """The finding at the place where a person wrote what is wrong."""
        places = self.written.get((finding.kind, finding.id), {})
        for length in range(len(finding.path), 0, -1):
            found = places.get(finding.path[:length])
            if found is not None:
                (kind, id), path = found
                return Finding(kind, id, (*path, *finding.path[length:]), finding.message)
        return finding

    def set_written(self, key: DocumentKey, path: FieldPath, by: Written) -> None:
        """Say where a person wrote what stands at a path of an expanded document."""
        self.written.setdefault(key, {})[path] = by

    def collapsed(self, key: DocumentKey, data: Mapping[str, object]) -> Mapping[str, object]:
        """The data of a document without what was written out."""
        if key not in self.written:
            return data
        collapsed = _without(data, self.sources.__contains__)
        phases = collapsed.get("phases")
        if isinstance(phases, list):
            shorter = [_without(phase, self.sources.__contains__) for phase in phases]
            return {**collapsed, "phases": shorter}
        return collapsed


def expand_list_prices(documents: Mapping[DocumentKey, object]) -> Expansion:
    """Write out every list price and every price that is spawned from one."""
    expansion = Expansion(dict(documents))
    owners: dict[str, DocumentKey] = {}
    for key, id, terms in _listed(documents):
        owners.setdefault(id, key)
        expansion.sources[id] = id
        _add_price(expansion, key, id, terms, id)
    for key, data in sorted(documents.items()):
        if key[0] == SCHEDULES and isinstance(data, Mapping):
            expansion.documents[key] = _with_spawned(expansion, owners, key, data)
    return expansion


def list_prices_used(documents: Mapping[DocumentKey, object], schedule_id: str) -> set[str]:
    """The list prices that a schedule's document names."""
    data = documents.get((SCHEDULES, schedule_id))
    return {use.list_price for use in uses_in(schedule_id, data)}


def uses_in(schedule_id: str, data: object) -> list[Use]:
    """Every use of a list price in a schedule's document, in order."""
    if not isinstance(data, Mapping):
        return []
    owners = [((), data), *_phases(data)]
    return [use for at, owner in owners for use in _uses(schedule_id, owner, at)]


def archived_list_prices(documents: Mapping[DocumentKey, object]) -> set[str]:
    """The list prices that no schedule may begin to use."""
    return {
        id
        for _, id, terms in _listed(documents)
        if isinstance(terms, Mapping) and terms.get(ARCHIVED) is True
    }


def _listed(
    documents: Mapping[DocumentKey, object],
) -> Iterator[tuple[DocumentKey, str, object]]:
    for key, data in sorted(documents.items()):
        listed = data.get(LIST_PRICES) if isinstance(data, Mapping) else None
        if key[0] == PRODUCTS and isinstance(listed, Mapping):
            for id, terms in sorted(listed.items()):
                yield key, str(id), terms


def _with_spawned(
    expansion: Expansion,
    owners: Mapping[str, DocumentKey],
    key: DocumentKey,
    data: Mapping[str, object],
) -> Mapping[str, object]:
    """The schedule with the ids of its spawned prices after those that it names itself."""
    changed = dict(data)
    if LIST_PRICES in data:
        changed[PRICES] = _spawned(expansion, owners, key, data, ())
    phases = data.get("phases")
    if isinstance(phases, list):
        changed["phases"] = [
            {**phase, PRICES: _spawned(expansion, owners, key, phase, ("phases", place))}
            if isinstance(phase, Mapping) and LIST_PRICES in phase
            else phase
            for place, phase in enumerate(phases)
        ]
    for at, owner in ((), data), *_phases(data):
        for place, id in enumerate(_own_prices(owner)):
            if isinstance(id, str) and id in owners:
                message = f'"{id}" is a list price; name it under list_prices'
                path = (*at, PRICES, place)
                expansion.findings.append(Finding(*key, path, message))
    return changed


def _spawned(
    expansion: Expansion,
    owners: Mapping[str, DocumentKey],
    key: DocumentKey,
    owner: Mapping[str, object],
    at: FieldPath,
) -> list[object]:
    ids = _own_prices(owner)
    for use in _uses(key[1], owner, at):
        product = owners.get(use.list_price)
        if product is None:
            remedy = suggestion(use.list_price, owners, "define it under a product's list_prices")
            message = f'there is no list price "{use.list_price}"; {remedy}'
            expansion.findings.append(Finding(*key, use.path, message))
            expansion.unknown.add(use.price_id)
            ids.append(use.price_id)
            continue
        expansion.set_written(key, (*at, PRICES, len(ids)), (key, use.path))
        ids.append(use.price_id)
        terms = _terms_of(expansion, product, use)
        known = _price(expansion.documents[product], use.price_id)
        is_spawned = expansion.sources.get(use.price_id) == use.list_price != use.price_id
        if known is not None and (known != terms or not is_spawned):
            message = (
                f'"{use.price_id}" is another price already; give this one an id of its own, as in'
                f" {{list_price: {use.list_price}, as: …}}"
            )
            expansion.findings.append(Finding(*key, use.path, message))
            continue
        expansion.sources[use.price_id] = use.list_price
        _add_price(expansion, product, use.price_id, terms, use.list_price)
        for name in use.overrides:
            place = (PRICES, use.price_id, name)
            expansion.set_written(product, place, (key, (*use.path, name)))
    return ids


def _uses(schedule_id: str, owner: Mapping[str, object], at: FieldPath) -> Iterator[Use]:
    """The list prices that a schedule or phase names; what has no form is told by its shape."""
    listed = owner.get(LIST_PRICES)
    for place, item in enumerate(listed if isinstance(listed, list) else ()):
        path = (*at, LIST_PRICES, place)
        if isinstance(item, str):
            yield Use(item, f"{item}--{schedule_id}", {}, path)
        elif isinstance(item, Mapping) and isinstance(item.get("list_price"), str):
            name = item["list_price"]
            overrides = {key: value for key, value in item.items() if key not in OWN_KEYS}
            yield Use(name, str(item.get("as", f"{name}--{schedule_id}")), overrides, path)


def _phases(data: Mapping[str, object]) -> list[tuple[FieldPath, Mapping[str, object]]]:
    phases = data.get("phases")
    return [
        (("phases", place), phase)
        for place, phase in enumerate(phases if isinstance(phases, list) else ())
        if isinstance(phase, Mapping)
    ]


def _own_prices(owner: Mapping[str, object]) -> list[object]:
    prices = owner.get(PRICES)
    return list(prices) if isinstance(prices, list) else []


def _terms_of(expansion: Expansion, product: DocumentKey, use: Use) -> object:
    listed = _price(expansion.documents[product], use.list_price)
    return {**listed, **use.overrides} if isinstance(listed, Mapping) else listed


def _price(product: object, id: str) -> object:
    prices = product.get(PRICES) if isinstance(product, Mapping) else None
    return prices.get(id) if isinstance(prices, Mapping) else None


def _add_price(
    expansion: Expansion, key: DocumentKey, id: str, terms: object, list_price: str
) -> None:
    written = (LIST_PRICES, list_price)
    product = expansion.documents[key]
    assert isinstance(product, Mapping)
    prices = product.get(PRICES, {})
    if not isinstance(prices, Mapping):
        return
    if id in prices and id == list_price:
        message = "is the id of a price too; give the list price another"
        expansion.findings.append(Finding(*key, written, message))
        return
    if isinstance(terms, Mapping):
        terms = {name: value for name, value in terms.items() if name != ARCHIVED}
    expansion.documents[key] = {**product, PRICES: {**prices, id: terms}}
    expansion.set_written(key, (PRICES, id), (key, written))


def _without(data: Mapping[str, object], is_derived: Callable[[str], bool]) -> Mapping[str, object]:
    """A product, schedule or phase without the prices that were written out."""
    prices = data.get(PRICES)
    kept: object = prices
    if isinstance(prices, Mapping):
        kept = {id: terms for id, terms in prices.items() if not is_derived(id)}
    elif isinstance(prices, list):
        kept = [id for id in prices if not is_derived(id)]
    if kept == prices:
        return data
    rest = {name: value for name, value in data.items() if name != PRICES}
    return {**rest, PRICES: kept} if kept else rest
