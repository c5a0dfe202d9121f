"""Usage metrics as the API makes and changes them.

The contract's filters are a list of accepted values a property, any of them negated; the catalog's
are trees, of which these are one form. What has another form is given as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.catalog.documents import METRICS
from engine.domain.errors import ConflictError, NotFoundError
from engine.workflows.catalog_objects import (
    Author,
    Changes,
    Data,
    change_object,
    change_objects,
)
from engine.workflows.catalog_snapshot import CatalogObject, CatalogSnapshot
from engine.workflows.open_account import OpenAccount
from engine.workflows.representations import instant_text


@dataclass(frozen=True, slots=True)
class PropertyFilters:
    """Accepted values by property; those in `negated` are the ones that are not accepted."""

    values: Mapping[str, Sequence[str]]
    negated: tuple[str, ...] = ()
    is_case_sensitive: bool = True


@dataclass(frozen=True, slots=True)
class MetricFields:
    """What a request says of a metric, in words of the catalog."""

    name: str
    event_type: str
    aggregation: str
    property: str | None = None
    grouping: str | None = None
    percentile: str | None = None
    unit: str | None = None
    description: str | None = None
    filters: PropertyFilters | None = None
    deleted_at: str | None = None


def create_metric(
    account: OpenAccount, id: str, fields: MetricFields, author: Author
) -> CatalogObject:
    """Make a metric. Raises ConflictError for a name that another one has."""
    key = (METRICS, id)

    def decide(changes: Changes) -> None:
        _refuse_name(account.catalog.now(), id, fields.name)
        changes.set(key, _document(fields))

    return change_objects(account, decide, verb="created", subject=key, author=author).objects[key]


def update_metric(
    account: OpenAccount, id: str, fields: MetricFields, expected: str | None, author: Author
) -> CatalogObject:
    """Give a metric another definition. Issued invoices do not change, open ones follow.

    Raises ConflictError for one of the files, or made of other metrics, and for a name that another
    has; ChangedError if it is not the one of the digest `expected`.
    """
    key = (METRICS, id)

    def updated(before: Data) -> Data:
        _refuse_name(account.catalog.now(), id, fields.name)
        kept = {name: before[name] for name in ("deleted_at", "rounding") if name in before}
        return {**_document(fields), **kept}

    after = change_object(account, key, updated, verb="updated", author=author, expected=expected)
    return after.objects[key]


def delete_metric(account: OpenAccount, id: str, author: Author) -> CatalogObject:
    """From now on no new price counts it; those that there are go on. Raises NotFoundError."""
    key = (METRICS, id)

    def deleted(before: Data) -> Data:
        if before.get("deleted_at"):
            raise NotFoundError(f"usage metric {id} is deleted already")
        return {**before, "deleted_at": instant_text(author.at)}

    return change_object(account, key, deleted, verb="deleted", author=author).objects[key]


def name_of(metric: CatalogObject) -> str:
    """What people call a metric; its id, if they call it nothing else."""
    return str(metric.data.get("name") or metric.id)


def property_filters(data: Mapping[str, Any]) -> PropertyFilters | None:
    """A metric's filters in the contract's form; None if they have another."""
    filters = data.get("filters")
    if filters is None:
        return PropertyFilters({})
    is_tree = isinstance(filters, Mapping)
    ignores_case = bool(is_tree and filters.get("ignore_case"))
    nodes = filters.get("all", [filters]) if is_tree else filters
    values: dict[str, Sequence[str]] = {}
    negated = []
    for node in nodes:
        words = set(node) - {"property", "ignore_case"}
        name = node.get("property")
        if name is None or name in values or len(words) != 1:
            return None
        word = words.pop()
        if word not in _WORDS or ("ignore_case" in node and node is not filters):
            return None
        found = node[word]
        values[name] = found if isinstance(found, list) else [found]
        if _WORDS[word]:
            negated.append(name)
    return PropertyFilters(values, tuple(negated), not ignores_case)


_WORDS = {"in": False, "eq": False, "=": False, "not_in": True, "not in": True, "ne": True}
"""Operators that a list of values can say, and whether it is negated."""


def _document(fields: MetricFields) -> Data:
    document = {
        "name": fields.name,
        "event_type": [fields.event_type],
        "aggregation": fields.aggregation,
        "property": fields.property,
        "percentile": fields.percentile,
        "breakdowns": None if fields.grouping is None else [fields.grouping],
        "unit": fields.unit,
        "description": fields.description,
        "filters": None if fields.filters is None else _tree(fields.filters),
        "deleted_at": fields.deleted_at,
    }
    return {name: value for name, value in document.items() if value is not None}


def _tree(filters: PropertyFilters) -> Data | None:
    if not filters.values:
        return None
    nodes = [
        {"property": name, "not_in" if name in filters.negated else "in": list(values)}
        for name, values in filters.values.items()
    ]
    return {"all": nodes} if filters.is_case_sensitive else {"all": nodes, "ignore_case": True}


def _refuse_name(catalog: CatalogSnapshot, id: str, name: str) -> None:
    for each in catalog.of_kind(METRICS):
        if each.id != id and "deleted_at" not in each.data and name_of(each) == name:
            raise ConflictError(f"another usage metric is called {name}; use another name")
