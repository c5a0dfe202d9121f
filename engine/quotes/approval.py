"""Which quotes somebody must approve: those beyond a limit of the account."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from engine.domain.decimals import plain
from engine.domain.quote import QuoteRules


@dataclass(frozen=True, slots=True)
class Deal:
    """What limits are about. `largest_discount` is the largest percentage in it or, if more, what
    all its discounts take off what is charged; `total` is net; no `months` is an open end."""

    largest_discount: Decimal
    total: Decimal
    currency: str
    months: int | None


def objections(deal: Deal, rules: QuoteRules) -> tuple[str, ...]:
    """Why somebody must approve, a sentence a limit; none if nobody must."""
    found = []
    limit = rules.discount_above
    if limit is not None and deal.largest_discount > limit:
        found.append(f"a discount of {plain(deal.largest_discount)} % is above {plain(limit)} %")
    limit = rules.total_above
    if limit is not None and deal.total > limit:
        found.append(f"a total of {plain(deal.total)} {deal.currency} is above {plain(limit)}")
    most = rules.months_above
    if most is not None and deal.months is not None and deal.months > most:
        found.append(f"a term of {deal.months} months is above {most}")
    return tuple(found)
