"""`/quotes`: lists, drafts, versions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, get_args

from fastapi import Query, Response

from engine.api.caller import Caller, CallerOf
from engine.api.catalog_lists import listed
from engine.api.invoice_filters import COMMAS, known_words, own_ids
from engine.api.pages import ListOf, PagingOf
from engine.api.quote_names import written_quote
from engine.api.resource import Resource
from engine.api.revision import IfMatch, expected_revision, show_revision
from engine.api.shapes.quote_requests import QuoteRequest
from engine.api.shapes.quotes import (
    STATUSES,
    QuoteAnalytics,
    QuoteListed,
    QuoteResponse,
    QuoteStatus,
)
from engine.domain.quote import QuoteStatus as State
from engine.workflows.public_ids import CUSTOMERS
from engine.workflows.quote_views import (
    QuoteFilter,
    QuoteOrder,
    analytics_shape,
    list_quotes,
    quote_record,
)
from engine.workflows.quotes import (
    archive_quote,
    create_quote,
    duplicate_quote,
    quote_and_version,
    revise_quote,
    update_quote,
)

quotes = Resource(
    "Quotes",
    "An offer in versions: written as the schedule it will be, approved by the account's rules,"
    " published as a link, accepted and signed, and then a billing schedule.",
)


@quotes.get("/quotes")
def list_all_quotes(
    caller: CallerOf,
    paging: PagingOf,
    customer_id: Annotated[str | None, Query(alias="customerId", description=COMMAS)] = None,
    include_archived: Annotated[
        bool, Query(alias="includeArchived", description="Archived ones as well.")
    ] = False,
    status: Annotated[str | None, Query(description=COMMAS)] = None,
    state: Annotated[str | None, Query(description=f"Exactly where they stand. {COMMAS}")] = None,
    created_by: Annotated[str | None, Query(alias="createdBy", description=COMMAS)] = None,
    title: Annotated[str | None, Query(description="Part of the title, in any case.")] = None,
    awaits_approval: Annotated[
        bool | None,
        Query(
            alias="hasActiveApprovalWorkflow",
            description="Only those that somebody is to approve, or only others.",
        ),
    ] = None,
    sort_by: Annotated[
        QuoteOrder, Query(alias="sortBy", description="What the list is ordered by.")
    ] = QuoteOrder.CREATED_AT,
) -> ListOf[QuoteListed]:
    """List quotes."""
    words = known_words("status", status, get_args(QuoteStatus))
    exact = known_words("state", state, [each.value for each in State])
    wanted = QuoteFilter(
        at=caller.at,
        customer_ids=own_ids(caller, CUSTOMERS, customer_id),
        statuses=_states(words, exact, awaits_approval),
        created_by=listed(created_by),
        title=title,
        with_archived=include_archived,
    )
    page = list_quotes(caller.account, wanted, sort_by, paging.request)
    ids = caller.catalog.ids
    return paging.answer(page, lambda each: QuoteListed.of(each, ids, caller.at))


@quotes.post("/quotes")
def create_a_quote(caller: CallerOf, response: Response, body: QuoteRequest) -> QuoteResponse:
    """Write a quote: a draft of its first version.

    What is to be billed is said as for a billing schedule; customer, products and prices may be new
    and are made when the quote is converted. Amounts are reckoned by the same rating as invoices.
    """
    id, schedule_id = caller.new_id(), caller.new_id()
    terms = written_quote(caller, body, id, schedule_id)
    create_quote(
        caller.account, terms, caller.new_id, caller.author, id=id, schedule_id=schedule_id
    )
    return answer(caller, response, id)


@quotes.get("/quotes/{id}")
def read_quote(caller: CallerOf, response: Response, id: str) -> QuoteResponse:
    """Read a quote by its id or number."""
    return answer(caller, response, id)


@quotes.put("/quotes/{id}")
def update_a_quote(
    caller: CallerOf, response: Response, id: str, body: QuoteRequest, if_match: IfMatch = None
) -> QuoteResponse:
    """Change a draft: all of it is sent again."""
    quote, _ = quote_and_version(caller.account, id)
    terms = written_quote(caller, body, quote.id, quote.schedule_id)
    update_quote(caller.account, quote.id, terms, expected_revision(if_match), caller.author)
    return answer(caller, response, quote.id)


@quotes.post("/quotes/{id}/versions")
def begin_quote_version(caller: CallerOf, response: Response, id: str) -> QuoteResponse:
    """Begin another version, a draft like the last one.

    Links are closed at once: nobody is to accept what is being changed.
    """
    revise_quote(caller.account, id, caller.author)
    return answer(caller, response, id)


@quotes.post("/quotes/{id}/duplicate")
def duplicate_a_quote(caller: CallerOf, response: Response, id: str) -> QuoteResponse:
    """Make a draft with the terms of a quote, whatever became of it."""
    made = duplicate_quote(caller.account, id, caller.new_id, caller.author)
    return answer(caller, response, made.id)


@quotes.post("/quotes/{id}/archive", status=200)
def archive_a_quote(caller: CallerOf, response: Response, id: str) -> QuoteResponse:
    """Leave a quote out of lists."""
    archive_quote(caller.account, id, caller.author)
    return answer(caller, response, id)


@quotes.get("/quotes/{id}/analytics")
def read_quote_analytics(caller: CallerOf, id: str) -> QuoteAnalytics:
    """Read how often a quote was looked at, by whom and on which days."""
    return QuoteAnalytics.model_validate(analytics_shape(caller.account, id))


def answer(caller: Caller, response: Response, id: str) -> QuoteResponse:
    """A quote as it is answered, with its revision."""
    record = quote_record(caller.account, id, caller.at)
    show_revision(response, record.revision)
    return QuoteResponse.of_record(record, caller.account.catalog.now().ids, caller.at)


def _states(
    words: Collection[str] | None, exact: Collection[str] | None, awaits_approval: bool | None
) -> frozenset[State] | None:
    if words is None and exact is None and awaits_approval is None:
        return None
    return frozenset(
        state
        for state in State
        if (words is None or STATUSES[state] in words)
        and (exact is None or state.value in exact)
        and (awaits_approval is None or awaits_approval == (state is State.AWAITING_APPROVAL))
    )
