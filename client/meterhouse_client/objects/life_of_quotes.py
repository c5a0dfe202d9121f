"""Life of quotes. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from meterhouse_client.answer import ETAG
from meterhouse_client.objects.quotes import QuoteListed


@dataclass(frozen=True, kw_only=True)
class CountersignSent:
    """Who signs for the seller."""

    name: str


@dataclass(frozen=True, kw_only=True)
class NewLinkGiven:
    """A link that was just made: the token is told this once."""

    token: str
    path: str
    email: str | None = None
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class NotedAcceptanceSent:
    """Who accepted, and that it was another way than by the link."""

    name: str


@dataclass(frozen=True, kw_only=True)
class PublishedGiven:
    """A quote that is with the customer now, and the links to it."""

    quote: QuoteListed
    links: list[NewLinkGiven]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class ReasonSent:
    """Why, for the record."""

    note: str | None = None
