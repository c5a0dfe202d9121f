"""What a person changes on a draft: lines and groups made by hand, discounts on the whole of it.

An edit is kept beside the draft and put in force again whenever the draft is calculated, so it
survives a recalculation; what it amounts to may follow the draft.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from engine.domain.schedule import DiscountType

HAND_MADE_GROUP = "manual."
"""Before the title of a group that names no product, or the id of a `HandMadeGroup`: stands where
others have their product."""


@dataclass(frozen=True, slots=True)
class HandMadeLine:
    """A line of a person's own: `quantity * rate`, in the invoice's currency, tax excluded.

    It stands in the group of a product, in one of its own title or id, or (both None) among the
    adjustments. Tax follows from the named rate or the share of the net (0.2 is 20 %), else from
    product or tax category as usual. Service days are local, half-open. `facts` are what else was
    said of it, by the names of the REST API; of them only `rateDisplay` shows on the invoice.
    """

    id: str
    title: str
    quantity: Decimal
    rate: Decimal
    service_start: date
    service_end: date
    product_id: str | None = None
    group: str | None = None
    tax_rate_id: str | None = None
    tax_category: str | None = None
    description: str | None = None
    tax_share: Decimal | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HandMadeGroup:
    """A group of a person's own: lines made by hand name its id. Without any it is not on the
    invoice. Such groups stand by `index` behind those of products; `facts` as of a line."""

    id: str
    title: str
    description: str | None = None
    tax_category: str | None = None
    index: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DraftDiscount:
    """Off the whole draft: a percentage (10 is 10 %) or an amount of money, shared over its lines.

    Never more than there is to take it off.
    """

    id: str
    type: DiscountType
    amount: Decimal
    message: str


Edit = HandMadeLine | HandMadeGroup | DraftDiscount
