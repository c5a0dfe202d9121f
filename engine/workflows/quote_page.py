"""What whoever has a link may do: look at the quote, accept it or decline it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta

from engine.domain.errors import NotFoundError
from engine.domain.quote import QuoteVerb, Signature, SignatureKind, SignatureRole
from engine.quotes.signature import checked_drawing, checked_name
from engine.quotes.states import Facts
from engine.store.open import Connection
from engine.store.quote_evidence import (
    QuoteLink,
    add_signature,
    add_view,
    find_link,
    last_view,
)
from engine.store.quotes import StoredQuote, find_version
from engine.workflows.catalog_objects import Author
from engine.workflows.open_account import OpenAccount
from engine.workflows.quote_life import token_digest
from engine.workflows.quote_steps import take
from engine.workflows.quotes import quote_of
from engine.workflows.representations import Json

ONE_LOOK = timedelta(seconds=60)
"""Who looks again within it has looked once."""

WORDS_KEPT = 500
"""Letters kept of what a browser calls itself, and of a reason."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request comes from, as far as it says."""

    address: str | None = None
    user_agent: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """How somebody accepts. `content_sha256` is the digest of what they have before them."""

    name: str
    content_sha256: str
    drawing: str | None = None
    email: str | None = None


def open_quote_link(account: OpenAccount, token: str, visitor: Visitor, author_at: Author) -> Json:
    """What a link shows: the content of its version and its digest. The look is noted.

    Raises NotFoundError for a link that is unknown, revoked or expired, which says no more.
    """
    at = author_at.at
    with account.store.write() as connection:
        link, quote = _followed(connection, token, author_at)
        version = find_version(connection, quote.id, link.version)
        assert version is not None and version.content is not None
        viewer = _viewer(link, visitor)
        seen = last_view(connection, quote.id, viewer)
        if seen is None or at - seen >= ONE_LOOK:
            add_view(
                connection,
                quote.id,
                link.version,
                viewer=viewer,
                email=link.email,
                at=at,
                address=visitor.address,
                user_agent=_short(visitor.user_agent),
            )
        if quote.status.is_open and seen is None and quote.status.value != "VIEWED":
            quote = take(
                connection, quote, QuoteVerb.VIEW, Facts(), author=_customer(link, author_at)
            )
    return {
        "content": json.loads(version.content),
        "contentSha256": version.content_sha256,
        "status": quote.status.value,
        "email": link.email,
    }


def accept_quote(
    account: OpenAccount, token: str, consent: Consent, visitor: Visitor, author_at: Author
) -> StoredQuote:
    """Accept what a link shows, with a typed name and, if it is given, a drawn signature.

    Raises NotFoundError as `open_quote_link` does, ConflictError where it is answered already or is
    not what was shown, InputError for a name or drawing that is none.
    """
    name = checked_name(consent.name)
    drawing = None if consent.drawing is None else checked_drawing(consent.drawing)
    with account.store.write() as connection:
        link, quote = _followed(connection, token, author_at)
        return _accepted(
            connection,
            quote,
            _customer(link, author_at),
            Signature(
                role=SignatureRole.CUSTOMER,
                version=link.version,
                name=name,
                kind=SignatureKind.TYPED if drawing is None else SignatureKind.DRAWN,
                at=author_at.at,
                content_sha256=consent.content_sha256,
                email=link.email or consent.email,
                drawing=drawing,
                address=visitor.address,
                user_agent=_short(visitor.user_agent),
            ),
        )


def note_acceptance(account: OpenAccount, id: str, name: str, author: Author) -> StoredQuote:
    """Note that the customer accepted another way, such as on paper: the operator answers for it.

    Raises NotFoundError, ConflictError where it may not be accepted, InputError for no name.
    """
    signer = checked_name(name)
    with account.store.write() as connection:
        quote = quote_of(connection, id)
        version = find_version(connection, quote.id, quote.version)
        assert version is not None
        return _accepted(
            connection,
            quote,
            author,
            Signature(
                role=SignatureRole.CUSTOMER,
                version=quote.version,
                name=signer,
                kind=SignatureKind.NOTED,
                at=author.at,
                content_sha256=version.content_sha256 or "",
            ),
        )


def decline_quote(
    account: OpenAccount, token: str, reason: str | None, author_at: Author
) -> StoredQuote:
    """Decline what a link shows. Raises as `accept_quote` does."""
    with account.store.write() as connection:
        link, quote = _followed(connection, token, author_at)
        return take(
            connection,
            quote,
            QuoteVerb.DECLINE,
            Facts(),
            author=_customer(link, author_at),
            note=_short(reason),
        )


def _accepted(
    connection: Connection, quote: StoredQuote, author: Author, signature: Signature
) -> StoredQuote:
    version = find_version(connection, quote.id, quote.version)
    assert version is not None
    facts = Facts(content_sha256=version.content_sha256, shown_sha256=signature.content_sha256)
    taken = take(
        connection,
        quote,
        QuoteVerb.ACCEPT,
        facts,
        author=author,
        note=signature.name,
        changes={"accepted_at": author.at},
    )
    add_signature(connection, quote.id, signature)
    return taken


def _followed(connection: Connection, token: str, author: Author) -> tuple[QuoteLink, StoredQuote]:
    link = find_link(connection, token_digest(token))
    if link is None or not link.opens(author.at):
        raise NotFoundError("this link leads nowhere, or no more; ask whoever sent it for another")
    return link, quote_of(connection, link.quote_id)


def _customer(link: QuoteLink, author: Author) -> Author:
    return Author(f"customer {link.email}" if link.email else "customer", author.at)


def _viewer(link: QuoteLink, visitor: Visitor) -> str:
    """The same for the same link from the same browser and address, and nothing else."""
    parts = (link.token_sha256, visitor.address or "", visitor.user_agent or "")
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def _short(text: str | None) -> str | None:
    return None if text is None else text[:WORDS_KEPT]
