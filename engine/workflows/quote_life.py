"""What the seller does with a quote: submit, approve, reject, publish, withdraw, countersign."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.domain.errors import ConflictError
from engine.domain.quote import QuoteVerb, Signature, SignatureKind, SignatureRole
from engine.quotes.approval import objections
from engine.quotes.signature import checked_name
from engine.quotes.states import Facts
from engine.store.open import Connection
from engine.store.quote_evidence import (
    QuoteLink,
    add_link,
    add_signature,
    revoke_links,
    signatures_of,
)
from engine.store.quotes import StoredQuote, change_version, find_version
from engine.workflows.catalog_objects import Author
from engine.workflows.open_account import OpenAccount
from engine.workflows.quote_content import content_digest, content_of, content_text
from engine.workflows.quote_offer import Offer, frozen_terms, offered
from engine.workflows.quote_steps import noted, take
from engine.workflows.quotes import again, ids_of, quote_and_version, quote_of

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link that was just made: its token is told this once and kept nowhere. `email` is whom it
    is for, None for whoever gets it."""

    token: str
    email: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Published:
    quote: StoredQuote
    links: tuple[NewLink, ...]


def submit_quote(account: OpenAccount, id: str, author: Author) -> StoredQuote:
    """Ask for approval: a quote within the account's limits is approved at once."""
    quote, version = quote_and_version(account, id)
    offer = offered(account, ids_of(quote), version.terms)
    facts = Facts(objections=_objections(offer))
    note = "; ".join(facts.objections) or None
    with account.store.write() as connection:
        again(connection, quote)
        return take(connection, quote, QuoteVerb.SUBMIT, facts, author=author, note=note)


def approve_quote(
    account: OpenAccount, id: str, author: Author, note: str | None = None
) -> StoredQuote:
    """Approve a quote that awaits it."""
    return _step(account, id, QuoteVerb.APPROVE, author, note)


def reject_quote(
    account: OpenAccount, id: str, author: Author, note: str | None = None
) -> StoredQuote:
    """Refuse approval: a new version may follow."""
    return _step(account, id, QuoteVerb.REJECT, author, note)


def publish_quote(account: OpenAccount, id: str, author: Author) -> Published:
    """Freeze the newest version and make a link for each contact, or one for all.

    From now on that version never changes. Raises ConflictError where somebody must approve first,
    where an invoice of it could not be made, or if it is published already.
    """
    quote, version = quote_and_version(account, id)
    terms = frozen_terms(account.catalog.now(), version.terms)
    offer = offered(account, ids_of(quote), terms)
    if offer.problems:
        raise ConflictError(
            f"quote {quote.number} cannot be published: {'; '.join(offer.problems)}"
        )
    expires_at = author.at + timedelta(days=quote.expiry_days)
    content = content_text(
        content_of(
            offer,
            terms,
            number=quote.number,
            version=quote.version,
            published_at=author.at,
            expires_at=expires_at,
        )
    )
    changes = {"published_at": author.at, "expires_at": expires_at}
    with account.store.write() as connection:
        again(connection, quote)
        facts = Facts(objections=_objections(offer))
        taken = take(connection, quote, QuoteVerb.PUBLISH, facts, author=author, changes=changes)
        change_version(
            connection,
            quote.id,
            quote.version,
            {
                "terms": terms,
                "content": content,
                "content_sha256": content_digest(content),
                "published_at": author.at,
            },
        )
        revoke_links(connection, quote.id, author.at)
        emails = [each["email"] for each in terms.get("contacts") or ()] or [None]
        links = tuple(_link(connection, taken, email, author.at) for email in emails)
    return Published(taken, links)


def withdraw_quote(
    account: OpenAccount, id: str, author: Author, note: str | None = None
) -> StoredQuote:
    """Take a quote back that nobody has accepted; its links are closed."""
    with account.store.write() as connection:
        quote = quote_of(connection, id)
        taken = take(connection, quote, QuoteVerb.WITHDRAW, Facts(), author=author, note=note)
        revoke_links(connection, quote.id, author.at)
        return taken


def renew_links(account: OpenAccount, id: str, author: Author) -> Published:
    """Close all links of a published quote and make new ones, as long as it has not expired."""
    with account.store.write() as connection:
        quote = _open(connection, id, author.at)
        revoke_links(connection, quote.id, author.at)
        version = find_version(connection, quote.id, quote.version)
        assert version is not None
        emails = [each["email"] for each in version.terms.get("contacts") or ()] or [None]
        links = tuple(_link(connection, quote, email, author.at) for email in emails)
        noted(connection, quote, "links_renewed", author, at=author.at)
    return Published(quote, links)


def revoke_quote_links(account: OpenAccount, id: str, author: Author) -> StoredQuote:
    """Close every link to a quote; it stays what it is."""
    with account.store.write() as connection:
        quote = quote_of(connection, id)
        if not revoke_links(connection, quote.id, author.at):
            raise ConflictError(f"quote {quote.number} has no open link")
        noted(connection, quote, "links_revoked", author, at=author.at)
    return quote


def countersign_quote(
    account: OpenAccount,
    id: str,
    name: str,
    author: Author,
    *,
    address: str | None = None,
    user_agent: str | None = None,
) -> StoredQuote:
    """Sign an accepted quote for the seller, once."""
    signer = checked_name(name)
    with account.store.write() as connection:
        quote = quote_of(connection, id)
        version = find_version(connection, quote.id, quote.version)
        assert version is not None
        taken = take(
            connection,
            quote,
            QuoteVerb.COUNTERSIGN,
            Facts(is_countersigned=is_countersigned(connection, quote.id)),
            author=author,
            note=signer,
        )
        assert version.content_sha256 is not None
        signature = Signature(
            role=SignatureRole.SELLER,
            version=quote.version,
            name=signer,
            kind=SignatureKind.TYPED,
            at=author.at,
            content_sha256=version.content_sha256,
            address=address,
            user_agent=user_agent,
        )
        add_signature(connection, quote.id, signature)
    return taken


def is_countersigned(connection: Connection, quote_id: str) -> bool:
    """Whether the seller has signed."""
    return any(each.role is SignatureRole.SELLER for each in signatures_of(connection, quote_id))


def token_digest(token: str) -> str:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _step(
    account: OpenAccount, id: str, verb: QuoteVerb, author: Author, note: str | None
) -> StoredQuote:
    with account.store.write() as connection:
        quote = quote_of(connection, id)
        return take(connection, quote, verb, Facts(), author=author, note=note)


def _open(connection: Connection, id: str, at: datetime) -> StoredQuote:
    quote = quote_of(connection, id)
    if not quote.status.is_open or quote.expires_at is None or quote.expires_at <= at:
        raise ConflictError(f"quote {quote.number} is not with the customer: publish it first")
    return quote


def _objections(offer: Offer) -> tuple[str, ...]:
    return objections(offer.deal, offer.catalog.account.quotes)


def _link(connection: Connection, quote: StoredQuote, email: str | None, at: datetime) -> NewLink:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    assert quote.expires_at is not None
    add_link(
        connection,
        QuoteLink(
            token_sha256=token_digest(token),
            quote_id=quote.id,
            version=quote.version,
            email=email,
            created_at=at,
            expires_at=quote.expires_at,
            revoked_at=None,
        ),
    )
    return NewLink(token, email, quote.expires_at)
