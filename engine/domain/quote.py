"""Quotes: an offer to a customer, in versions, until it is accepted and becomes a schedule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class QuoteStatus(StrEnum):
    """Where a quote stands. Expired is one that nobody has answered in time: it is never stored."""

    DRAFT = "DRAFT"
    AWAITING_APPROVAL = "AWAITING_APPROVAL"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    PUBLISHED = "PUBLISHED"
    VIEWED = "VIEWED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"
    EXECUTED = "EXECUTED"

    @property
    def is_open(self) -> bool:
        """Whether the customer may answer it."""
        return self in (QuoteStatus.PUBLISHED, QuoteStatus.VIEWED)


class QuoteVerb(StrEnum):
    """What may be done to a quote."""

    UPDATE = "update"
    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    PUBLISH = "publish"
    VIEW = "view"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    REVISE = "revise"
    COUNTERSIGN = "countersign"
    CONVERT = "convert"


class DealType(StrEnum):
    NEW_BUSINESS = "new_business"
    RENEWAL = "renewal"


class SignatureKind(StrEnum):
    """How a name was given: typed, drawn, or noted by an operator who was told."""

    TYPED = "typed"
    DRAWN = "drawn"
    NOTED = "noted"


class SignatureRole(StrEnum):
    CUSTOMER = "customer"
    SELLER = "seller"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who agreed to what, when and from where.

    `content_sha256` is the digest of exactly what was agreed to; `drawing` is the data of an SVG
    path. Address and user agent are what the request said.
    """

    role: SignatureRole
    version: int
    name: str
    kind: SignatureKind
    at: datetime
    content_sha256: str
    email: str | None = None
    drawing: str | None = None
    address: str | None = None
    user_agent: str | None = None


@dataclass(frozen=True, slots=True)
class QuoteRules:
    """What the account wants of quotes. A limit that is None asks for no approval.

    `discount_above` is percent, `total_above` money of the quote's currency, net, `months_above`
    the length of the term. `expiry_days` count from publishing.
    """

    expiry_days: int = 30
    discount_above: Decimal | None = None
    total_above: Decimal | None = None
    months_above: int | None = None
    is_countersigned: bool = False


NO_QUOTE_RULES = QuoteRules()
"""Of an account that says nothing of quotes."""
