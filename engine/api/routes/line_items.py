"""`/invoices/{invoice}/line-items` and `/line-item-groups`."""

from __future__ import annotations

from datetime import timedelta

from engine.api.caller import Caller, CallerOf
from engine.api.named import named
from engine.api.pages import ListOf, PagingOf
from engine.api.resource import Resource
from engine.api.revision import IfMatch, expected_revision
from engine.api.shapes.line_items import (
    LineItem,
    LineItemGroup,
    LineItemGroupRequest,
    LineItemGroupUpdate,
    LineItemRequest,
)
from engine.domain.edit import HandMadeLine
from engine.workflows.invoice_views import exact_id
from engine.workflows.invoices import service_days
from engine.workflows.line_items import (
    Writing,
    list_groups,
    list_lines,
    put_group,
    put_line_item,
    remove_group,
    remove_line_item,
)
from engine.workflows.public_ids import CREDIT_GRANTS, PRICES, TAX_CATEGORIES

line_items = Resource(
    "Line items",
    "Lines of an invoice and the groups they stand in. Calculated ones are read; lines and groups"
    " of your own are added to drafts, and stay when the draft is calculated again. `If-Match`"
    " takes the `ETag` of the invoice.",
)


@line_items.get("/invoices/{invoice}/line-item-groups")
def list_line_item_groups(
    caller: CallerOf, invoice: str, paging: PagingOf
) -> ListOf[LineItemGroup]:
    """List the groups of an invoice by their index."""
    found = list_groups(caller.account.store, invoice)
    return paging.page(
        found, lambda each: (each["index"],), lambda each: LineItemGroup.of(each, caller.catalog)
    )


@line_items.post("/invoices/{invoice}/line-item-groups")
def create_line_item_group(
    caller: CallerOf, invoice: str, body: LineItemGroupRequest, if_match: IfMatch = None
) -> LineItemGroup:
    """Add a group to a draft. It is on the invoice once a line stands in it."""
    contents = body.contents(_category(caller, body))
    made = put_group(_writing(caller, invoice, if_match), None, contents)
    return LineItemGroup.of(made, caller.catalog)


@line_items.put("/invoices/{invoice}/line-item-groups/{id}")
def update_line_item_group(
    caller: CallerOf, invoice: str, id: str, body: LineItemGroupUpdate, if_match: IfMatch = None
) -> LineItemGroup:
    """Change a group of one's own; its lines stay in it."""
    contents = body.contents(_category(caller, body), body.index)
    changed = put_group(_writing(caller, invoice, if_match), id, contents)
    return LineItemGroup.of(changed, caller.catalog)


@line_items.delete("/invoices/{invoice}/line-item-groups/{id}")
def delete_line_item_group(
    caller: CallerOf, invoice: str, id: str, if_match: IfMatch = None
) -> LineItemGroup:
    """Take a group of one's own off a draft, with the lines in it."""
    gone = remove_group(_writing(caller, invoice, if_match), id)
    return LineItemGroup.of(gone, caller.catalog)


@line_items.get("/invoices/{invoice}/line-items")
def list_line_items(caller: CallerOf, invoice: str, paging: PagingOf) -> ListOf[LineItem]:
    """List the lines of an invoice by their index."""
    found = list_lines(caller.account.store, invoice)
    return paging.page(
        found, lambda each: (each["index"],), lambda each: LineItem.of(each, caller.catalog)
    )


@line_items.post("/invoices/{invoice}/line-items")
def create_line_item(
    caller: CallerOf, invoice: str, body: LineItemRequest, if_match: IfMatch = None
) -> LineItem:
    """Add a line to a draft."""
    writing, line = _writing(caller, invoice, if_match), _line(caller, invoice, body)
    made = put_line_item(writing, None, body.group_id, line)
    return LineItem.of(made, caller.catalog)


@line_items.put("/invoices/{invoice}/line-items/{id}")
def update_line_item(
    caller: CallerOf, invoice: str, id: str, body: LineItemRequest, if_match: IfMatch = None
) -> LineItem:
    """Change a line of one's own."""
    writing, line = _writing(caller, invoice, if_match), _line(caller, invoice, body)
    return LineItem.of(put_line_item(writing, id, body.group_id, line), caller.catalog)


@line_items.delete("/invoices/{invoice}/line-items/{id}")
def delete_line_item(caller: CallerOf, invoice: str, id: str, if_match: IfMatch = None) -> LineItem:
    """Take a line of one's own off a draft."""
    gone = remove_line_item(_writing(caller, invoice, if_match), id)
    return LineItem.of(gone, caller.catalog)


def _writing(caller: Caller, invoice: str, if_match: str | None) -> Writing:
    return Writing(
        caller.account.store,
        caller.catalog.catalog,
        invoice,
        expected_revision(if_match),
        caller.at,
        caller.author.name,
    )


def _line(caller: Caller, invoice: str, body: LineItemRequest) -> HandMadeLine:
    store = caller.account.store
    first, last = body.service()
    after_last = None if last is None else last + timedelta(days=1)
    start, end = service_days(store, exact_id(store, invoice), first, after_last)
    price = body.price_id and named(caller, PRICES, body.price_id, "priceId")
    grant = body.credit_grant_id and named(
        caller, CREDIT_GRANTS, body.credit_grant_id, "creditGrantId"
    )
    return HandMadeLine(
        id="",
        title=body.title,
        quantity=body.quantity,
        rate=body.rate,
        service_start=start,
        service_end=end,
        description=body.description,
        tax_share=body.tax_rate,
        facts=body.facts(price, grant),
    )


def _category(caller: Caller, body: LineItemGroupRequest) -> str | None:
    if body.tax_category_id is None:
        return None
    found = caller.catalog.ids.find(TAX_CATEGORIES, body.tax_category_id)
    return body.tax_category_id if found is None else found
