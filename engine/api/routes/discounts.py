"""`/discounts`: the discounts of all billing schedules, each by itself."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from engine.api.caller import CallerOf
from engine.api.exact_json import exact_response
from engine.api.invoice_filters import own_ids
from engine.api.pages import ListOf, PagingOf
from engine.api.resource import Resource
from engine.api.revision import IfMatch, expected_revision, show_revision
from engine.api.schedule_names import schedule_names
from engine.api.shapes.discounts import DiscountResponse, DiscountUpdate
from engine.workflows.discounts import (
    PlacedDiscount,
    delete_discount,
    discount_named,
    placed_discounts,
    update_discount,
)
from engine.workflows.public_ids import SCHEDULES

discounts = Resource(
    "Discounts",
    "What is taken off the charges of a phase. They are made with their billing schedule; here each"
    " is read, changed and taken away by itself.",
)


@discounts.get("/discounts", response_model=ListOf[DiscountResponse])
def list_discounts(
    caller: CallerOf,
    paging: PagingOf,
    schedule_id: Annotated[
        str | None,
        Query(alias="billingScheduleId", description="Of these schedules, commas between."),
    ] = None,
) -> Response:
    """List discounts."""
    catalog = caller.catalog
    found = placed_discounts(catalog, own_ids(caller, SCHEDULES, schedule_id))
    return exact_response(
        paging.page(found, lambda each: each.order, lambda each: DiscountResponse.of(each, catalog))
    )


@discounts.get("/discounts/{id}", response_model=DiscountResponse)
def read_discount(caller: CallerOf, id: str) -> Response:
    """Read a discount."""
    catalog = caller.catalog
    found = discount_named(catalog, id)
    response = exact_response(DiscountResponse.of(found, catalog))
    show_revision(response, found.document.digest)
    return response


@discounts.put("/discounts/{id}", response_model=DiscountResponse)
def change_discount(
    caller: CallerOf, id: str, body: DiscountUpdate, if_match: IfMatch = None
) -> Response:
    """Change a discount.

    Which seats it covers, its place and its days stay. Drafts follow; issued invoices keep what
    they say. The `ETag` is that of the schedule it is in.
    """
    found = discount_named(caller.catalog, id)
    names = schedule_names(caller, found.document.id)
    terms = body.terms(found, caller.catalog, names.restricted)
    expected = expected_revision(if_match)
    after = update_discount(caller.account, found, terms, expected, caller.author)
    changed = discount_named(after, id)
    response = exact_response(DiscountResponse.of(changed, after))
    show_revision(response, changed.document.digest)
    return response


@discounts.delete("/discounts/{id}", response_model=DiscountResponse)
def remove_discount(caller: CallerOf, id: str, if_match: IfMatch = None) -> Response:
    """Take a discount out of its phase: the answer is the discount as it was.

    Refused where a fixed discount behind it is given in parts by issued invoices already.
    """
    found: PlacedDiscount = discount_named(caller.catalog, id)
    answer = exact_response(DiscountResponse.of(found, caller.catalog))
    delete_discount(caller.account, found, expected_revision(if_match), caller.author)
    return answer
