"""Lines and groups of an invoice one by one, by the ids of the REST API.

Calculated lines are shown and never changed: a person adds lines and groups of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from engine.domain.catalog import Catalog
from engine.domain.currency import to_amount
from engine.domain.edit import HAND_MADE_GROUP, Edit, HandMadeGroup, HandMadeLine
from engine.domain.errors import ConflictError, InputError, NotFoundError
from engine.domain.identity import group_id, line_item_id
from engine.invoicing.edits import MANUAL_KEY, group_titles
from engine.store.invoice_edits import read_edits
from engine.store.open import Connection, Store
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.edit_draft import put_found, remove_found
from engine.workflows.invoice_views import exact_invoice, refuse_changed
from engine.workflows.representations import Json, group_shapes

Found = TypeVar("Found", HandMadeLine, HandMadeGroup)


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes what of which draft: `expected` is the revision that the caller has seen."""

    store: Store
    catalog: Catalog
    reference: str
    expected: str | None
    at: datetime
    actor: str


def list_groups(store: Store, reference: str) -> list[Json]:
    """The groups of an invoice, empty ones of a draft last; our ids. NotFoundError as reading."""
    with store.read() as connection:
        return _groups(connection, exact_invoice(connection, reference))


def list_lines(store: Store, reference: str) -> list[Json]:
    """The lines of an invoice in its order, with our ids. NotFoundError as reading."""
    with store.read() as connection:
        return _lines(connection, exact_invoice(connection, reference))


def put_line_item(
    writing: Writing, line_id: str | None, group: str | None, line: HandMadeLine
) -> Json:
    """Add a line to a draft, or give the one of an id other contents: the line.

    `group` is the id of a group of the invoice; None leaves the line among the adjustments.
    Raises NotFoundError for an unknown line, InputError for an unknown group, ConflictError if the
    invoice is no draft or the line is a calculated one.
    """

    def put(connection: Connection, stored: StoredInvoice, edits: Mapping[str, Edit]) -> Json:
        own = "" if line_id is None else _edit_of_line(connection, stored, line_id, edits).id
        placed = _placed(stored, edits, group, replace(line, id=own))
        id = put_found(
            connection, writing.catalog, stored, placed, at=writing.at, actor=writing.actor
        )
        after = exact_invoice(connection, stored.invoice.id)
        wanted = line_item_id(stored.invoice.id, f"{MANUAL_KEY}/{id}")
        return next(each for each in _lines(connection, after) if each["id"] == wanted)

    return _written(writing, put)


def remove_line_item(writing: Writing, line_id: str) -> Json:
    """Take a line made by hand off a draft: the line as it was. Raises as putting one does."""

    def remove(connection: Connection, stored: StoredInvoice, edits: Mapping[str, Edit]) -> Json:
        gone = next((e for e in _lines(connection, stored) if e["id"] == line_id), None)
        edit = _edit_of_line(connection, stored, line_id, edits)
        assert gone is not None
        _remove(connection, writing, stored, [edit])
        return gone

    return _written(writing, remove)


def put_group(writing: Writing, group: str | None, contents: HandMadeGroup) -> Json:
    """Add a group to a draft, or give the one of an id other contents: the group.

    Raises NotFoundError for an unknown group, ConflictError if the invoice is no draft or the
    group is that of a product.
    """

    def put(connection: Connection, stored: StoredInvoice, edits: Mapping[str, Edit]) -> Json:
        own = contents
        if group is not None:
            before = _edit_of_group(stored, edits, group)
            index = before.index if contents.index is None else contents.index
            own = replace(contents, id=before.id, index=index)
        id = put_found(connection, writing.catalog, stored, own, at=writing.at, actor=writing.actor)
        after = exact_invoice(connection, stored.invoice.id)
        wanted = group_id(stored.invoice.id, HAND_MADE_GROUP + id)
        return next(each for each in _groups(connection, after) if each["id"] == wanted)

    return _written(writing, put)


def remove_group(writing: Writing, group: str) -> Json:
    """Take a group and the lines in it off a draft: the group as it was. Raises as putting does."""

    def remove(connection: Connection, stored: StoredInvoice, edits: Mapping[str, Edit]) -> Json:
        edit = _edit_of_group(stored, edits, group)
        gone = next(each for each in _groups(connection, stored) if each["id"] == group)
        within = [e for e in edits.values() if isinstance(e, HandMadeLine) and e.group == edit.id]
        _remove(connection, writing, stored, [*within, edit])
        return gone

    return _written(writing, remove)


