"""`/seat-events` and `/seat-balances`: what customers hold from a moment on, and hold now."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import Query, Response

from engine.api.caller import Caller, CallerOf
from engine.api.catalog_lists import listed
from engine.api.event_answers import event_answer, page_answer, refused
from engine.api.event_doors import take
from engine.api.pages import ListOf, Pagination, PagingOf
from engine.api.problems import REQUEST_INVALID, FieldError, ProblemError
from engine.api.resource import Resource
from engine.api.routes.usage_events import After, Before, SortBy, instant_in
from engine.api.shapes.seats import (
    CustomerSeatBalances,
    SeatBalance,
    SeatEventRequest,
    SeatEventResponse,
    seat_event_shape,
)
from engine.domain.errors import NotFoundError
from engine.domain.page import PageRequest
from engine.domain.stored_event import EventFilter, EventQuestion
from engine.workflows.api_keys import Scope
from engine.workflows.event_intake import as_stored
from engine.workflows.event_lists import names_of_customers
from engine.workflows.public_ids import CUSTOMERS
from engine.workflows.seats import seat_balances_of
from ingest.seats import EVENT_TYPE

seat_events = Resource("Seats", "How many seats customers hold, from a moment on and now.")

MOST_CUSTOMERS = 25

CustomerIds = Annotated[
    str | None,
    Query(alias="customerIds", description=f"Up to {MOST_CUSTOMERS}, with commas between."),
]


@seat_events.post("/seat-events", scope=Scope.INGEST, response_model=SeatEventResponse)
async def create_seat_event(caller: CallerOf, body: SeatEventRequest) -> Response:
    """Say how many seats a customer holds from a moment on.

    Answered when the event is durable. Of events with one `customerEventId` the latest counts.
    """
    line = json.dumps(body.model_dump(by_alias=True, exclude_none=True)).encode()
    logged = await take(caller, line)
    receipt = logged.receipts[0]
    if receipt.rejection is not None:
        raise refused(receipt.rejection)
    stored = as_stored(logged.lines, receipt)
    return event_answer(seat_event_shape(stored, caller.account.public_id), 201)


@seat_events.get("/seat-events", response_model=ListOf[SeatEventResponse])
def list_seat_events(
    caller: CallerOf,
    paging: PagingOf,
    customer_alias: Annotated[
        str | None, Query(alias="customerAlias", description="As it was sent.")
    ] = None,
    customer_ids: CustomerIds = None,
    seat_type: Annotated[str | None, Query(alias="seatType")] = None,
    customer_event_id: Annotated[str | None, Query(alias="customerEventId")] = None,
    event_timestamp_before: Before = None,
    event_timestamp_after: After = None,
    sort_by: SortBy = "createdAt",
) -> Response:
    """List seat events, the ones that were superseded too; not their retractions."""
    names = _names(caller, customer_ids)
    if customer_alias is not None:
        names = {customer_alias} if names is None else names & {customer_alias}
    question = EventQuestion(
        EventFilter(
            aliases=None if names is None else tuple(sorted(names)),
            types=None if seat_type is None else (EVENT_TYPE + seat_type,),
            type_prefix=EVENT_TYPE,
            customer_event_id=customer_event_id,
            after=instant_in("eventTimestampAfter", event_timestamp_after),
            before=instant_in("eventTimestampBefore", event_timestamp_before),
            with_retractions=False,
        ),
        by_timestamp=sort_by == "eventTimestamp",
    )
    account = caller.account
    page = account.events.page(account.live.known(), question, paging.request)
    id = account.public_id
    return page_answer(page, paging, [seat_event_shape(event, id) for event in page.items])


@seat_events.get("/seat-events/{id}", response_model=SeatEventResponse)
def read_seat_event(caller: CallerOf, id: str) -> Response:
    """Read a seat event."""
    account = caller.account
    wanted = EventFilter(type_prefix=EVENT_TYPE, ids=(id,), with_retractions=False)
    page = account.events.page(account.live.known(), EventQuestion(wanted), PageRequest(limit=100))
    for event in page.items:
        if event.id == id:
            return event_answer(seat_event_shape(event, account.public_id), 200)
    raise NotFoundError(f"there is no seat event {id[:60]}")


@seat_events.get("/seat-balances")
def list_seat_balances(
    caller: CallerOf,
    exclude_zero_quantity: Annotated[
        bool, Query(alias="excludeZeroQuantity", description="Without types of which none is held.")
    ] = False,
    customer_aliases: Annotated[
        str | None,
        Query(alias="customerAliases", description=f"Up to {MOST_CUSTOMERS}, commas between."),
    ] = None,
    customer_ids: CustomerIds = None,
) -> ListOf[CustomerSeatBalances]:
    """List what customers hold now, all in one answer; without those of whom nothing was said."""
    wanted = _customers(caller, customer_ids)
    if customer_aliases is not None:
        by_alias = _by_alias(caller, _few("customerAliases", customer_aliases))
        wanted = by_alias if wanted is None else wanted & by_alias
    account = caller.account
    found = seat_balances_of(caller.catalog.catalog, account.live, wanted, caller.at)
    items = []
    for each in found:
        balances = [
            SeatBalance(
                seat_type=row["seatType"],
                total=row["total"],
                change_timestamp=row["changeTimestamp"],
            )
            for row in each["balances"]
            if row["total"] or not exclude_zero_quantity
        ]
        if balances:
            items.append(
                CustomerSeatBalances(
                    id=caller.public(CUSTOMERS, each["id"]),
                    sequence_account_id=account.public_id,
                    legal_name=each["legalName"],
                    customer_aliases=each["customerAliases"],
                    total=each["total"],
                    change_timestamp=each["changeTimestamp"],
                    balances=balances,
                )
            )
    return ListOf(items=items, pagination=Pagination(total_result_size=len(items)))


def _few(name: str, text: str) -> frozenset[str]:
    found = listed(text) or frozenset()
    if len(found) > MOST_CUSTOMERS:
        error = FieldError("query", name, f"names {len(found)}", f"at most {MOST_CUSTOMERS}")
        raise ProblemError(REQUEST_INVALID, f"{name} names too many.", (error,))
    return found


def _customers(caller: Caller, texts: str | None) -> set[str] | None:
    """Our ids of the customers that a parameter names, without unknown ones."""
    if texts is None:
        return None
    found = (caller.catalog.ids.find(CUSTOMERS, each) for each in _few("customerIds", texts))
    return {each for each in found if each is not None}


def _names(caller: Caller, texts: str | None) -> set[str] | None:
    customers = _customers(caller, texts)
    return None if customers is None else names_of_customers(caller.catalog, customers)


def _by_alias(caller: Caller, names: frozenset[str]) -> set[str]:
    return {
        each.id
        for each in caller.catalog.catalog.customers
        if any(alias.name in names for alias in each.all_aliases)
    }
