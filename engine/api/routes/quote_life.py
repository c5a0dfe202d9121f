"""What becomes of a quote: approval, publishing, signatures, the schedule."""

from __future__ import annotations

from fastapi import Request, Response

from engine.api.caller import Caller, CallerOf
from engine.api.resource import Resource
from engine.api.routes.quotes import answer
from engine.api.shapes.quote_requests import CountersignSent, NotedAcceptanceSent, ReasonSent
from engine.api.shapes.quotes import NewLinkGiven, PublishedGiven, QuoteListed, QuoteResponse
from engine.workflows.api_keys import Scope
from engine.workflows.quote_conversion import convert_quote
from engine.workflows.quote_life import (
    Published,
    approve_quote,
    countersign_quote,
    publish_quote,
    reject_quote,
    renew_links,
    revoke_quote_links,
    submit_quote,
    withdraw_quote,
)
from engine.workflows.quote_page import note_acceptance

quote_life = Resource(
    "Life of quotes",
    "Submit, approve, publish, withdraw, countersign, and make the billing schedule. A step that"
    " may not be taken is a conflict that says why.",
)

NO_REASON = ReasonSent()


@quote_life.post("/quotes/{id}/submit", status=200)
def submit_a_quote(caller: CallerOf, response: Response, id: str) -> QuoteResponse:
    """Ask for approval. A quote within the account's limits is approved at once."""
    submit_quote(caller.account, id, caller.author)
    return answer(caller, response, id)


@quote_life.post("/quotes/{id}/approve", status=200, scope=Scope.ADMIN)
def approve_a_quote(
    caller: CallerOf, response: Response, id: str, body: ReasonSent = NO_REASON
) -> QuoteResponse:
    """Approve a quote that awaits it."""
    approve_quote(caller.account, id, caller.author, body.note)
    return answer(caller, response, id)


@quote_life.post("/quotes/{id}/reject", status=200, scope=Scope.ADMIN)
def reject_a_quote(
    caller: CallerOf, response: Response, id: str, body: ReasonSent = NO_REASON
) -> QuoteResponse:
    """Refuse approval; another version may follow."""
    reject_quote(caller.account, id, caller.author, body.note)
    return answer(caller, response, id)


@quote_life.post("/quotes/{id}/publish", status=200)
def publish_a_quote(caller: CallerOf, id: str) -> PublishedGiven:
    """Freeze the newest version and make the links to it.

    One link for each contact, or one for all; tokens are told this once and stored as digests.
    """
    return _published(caller, publish_quote(caller.account, id, caller.author))


@quote_life.post("/quotes/{id}/links", status=200)
def renew_quote_links(caller: CallerOf, id: str) -> PublishedGiven:
    """Close the links of a published quote and make new ones."""
    return _published(caller, renew_links(caller.account, id, caller.author))


@quote_life.post("/quotes/{id}/revoke-link", status=200)
def revoke_links_of_quote(caller: CallerOf, response: Response, id: str) -> QuoteResponse:
    """Close every link to a quote; it stays published."""
    revoke_quote_links(caller.account, id, caller.author)
    return answer(caller, response, id)


@quote_life.post("/quotes/{id}/withdraw", status=200)
def withdraw_a_quote(
    caller: CallerOf, response: Response, id: str, body: ReasonSent = NO_REASON
) -> QuoteResponse:
    """Take a quote back that nobody has accepted; its links are closed."""
    withdraw_quote(caller.account, id, caller.author, body.note)
    return answer(caller, response, id)


@quote_life.post("/quotes/{id}/accept", status=200)
def note_quote_acceptance(
    caller: CallerOf, response: Response, id: str, body: NotedAcceptanceSent
) -> QuoteResponse:
    """Note that the customer accepted another way than by a link, such as on paper."""
    note_acceptance(caller.account, id, body.name, caller.author)
    return answer(caller, response, id)


@quote_life.post("/quotes/{id}/countersign", status=200)
def countersign_a_quote(
    caller: CallerOf, request: Request, response: Response, id: str, body: CountersignSent
) -> QuoteResponse:
    """Sign an accepted quote for the seller, once."""
    countersign_quote(
        caller.account,
        id,
        body.name,
        caller.author,
        address=None if request.client is None else request.client.host,
        user_agent=request.headers.get("user-agent"),
    )
    return answer(caller, response, id)


@quote_life.post("/quotes/{id}/convert", status=200)
def convert_a_quote(caller: CallerOf, response: Response, id: str) -> QuoteResponse:
    """Make the billing schedule of an accepted quote, with its customer and prices where they are
    new.

    All of it or nothing, once: `billingScheduleId` leads to it, and its `quoteId` back.
    """
    convert_quote(caller.account, id, caller.author)
    return answer(caller, response, id)


def _published(caller: Caller, made: Published) -> PublishedGiven:
    return PublishedGiven(
        quote=QuoteListed.of(made.quote, caller.catalog.ids, caller.at),
        links=[NewLinkGiven.of(each) for each in made.links],
    )