def _written(
    writing: Writing, write: Callable[[Connection, StoredInvoice, Mapping[str, Edit]], Json]
) -> Json:
    with writing.store.write() as connection:
        stored = exact_invoice(connection, writing.reference)
        refuse_changed(connection, stored, writing.expected)
        edits = {each.id: each for each in read_edits(connection, stored.invoice.id)}
        return write(connection, stored, edits)


def _remove(
    connection: Connection, writing: Writing, stored: StoredInvoice, edits: list[Edit]
) -> None:
    remove_found(connection, writing.catalog, stored, edits, at=writing.at, actor=writing.actor)


def _edit_of_line(
    connection: Connection, stored: StoredInvoice, id: str, edits: Mapping[str, Edit]
) -> HandMadeLine:
    keys = {line_item_id(stored.invoice.id, e.charge.key): e.charge for e in stored.invoice.lines}
    if id not in keys:
        raise NotFoundError(f"invoice {stored.invoice.id} has no line {id}")
    prefix, _, own = keys[id].key.partition("/")
    edit = edits.get(own) if prefix == MANUAL_KEY else None
    if not isinstance(edit, HandMadeLine):
        raise ConflictError(
            f"the line {keys[id].title!r} is calculated: it cannot be changed or taken away, only"
            " adjusted by a line of your own"
        )
    return edit


def _edit_of_group(stored: StoredInvoice, edits: Mapping[str, Edit], id: str) -> HandMadeGroup:
    for edit in edits.values():
        own = group_id(stored.invoice.id, HAND_MADE_GROUP + edit.id)
        if isinstance(edit, HandMadeGroup) and own == id:
            return edit
    for group in stored.invoice.groups:
        if group_id(stored.invoice.id, group.product_id) == id:
            raise ConflictError(
                f"the group {group.title!r} follows from its lines: make a group of your own"
            )
    raise NotFoundError(f"invoice {stored.invoice.id} has no line item group {id}")


def _placed(
    stored: StoredInvoice, edits: Mapping[str, Edit], group: str | None, line: HandMadeLine
) -> HandMadeLine:
    """The line in the group of that id."""
    if group is None:
        return line
    for edit in edits.values():
        own = group_id(stored.invoice.id, HAND_MADE_GROUP + edit.id)
        if isinstance(edit, HandMadeGroup) and own == group:
            return replace(line, group=edit.id, tax_category=edit.tax_category)
    for each in stored.invoice.groups:
        product = each.product_id
        if group_id(stored.invoice.id, product) == group:
            if product is None:
                return line
            if product.startswith(HAND_MADE_GROUP):
                return replace(line, group=product.removeprefix(HAND_MADE_GROUP))
            return replace(line, product_id=product)
    raise InputError(f"groupId: invoice {stored.invoice.id} has no line item group {group}")


def _lines(connection: Connection, stored: StoredInvoice) -> list[Json]:
    edits = {each.id: each for each in read_edits(connection, stored.invoice.id)}
    shapes = [line for group in group_shapes(stored.invoice) for line in group["lineItems"]]
    for shape, line in zip(shapes, stored.invoice.lines, strict=True):
        prefix, _, own = line.charge.key.partition("/")
        edit = edits.get(own) if prefix == MANUAL_KEY else None
        if isinstance(edit, HandMadeLine):
            shape |= edit.facts
    return shapes


def _groups(connection: Connection, stored: StoredInvoice) -> list[Json]:
    """Those on the invoice, with what was said of them, and those of which nothing is on it yet."""
    invoice = stored.invoice
    edits = {each.id: each for each in read_edits(connection, invoice.id)}
    shapes = {
        group.product_id: {**shape, "productId": group.product_id}
        for group, shape in zip(invoice.groups, group_shapes(invoice), strict=True)
    }
    nothing = str(to_amount(0, invoice.currency))
    for product, title in group_titles(list(edits.values())).items():
        edit = edits[product.removeprefix(HAND_MADE_GROUP)]
        assert isinstance(edit, HandMadeGroup)
        empty: Json = {
            "id": group_id(invoice.id, product),
            "invoiceId": invoice.id,
            "title": title,
            "netTotal": nothing,
            "totalTax": nothing,
            "grossTotal": nothing,
            "lineItems": [],
        }
        shapes[product] = {
            **shapes.get(product, empty),
            **edit.facts,
            "description": edit.description,
            "taxCategory": edit.tax_category,
            "productId": None,
        }
    return [{**shape, "index": index} for index, shape in enumerate(shapes.values())]
