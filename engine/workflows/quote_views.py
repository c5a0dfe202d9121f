"""Quotes with all that is known about them: what pages, documents and answers are made of."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.domain.page import MOST, Page, PageRequest
from engine.domain.quote import QuoteStatus, Signature
from engine.quotes.states import status_at
from engine.schedules.instants import local_day
from engine.store.quote_evidence import (
    QuoteLink,
    QuoteView,
    links_of,
    signatures_of,
    views_of,
)
from engine.store.quotes import (
    QuoteFilter,
    QuoteOrder,
    QuoteStep,
    QuoteVersion,
    StoredQuote,
    page_of_quotes,
    steps_of,
    versions_of,
)
from engine.workflows.open_account import OpenAccount
from engine.workflows.quote_content import content_digest, content_of, content_text
from engine.workflows.quote_offer import offered
from engine.workflows.quotes import ids_of, quote_of, revision_of
from engine.workflows.representations import Json, instant_text

__all__ = [
    "QuoteFilter",
    "QuoteOrder",
    "QuoteRecord",
    "StoredQuote",
    "analytics_shape",
    "list_quotes",
    "open_quotes",
    "quote_document",
    "quote_record",
    "signature_shape",
    "state_of",
]

SIGNED_BY = {"customer": "CUSTOMER", "seller": "SELLER"}


@dataclass(frozen=True, slots=True)
class QuoteRecord:
    """A quote at an instant. `content` is that of the newest version: as it was published, or as
    it would be (then `is_frozen` is false and there is no digest)."""

    quote: StoredQuote
    status: QuoteStatus
    versions: tuple[QuoteVersion, ...]
    steps: tuple[QuoteStep, ...]
    signatures: tuple[Signature, ...]
    links: tuple[QuoteLink, ...]
    views: tuple[QuoteView, ...]
    content: Json
    content_sha256: str | None
    revision: str

    @property
    def is_frozen(self) -> bool:
        """Whether the content can never change."""
        return self.content_sha256 is not None

    @property
    def terms(self) -> Json:
        """What the newest version says, as people write quotes."""
        return dict(self.versions[-1].terms)


def list_quotes(
    account: OpenAccount, wanted: QuoteFilter, order: QuoteOrder, request: PageRequest
) -> Page[StoredQuote]:
    """A page of quotes."""
    with account.store.read() as connection:
        return page_of_quotes(connection, wanted, order, request)


def state_of(quote: StoredQuote, at: datetime) -> QuoteStatus:
    """Where a quote stands at an instant."""
    return status_at(quote.status, quote.expires_at, at)


def open_quotes(account: OpenAccount, wanted: QuoteFilter) -> list[StoredQuote]:
    """Every quote of a filter, oldest first."""
    found: list[StoredQuote] = []
    request = PageRequest(MOST, is_descending=False)
    while True:
        page = list_quotes(account, wanted, QuoteOrder.CREATED_AT, request)
        found += page.items
        if page.after is None:
            return found
        request = PageRequest(MOST, after=page.after, is_descending=False)


def quote_record(account: OpenAccount, id: str, at: datetime) -> QuoteRecord:
    """A quote by its id or number. Raises NotFoundError; for a draft that does not fit the catalog
    any more CatalogError."""
    with account.store.read() as connection:
        quote = quote_of(connection, id)
        versions = versions_of(connection, quote.id)
        record = (
            steps_of(connection, quote.id),
            signatures_of(connection, quote.id),
            links_of(connection, quote.id),
            views_of(connection, quote.id),
        )
    newest = versions[-1]
    content = (
        _as_it_would_be(account, quote, newest)
        if newest.content is None
        else json.loads(newest.content)
    )
    return QuoteRecord(
        quote=quote,
        status=state_of(quote, at),
        versions=versions,
        steps=record[0],
        signatures=record[1],
        links=record[2],
        views=record[3],
        content=content,
        content_sha256=newest.content_sha256,
        revision=revision_of(quote),
    )


def quote_document(account: OpenAccount, id: str, at: datetime) -> Json:
    """All that a document of a quote shows: its content, its digest, and who has signed it.

    Of a quote that is not published the digest is that of the content as it would be, and
    `isFrozen` is false. Signatures have name, kind, instant and, where it was drawn, the data of an
    SVG path. Raises as `quote_record` does.
    """
    record = quote_record(account, id, at)
    digest = record.content_sha256 or content_digest(content_text(record.content))
    return {
        "quoteId": record.quote.id,
        "status": record.status.value,
        "isFrozen": record.is_frozen,
        "contentSha256": digest,
        **record.content,
        "signatures": [signature_shape(each) for each in record.signatures],
    }


def signature_shape(signature: Signature) -> Json:
    """A signature as JSON."""
    shape = {
        "role": SIGNED_BY[signature.role.value],
        "version": signature.version,
        "name": signature.name,
        "kind": signature.kind.value.upper(),
        "signedAt": instant_text(signature.at),
        "contentSha256": signature.content_sha256,
        "email": signature.email,
        "drawing": signature.drawing,
        "address": signature.address,
        "userAgent": signature.user_agent,
    }
    return {key: value for key, value in shape.items() if value is not None}


def analytics_shape(account: OpenAccount, id: str) -> Json:
    """How often a quote was looked at, by whom and on which local days."""
    with account.store.read() as connection:
        quote = quote_of(connection, id)
        views = views_of(connection, quote.id)
    zone = account.catalog.now().catalog.account.time_zone
    days = Counter(local_day(each.at, zone).isoformat() for each in views)
    shape: Json = {
        "totalViews": len(views),
        "uniqueViewers": _viewers(views),
        "viewsByDay": [{"date": day, "totalViews": days[day]} for day in sorted(days)],
        "viewsByContact": _by_contact(views),
    }
    if views:
        shape["firstViewedAt"] = instant_text(views[0].at)
        shape["lastViewedAt"] = instant_text(views[-1].at)
    return shape


def _as_it_would_be(account: OpenAccount, quote: StoredQuote, version: QuoteVersion) -> Json:
    offer = offered(account, ids_of(quote), version.terms)
    return content_of(offer, version.terms, number=quote.number, version=version.number)


def _viewers(views: Sequence[QuoteView]) -> list[Json]:
    """Each viewer once, by the last look, newest first."""
    last = {each.viewer: each for each in views}
    found = sorted(last.values(), key=lambda each: each.number, reverse=True)
    return [
        {
            "visitorIdentifier": each.viewer,
            "lastViewedAt": instant_text(each.at),
            "loginType": "LINK",
            **({} if each.email is None else {"email": each.email}),
        }
        for each in found
    ]


def _by_contact(views: Sequence[QuoteView]) -> list[Json]:
    contacts: dict[str, list[QuoteView]] = {}
    for each in views:
        contacts.setdefault(each.email or "", []).append(each)
    return [
        {
            **({"email": email} if email else {}),
            "totalViews": len(looks),
            "firstViewedAt": instant_text(looks[0].at),
            "lastViewedAt": instant_text(looks[-1].at),
        }
        for email, looks in sorted(contacts.items())
    ]
