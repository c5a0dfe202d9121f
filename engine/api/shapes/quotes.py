"""Quotes as they are answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from engine.api.shapes.base import Given, instant
from engine.api.shapes.quote_requests import QuoteDealType
from engine.domain.quote import QuoteStatus as State
from engine.workflows.public_ids import CUSTOMERS, SCHEDULES, PublicIds
from engine.workflows.quote_life import NewLink
from engine.workflows.quote_views import QuoteRecord, StoredQuote, signature_shape, state_of

QuoteStatus = Literal[
    "DRAFT", "PUBLISHED", "PREPARING_SIGNATURE_REQUEST", "READY_TO_SIGN", "ACCEPTED", "EXECUTED"
]

STATUSES: Mapping[State, QuoteStatus] = {
    State.DRAFT: "DRAFT",
    State.AWAITING_APPROVAL: "DRAFT",
    State.APPROVED: "DRAFT",
    State.REJECTED: "DRAFT",
    State.WITHDRAWN: "DRAFT",
    State.PUBLISHED: "PUBLISHED",
    State.VIEWED: "PUBLISHED",
    State.DECLINED: "PUBLISHED",
    State.EXPIRED: "PUBLISHED",
    State.ACCEPTED: "ACCEPTED",
    State.EXECUTED: "EXECUTED",
}
"""The word of the contract for each of ours, which `state` has. Signatures need no preparing."""


class QuoteListed(Given):
    """A quote in a list."""

    id: str
    created_by: str
    customer_id: str | None = Field(
        default=None, description="Absent for a prospect until the quote is executed."
    )
    quote_number: str
    title: str
    currency: str
    status: QuoteStatus
    state: State = Field(description="Exactly where it stands.")
    version: int
    deal_type: QuoteDealType
    preliminary_billing_start_date: str
    expires_at: str | None = None
    published_at: str | None = None
    accepted_at: str | None = None
    executed_at: str | None = None
    created_at: str
    updated_at: str
    billing_schedule_id: str | None = None
    expiry_days: int
    archived_at: str | None = None
    is_expired: bool

    @classmethod
    def of(cls, quote: StoredQuote, ids: PublicIds, at: datetime) -> QuoteListed:
        """As it is given."""
        return cls(**_fields(quote, ids, at))


class QuoteVersionGiven(Given):
    """A version: frozen once it is published."""

    version: int
    created_by: str
    created_at: str
    published_at: str | None = None
    content_sha256: str | None = None


class QuoteLinkGiven(Given):
    """A link that was made. Its token is told only once."""

    version: int
    email: str | None = None
    created_at: str
    expires_at: str
    revoked_at: str | None = None


class QuoteStepGiven(Given):
    """Something that became of the quote."""

    verb: str
    state: State
    version: int
    at: str
    actor: str
    note: str | None = None


class QuoteResponse(QuoteListed):
    """A quote with all that is known about it."""

    offer: dict[str, Any] = Field(
        description="All that its newest version shows: phases, prices, totals by the rating that"
        " bills them, texts. As it was published, or as it would be."
    )
    content_sha256: str | None = Field(
        default=None,
        description="Digest of the offer as it was published; absent before.",
    )
    notes: str | None = None
    contacts: list[dict[str, str]]
    versions: list[QuoteVersionGiven]
    links: list[QuoteLinkGiven]
    signatures: list[dict[str, Any]]
    history: list[QuoteStepGiven]

    @classmethod
    def of_record(cls, record: QuoteRecord, ids: PublicIds, at: datetime) -> QuoteResponse:
        """As it is given."""
        return cls(
            **_fields(record.quote, ids, at),
            offer=record.content,
            content_sha256=record.content_sha256,
            notes=record.terms.get("notes"),
            contacts=record.terms.get("contacts") or [],
            versions=[
                QuoteVersionGiven(
                    version=each.number,
                    created_by=each.created_by,
                    created_at=instant(each.created_at),
                    published_at=_instant(each.published_at),
                    content_sha256=each.content_sha256,
                )
                for each in record.versions
            ],
            links=[
                QuoteLinkGiven(
                    version=each.version,
                    email=each.email,
                    created_at=instant(each.created_at),
                    expires_at=instant(each.expires_at),
                    revoked_at=_instant(each.revoked_at),
                )
                for each in record.links
            ],
            signatures=[signature_shape(each) for each in record.signatures],
            history=[
                QuoteStepGiven(
                    verb=each.verb.value,
                    state=each.status,
                    version=each.version,
                    at=instant(each.at),
                    actor=each.actor,
                    note=each.note,
                )
                for each in record.steps
            ],
        )


class NewLinkGiven(Given):
    """A link that was just made: the token is told this once."""

    token: str
    path: str = Field(description="Of the customer's page, behind the server's address.")
    email: str | None = None
    expires_at: str

    @classmethod
    def of(cls, link: NewLink) -> NewLinkGiven:
        """As it is given."""
        return cls(
            token=link.token,
            path=f"/api/public/quotes/{link.token}",
            email=link.email,
            expires_at=instant(link.expires_at),
        )


class PublishedGiven(Given):
    """A quote that is with the customer now, and the links to it."""

    quote: QuoteListed
    links: list[NewLinkGiven]


class QuoteViewerGiven(Given):
    """Somebody who looked: the same for the same link, browser and address."""

    visitor_identifier: str
    last_viewed_at: str
    login_type: str
    email: str | None = None


class QuoteViewDay(Given):
    """How often on a local day."""

    date: str
    total_views: int


class QuoteContactViews(Given):
    """How often by one contact's link; without an address by the link for all."""

    email: str | None = None
    total_views: int
    first_viewed_at: str
    last_viewed_at: str


class QuoteAnalytics(Given):
    """How often a quote was looked at, by whom and when."""

    total_views: int
    unique_viewers: list[QuoteViewerGiven]
    views_by_day: list[QuoteViewDay]
    views_by_contact: list[QuoteContactViews]
    first_viewed_at: str | None = None
    last_viewed_at: str | None = None


def _fields(quote: StoredQuote, ids: PublicIds, at: datetime) -> dict[str, Any]:
    state = state_of(quote, at)
    customer, schedule = quote.customer_id, quote.schedule_id
    return {
        "id": quote.id,
        "created_by": quote.created_by,
        "customer_id": None if customer is None else ids.public(CUSTOMERS, customer),
        "quote_number": quote.number,
        "title": quote.title,
        "currency": quote.currency,
        "status": STATUSES[state],
        "state": state,
        "version": quote.version,
        "deal_type": quote.deal_type.value.upper(),
        "preliminary_billing_start_date": quote.billing_start.isoformat(),
        "expires_at": _instant(quote.expires_at),
        "published_at": _instant(quote.published_at),
        "accepted_at": _instant(quote.accepted_at),
        "executed_at": _instant(quote.executed_at),
        "created_at": instant(quote.created_at),
        "updated_at": instant(quote.updated_at),
        "billing_schedule_id": None
        if quote.executed_at is None
        else ids.public(SCHEDULES, schedule),
        "expiry_days": quote.expiry_days,
        "archived_at": _instant(quote.archived_at),
        "is_expired": state is State.EXPIRED,
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else instant(at)
