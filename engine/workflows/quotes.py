"""Quotes as they are written: made, changed while they are drafts, in a new version afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.catalog.copied import with_own_prices
from engine.catalog.quotes import read_quote, with_own_products
from engine.domain.errors import ChangedError, ConflictError, NotFoundError
from engine.domain.quote import DealType, QuoteStatus, QuoteVerb
from engine.quotes.states import Facts
from engine.store.audit import append, canonical_json
from engine.store.open import Connection
from engine.store.quote_evidence import revoke_links
from engine.store.quotes import (
    QuoteVersion,
    StoredQuote,
    add_quote,
    add_version,
    change_quote,
    change_version,
    find_quote,
    find_version,
    is_promised,
    next_quote_number,
)
from engine.workflows.catalog_objects import Author
from engine.workflows.open_account import OpenAccount
from engine.workflows.quote_offer import Offer, OfferIds, Terms, offered
from engine.workflows.quote_steps import noted, take
from engine.workflows.schedule_objects import NewId


def create_quote(
    account: OpenAccount,
    terms: Mapping[str, Any],
    new_id: NewId,
    author: Author,
    *,
    id: str | None = None,
    schedule_id: str | None = None,
    prospect_id: str | None = None,
) -> StoredQuote:
    """Make a draft, under ids that the caller has chosen or under new ones.

    Raises CatalogError for terms that do not fit the catalog, InputError, ConflictError for ids
    that are taken.
    """
    ids = OfferIds(id or new_id(), schedule_id or new_id(), prospect_id or new_id())
    return _create(account, ids, read_quote(terms), author)


def update_quote(
    account: OpenAccount,
    id: str,
    terms: Mapping[str, Any],
    expected: str | None,
    author: Author,
) -> StoredQuote:
    """Give a draft other terms. `expected` is the revision that the change was decided by.

    Raises as `create_quote` does, NotFoundError, ChangedError, ConflictError for what is no draft.
    """
    checked = read_quote(terms)
    quote, _ = quote_and_version(account, id)
    refuse_changed(quote, expected)
    offer = offered(account, ids_of(quote), checked)
    with account.store.write() as connection:
        current = again(connection, quote)
        changes = _described(offer, checked)
        taken = take(
            connection,
            current,
            QuoteVerb.UPDATE,
            Facts(),
            author=author,
            changes=changes,
        )
        change_version(connection, quote.id, quote.version, {"terms": checked})
    return taken


def revise_quote(account: OpenAccount, id: str, author: Author) -> StoredQuote:
    """Begin another version, a draft with the terms of the last one: links are closed at once, for
    nobody is to accept what is being changed. Raises ConflictError for a draft, or accepted."""
    quote, version = quote_and_version(account, id)
    with account.store.write() as connection:
        current = again(connection, quote)
        number = quote.version + 1
        changes = {"version": number, "published_at": None, "expires_at": None}
        taken = take(connection, current, QuoteVerb.REVISE, Facts(), author=author, changes=changes)
        revoke_links(connection, quote.id, author.at)
        add_version(connection, quote.id, number, version.terms, at=author.at, author=author.name)
    return taken


def duplicate_quote(account: OpenAccount, id: str, new_id: NewId, author: Author) -> StoredQuote:
    """Make a draft with the terms of a quote's last version, whatever became of it. What it spawns
    from list prices and what prices it brings are made anew, under new ids; the usage that was
    reckoned with is left out. Raises as `create_quote` does."""
    quote, version = quote_and_version(account, id)
    copied = with_own_prices(quote.schedule_id, version.terms["schedule"], new_id)
    terms = {**version.terms, "schedule": copied}
    terms.pop("expected_usage", None)
    if quote.executed_at is not None:  # what it made is there now
        terms = {name: terms[name] for name in terms if name not in ("prospect", "products")}
        terms["customer"] = quote.customer_id
    ids = OfferIds(new_id(), new_id(), new_id())
    return _create(account, ids, with_own_products(terms, new_id), author)


def archive_quote(account: OpenAccount, id: str, author: Author) -> StoredQuote:
    """Leave a quote out of lists from now on. Raises ConflictError while the customer may answer
    it, or if it is archived."""
    with account.store.write() as connection:
        quote = quote_of(connection, id)
        if quote.archived_at is not None:
            raise ConflictError(f"quote {quote.number} is archived already")
        if quote.status.is_open and (quote.expires_at is None or author.at < quote.expires_at):
            raise ConflictError(f"quote {quote.number} is with the customer: withdraw it first")
        change_quote(connection, quote.id, {"archived_at": author.at, "updated_at": author.at})
        append(
            connection,
            at=author.at,
            actor=author.name,
            verb="quote.archived",
            object_kind="quote",
            object_id=quote.id,
            body={"number": quote.number},
        )
    return replace(quote, archived_at=author.at, updated_at=author.at)


def quote_of(connection: Connection, id: str) -> StoredQuote:
    """The quote of an id or number. Raises NotFoundError if there is none."""
    found = find_quote(connection, id)
    if found is None:
        raise NotFoundError(f"there is no quote {id}")
    return found


def quote_and_version(account: OpenAccount, id: str) -> tuple[StoredQuote, QuoteVersion]:
    """A quote with its newest version. Raises NotFoundError if there is none."""
    with account.store.read() as connection:
        quote = quote_of(connection, id)
        version = find_version(connection, quote.id, quote.version)
    assert version is not None
    return quote, version


def again(connection: Connection, seen: StoredQuote) -> StoredQuote:
    """The quote as it is now. Raises ChangedError if it is not the one that was seen."""
    found = quote_of(connection, seen.id)
    if found != seen:
        raise ChangedError(
            f"quote {seen.number} has changed since it was read; read it again, then repeat this"
        )
    return found


def refuse_changed(quote: StoredQuote, expected: str | None) -> None:
    """Raises ChangedError if a quote is not of the revision that is expected; None is any."""
    if expected is not None and revision_of(quote) != expected:
        raise ChangedError(
            f"quote {quote.number} has changed since it was read; read it again, then repeat this"
        )


def revision_of(quote: StoredQuote) -> str:
    """Changes whenever the quote does."""
    seen = {
        "id": quote.id,
        "version": quote.version,
        "status": quote.status.value,
        "updatedAt": quote.updated_at.isoformat(),
    }
    return hashlib.sha256(canonical_json(seen).encode()).hexdigest()


def ids_of(quote: StoredQuote) -> OfferIds:
    """What its schedule and its prospect are called."""
    return OfferIds(quote.id, quote.schedule_id, quote.prospect_id)


def _create(account: OpenAccount, ids: OfferIds, terms: Terms, author: Author) -> StoredQuote:
    offer = offered(account, ids, terms)
    with account.store.write() as connection:
        if is_promised(connection, ids.schedule):
            raise ConflictError(f"another quote becomes schedule {ids.schedule}: name another")
        quote = StoredQuote(
            id=ids.quote,
            account_id=offer.catalog.account.id,
            number=next_quote_number(connection, offer.catalog.account.id),
            schedule_id=ids.schedule,
            prospect_id=ids.prospect,
            status=QuoteStatus.DRAFT,
            version=1,
            **_described(offer, terms),
            published_at=None,
            expires_at=None,
            accepted_at=None,
            executed_at=None,
            archived_at=None,
            created_by=author.name,
            created_at=author.at,
            updated_at=author.at,
        )
        add_quote(connection, quote, terms)
        noted(connection, quote, "created", author, at=author.at)
    return quote


def _described(offer: Offer, terms: Terms) -> dict[str, Any]:
    """The columns that say what a quote is about."""
    account = offer.catalog.account
    return {
        "title": terms["title"],
        "customer_id": terms.get("customer"),
        "currency": offer.currency,
        "deal_type": DealType(terms.get("deal_type", DealType.NEW_BUSINESS.value)),
        "billing_start": offer.schedule.start,
        "expiry_days": terms.get("expiry_days", account.quotes.expiry_days),
    }


def expires(quote: StoredQuote, at: datetime) -> bool:
    """Whether it has expired by an instant."""
    return quote.expires_at is not None and quote.expires_at <= at
