"""Links to quotes, who followed them, and signatures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from engine.domain.quote import Signature, SignatureKind, SignatureRole
from engine.store.quote_tables import quote_links, quote_signatures, quote_views


@dataclass(frozen=True, slots=True)
class QuoteLink:
    """A link by the sha256 of its token; `email` is whom it was made for."""

    token_sha256: str
    quote_id: str
    version: int
    email: str | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    def opens(self, at: datetime) -> bool:
        """Whether it still leads to the quote."""
        return self.revoked_at is None and at < self.expires_at


@dataclass(frozen=True, slots=True)
class QuoteView:
    """Somebody looked: `viewer` is the same for the same link and browser."""

    number: int
    version: int
    viewer: str
    email: str | None
    at: datetime
    address: str | None
    user_agent: str | None


def add_link(connection: Connection, link: QuoteLink) -> None:
    """Keep a new link."""
    connection.execute(
        insert(quote_links).values(
            token_sha256=link.token_sha256,
            quote_id=link.quote_id,
            version=link.version,
            email=link.email,
            created_at=link.created_at,
            expires_at=link.expires_at,
        )
    )


def find_link(connection: Connection, token_sha256: str) -> QuoteLink | None:
    """The link of a token."""
    query = select(quote_links).where(quote_links.c.token_sha256 == token_sha256)
    row = connection.execute(query).mappings().first()
    return None if row is None else QuoteLink(**row)


def links_of(connection: Connection, quote_id: str) -> tuple[QuoteLink, ...]:
    """All links of a quote, oldest first."""
    query = select(quote_links).where(quote_links.c.quote_id == quote_id)
    order = (quote_links.c.created_at, quote_links.c.email, quote_links.c.token_sha256)
    return tuple(QuoteLink(**row) for row in connection.execute(query.order_by(*order)).mappings())


def revoke_links(connection: Connection, quote_id: str, at: datetime) -> int:
    """Close every link that is not closed; how many there were."""
    query = update(quote_links).where(
        quote_links.c.quote_id == quote_id, quote_links.c.revoked_at.is_(None)
    )
    return connection.execute(query.values(revoked_at=at)).rowcount


def add_view(
    connection: Connection,
    quote_id: str,
    version: int,
    *,
    viewer: str,
    email: str | None,
    at: datetime,
    address: str | None,
    user_agent: str | None,
) -> None:
    """Note that somebody looked."""
    count = connection.execute(
        select(func.count()).select_from(quote_views).where(quote_views.c.quote_id == quote_id)
    ).scalar_one()
    connection.execute(
        insert(quote_views).values(
            quote_id=quote_id,
            number=count + 1,
            version=version,
            viewer=viewer,
            email=email,
            at=at,
            address=address,
            user_agent=user_agent,
        )
    )


def last_view(connection: Connection, quote_id: str, viewer: str) -> datetime | None:
    """When a viewer last looked."""
    query = select(quote_views.c.at).where(
        quote_views.c.quote_id == quote_id, quote_views.c.viewer == viewer
    )
    found: datetime | None = connection.execute(
        query.order_by(quote_views.c.number.desc()).limit(1)
    ).scalar()
    return found


def views_of(connection: Connection, quote_id: str) -> tuple[QuoteView, ...]:
    """Every look at a quote, in order."""
    columns = [column for column in quote_views.columns if column.name != "quote_id"]
    query = select(*columns).where(quote_views.c.quote_id == quote_id)
    rows = connection.execute(query.order_by(quote_views.c.number)).mappings()
    return tuple(QuoteView(**row) for row in rows)


def add_signature(connection: Connection, quote_id: str, signature: Signature) -> None:
    """Keep a signature: one a role."""
    connection.execute(
        insert(quote_signatures).values(
            quote_id=quote_id,
            role=signature.role.value,
            version=signature.version,
            name=signature.name,
            kind=signature.kind.value,
            email=signature.email,
            drawing=signature.drawing,
            address=signature.address,
            user_agent=signature.user_agent,
            at=signature.at,
            content_sha256=signature.content_sha256,
        )
    )


def signatures_of(connection: Connection, quote_id: str) -> tuple[Signature, ...]:
    """Who has signed, in order of time."""
    query = select(quote_signatures).where(quote_signatures.c.quote_id == quote_id)
    return tuple(
        Signature(
            role=SignatureRole(row.role),
            version=row.version,
            name=row.name,
            kind=SignatureKind(row.kind),
            at=row.at,
            content_sha256=row.content_sha256,
            email=row.email,
            drawing=row.drawing,
            address=row.address,
            user_agent=row.user_agent,
        )
        for row in connection.execute(
            query.order_by(quote_signatures.c.at, quote_signatures.c.role)
        )
    )
