"""What a quote shows, as a value: terms as they were published, amounts in minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.documents.document import PLAIN_BRAND, Brand, DocumentState, Party
from engine.domain.language import ENGLISH


@dataclass(frozen=True, slots=True)
class QuoteItem:
    """A price: its name, its product's, and its terms in words."""

    name: str
    terms: str
    product: str | None = None


@dataclass(frozen=True, slots=True)
class QuoteAgreement:
    """A discount, minimum, maximum or credit: `kind` is one of those words. `amount` is text in the
    numbers of the language already if it is no money, else minor units."""

    kind: str
    amount: int | str
    prices: tuple[str, ...]
    message: str | None = None


@dataclass(frozen=True, slots=True)
class QuotePhase:
    """A phase; the span is half-open, an end of None is open. `net` is before tax and credit."""

    name: str | None
    start: date
    end: date | None
    items: tuple[QuoteItem, ...]
    agreements: tuple[QuoteAgreement, ...]
    net: int


@dataclass(frozen=True, slots=True)
class QuoteSignature:
    """Who agreed. `drawing` is the data of an SVG path; one that was noted was given elsewhere."""

    is_sellers: bool
    name: str
    instant: str
    is_noted: bool = False
    drawing: str | None = None


@dataclass(frozen=True, slots=True)
class QuoteDocument:
    """A version of a quote; one without a publication day is a draft.

    `first_invoice` is net, tax and gross. `digest` is that of the content that is signed.
    """

    id: str
    number: str
    version: int
    title: str
    state: DocumentState
    currency: str
    seller: Party
    buyer: Party
    start: date
    end: date | None
    phases: tuple[QuotePhase, ...]
    first_year: int
    published: date | None = None
    expires: date | None = None
    payment_days: int | None = None
    first_invoice: tuple[int, int, int] | None = None
    contract: int | None = None
    terms: str | None = None
    signatures: tuple[QuoteSignature, ...] = ()
    digest: str | None = None
    language: str = ENGLISH
    brand: Brand = PLAIN_BRAND
