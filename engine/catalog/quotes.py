"""Quotes as people write them: checked alone here, with the catalog when they are offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from engine.catalog.documents import data_of
from engine.catalog.finding import Finding
from engine.catalog.shape_errors import read_shape
from engine.catalog.shapes.quote import QuoteShape
from engine.catalog.standalone import source_of
from engine.domain.errors import CatalogError, Problem

QUOTE = "quote"

LEFT_OUT = ("archived", "created_at", "updated_at")
"""Keys of a list price that are no terms of it."""


def read_quote(data: object) -> dict[str, Any]:
    """What a quote says, with every key that was written. Raises CatalogError for all that is
    wrong with it by itself."""
    shape, findings = read_shape(QuoteShape, QUOTE, QUOTE, data)
    if shape is None or findings:
        raise CatalogError(tuple(Problem(QUOTE, None, _said(each)) for each in findings))
    return data_of(shape)


def load_quote(path: Path) -> dict[str, Any]:
    """The quote in a YAML file. Raises CatalogError, with the line of what cannot be read."""
    source = source_of(path)
    faults = tuple(Problem(str(path), each.line, each.message) for each in source.faults)
    if faults:
        raise CatalogError(faults)
    shape, findings = read_shape(QuoteShape, QUOTE, QUOTE, source.data)
    if shape is None or findings:
        raise CatalogError(
            tuple(Problem(str(path), _line(source.lines, each), _said(each)) for each in findings)
        )
    return data_of(shape)


def with_frozen_list_prices(
    schedule: Mapping[str, Any], list_prices: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """A schedule whose uses of list prices say all their terms, so that they stay as they were
    offered whatever becomes of the list price. `list_prices` has its terms by id."""
    found = dict(schedule)
    if "list_prices" in found:
        found["list_prices"] = [_frozen(each, list_prices) for each in found["list_prices"]]
    if "phases" in found:
        found["phases"] = [with_frozen_list_prices(each, list_prices) for each in found["phases"]]
    return found


def with_own_products(terms: Mapping[str, Any], new_id: Callable[[], str]) -> dict[str, Any]:
    """A quote's terms with new ids for the prices that it brings, so that another quote may bring
    the same beside it. Products keep their ids: whoever comes second adds to what is there."""
    products = terms.get("products") or {}
    renamed = {id: new_id() for each in products.values() for id in each.get("prices") or {}}
    if not renamed:
        return dict(terms)
    own = {
        product: {
            **each,
            "prices": {renamed[id]: price for id, price in (each.get("prices") or {}).items()},
        }
        for product, each in products.items()
    }
    return {**terms, "products": own, "schedule": _renamed(terms["schedule"], renamed)}


def _renamed(part: Any, renamed: Mapping[str, str]) -> Any:
    """A schedule, or a part of it, that names prices by their new ids."""
    if isinstance(part, dict):
        return {
            name: {renamed.get(id, id): rate for id, rate in each.items()}
            if name == "tax_rates"
            else _renamed(each, renamed)
            for name, each in part.items()
        }
    if isinstance(part, list):
        return [
            renamed.get(each, each) if isinstance(each, str) else _renamed(each, renamed)
            for each in part
        ]
    return part


def _frozen(use: Any, list_prices: Mapping[str, Mapping[str, Any]]) -> Any:
    own = {"list_price": use} if isinstance(use, str) else use
    terms = list_prices.get(own["list_price"], {})
    return {**{name: terms[name] for name in terms if name not in LEFT_OUT}, **own}


def _said(finding: Finding) -> str:
    return finding.sentence()


def _line(lines: Mapping[tuple[str | int, ...], int], finding: Finding) -> int | None:
    for length in range(len(finding.path), -1, -1):
        if finding.path[:length] in lines:
            return lines[finding.path[:length]]
    return None
