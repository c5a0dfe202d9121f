"""`/credit-notes/{creditnote}/line-item-groups` and `/line-items`."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from engine.api.caller import Caller, CallerOf
from engine.api.named import named
from engine.api.pages import ListOf, PagingOf
from engine.api.problems import invalid_field
from engine.api.resource import Resource
from engine.api.shapes.credit_notes import (
    NoteGroupCreate,
    NoteGroupResponse,
    NoteGroupUpdate,
    NoteLineCreate,
    NoteLineResponse,
    NoteLineUpdate,
)
from engine.workflows.credit_note_drafts import put_group, put_line, remove_group, remove_line
from engine.workflows.credit_note_parts import NoteGroup
from engine.workflows.credit_note_views import (
    exact_note_id,
    groups_of_note,
    lines_of_note,
    part_of_note,
)
from engine.workflows.public_ids import PRODUCTS

credit_note_lines = Resource(
    "Lines of credit notes", "What a credit note gives back, line by line, under headings."
)

NoteOf = Annotated[str, Path(description="Id or number of the credit note.")]


@credit_note_lines.get("/credit-notes/{creditnote}/line-item-groups")
def list_credit_note_groups(
    caller: CallerOf, creditnote: NoteOf, paging: PagingOf
) -> ListOf[NoteGroupResponse]:
    """List the groups of a credit note with what their lines come to."""
    groups = groups_of_note(caller.account.store, creditnote)
    return paging.page(groups, lambda each: (each["index"],), NoteGroupResponse.model_validate)


@credit_note_lines.post("/credit-notes/{creditnote}/line-item-groups")
def create_credit_note_group(
    caller: CallerOf, creditnote: NoteOf, body: NoteGroupCreate
) -> NoteGroupResponse:
    """Add a group to a draft."""
    id = caller.new_id()
    group = NoteGroup(id, body.title, body.description, body.line_item_group_id)
    return _put_group(caller, creditnote, group, is_new=True)


@credit_note_lines.put("/credit-notes/{creditnote}/line-item-groups/{id}")
def update_credit_note_group(
    caller: CallerOf, creditnote: NoteOf, id: str, body: NoteGroupUpdate
) -> NoteGroupResponse:
    """Change title and description of a draft's group."""
    group = NoteGroup(id, body.title, body.description)
    return _put_group(caller, creditnote, group, is_new=False)


@credit_note_lines.delete("/credit-notes/{creditnote}/line-item-groups/{id}")
def delete_credit_note_group(caller: CallerOf, creditnote: NoteOf, id: str) -> NoteGroupResponse:
    """Take a group without lines off a draft."""
    store = caller.account.store
    before = part_of_note(groups_of_note(store, creditnote), id)
    remove_group(store, creditnote, id, at=caller.at, actor=caller.author.name)
    return NoteGroupResponse.model_validate(before)


@credit_note_lines.get("/credit-notes/{creditnote}/line-items")
def list_credit_note_lines(
    caller: CallerOf, creditnote: NoteOf, paging: PagingOf
) -> ListOf[NoteLineResponse]:
    """List the lines of a credit note."""
    lines = lines_of_note(caller.account.store, creditnote)
    return paging.page(
        lines,
        lambda each: (each["index"],),
        lambda each: NoteLineResponse.of(each, caller.catalog),
    )


@credit_note_lines.post("/credit-notes/{creditnote}/line-items")
def create_credit_note_line(
    caller: CallerOf, creditnote: NoteOf, body: NoteLineCreate
) -> NoteLineResponse:
    """Add a line to a draft.

    On a credit note against an invoice it mirrors the line that `lineItemId` names, bears its tax,
    and gives back at most what remains of it.
    """
    if exact_note_id(caller.account.store, body.credit_note_id) != exact_note_id(
        caller.account.store, creditnote
    ):
        raise invalid_field("creditNoteId", "is not the credit note of the path")
    mirrored = body.line_item_id or next(iter(body.invoice_line_item_ids or ()), None)
    return _put_line(
        caller,
        creditnote,
        caller.new_id(),
        body,
        group=body.group_id,
        invoice_line=mirrored,
        is_new=True,
    )


@credit_note_lines.put("/credit-notes/{creditnote}/line-items/{id}")
def update_credit_note_line(
    caller: CallerOf, creditnote: NoteOf, id: str, body: NoteLineUpdate
) -> NoteLineResponse:
    """Change a draft's line; it stays in its group, and mirrors the line of the invoice it did."""
    return _put_line(caller, creditnote, id, body, group=None, invoice_line=None, is_new=False)


@credit_note_lines.delete("/credit-notes/{creditnote}/line-items/{id}")
def delete_credit_note_line(caller: CallerOf, creditnote: NoteOf, id: str) -> NoteLineResponse:
    """Take a line off a draft."""
    store = caller.account.store
    before = part_of_note(lines_of_note(store, creditnote), id)
    remove_line(store, creditnote, id, at=caller.at, actor=caller.author.name)
    return NoteLineResponse.of(before, caller.catalog)


def _put_group(
    caller: Caller, creditnote: str, group: NoteGroup, *, is_new: bool
) -> NoteGroupResponse:
    store = caller.account.store
    put_group(store, creditnote, group, is_new=is_new, at=caller.at, actor=caller.author.name)
    return NoteGroupResponse.model_validate(
        part_of_note(groups_of_note(store, creditnote), group.id)
    )


def _put_line(
    caller: Caller,
    creditnote: str,
    id: str,
    body: NoteLineUpdate,
    *,
    group: str | None,
    invoice_line: str | None,
    is_new: bool,
) -> NoteLineResponse:
    store = caller.account.store
    if not is_new:
        part_of_note(lines_of_note(store, creditnote), id)
    product = body.product_id
    own = None if product is None else named(caller, PRODUCTS, product, "productId")
    put_line(
        store,
        caller.catalog.catalog,
        creditnote,
        id,
        body.fields(own, group, invoice_line),
        is_new=is_new,
        at=caller.at,
        actor=caller.author.name,
    )
    return NoteLineResponse.of(part_of_note(lines_of_note(store, creditnote), id), caller.catalog)
