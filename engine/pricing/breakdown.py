"""Pricing by breakdown value: which shares of the usage a model prices, and what to call them."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import quote

from engine.domain.decimals import EXACT, ZERO
from engine.domain.errors import RatingError
from engine.domain.usage import BreakdownValues, Usage, UsageShare
from engine.pricing.words import number

WHOLE_USAGE = "usage"
"""Key of the one component of usage that is not broken down."""

_PLAIN_IN_KEYS = " .:@+"


def priced_shares(usage: Usage) -> tuple[UsageShare, ...]:
    """The parts that a rate applies to: the shares where they add up to the total, else the total.

    Raises RatingError if additive shares do not add up to the total: then the metering is wrong,
    and no amount would be right.
    """
    if not usage.is_additive or not usage.shares:
        return (usage.total,)
    shares_total = ZERO
    for share in usage.shares:
        shares_total = EXACT.add(shares_total, share.billable)
    if shares_total != usage.quantity:
        raise RatingError(
            f"usage by {_properties(usage.shares[0].values)} adds up to {number(shares_total)},"
            f" not to the total of {number(usage.quantity)}: build the usage again"
        )
    return usage.shares


def share_key(values: BreakdownValues) -> str:
    """A stable key: `model=gpt-4,region=eu`, a property alone where events lack it.

    Everything that could be mistaken for the key's own punctuation is percent-encoded.
    """
    if not values:
        return WHOLE_USAGE
    return ",".join(
        _encoded(name) if value is None else f"{_encoded(name)}={_encoded(value)}"
        for name, value in values
    )


def share_title(values: BreakdownValues) -> str:
    """The values as people read them: `gpt-4, eu`; empty for usage that is not broken down."""
    return ", ".join(f"no {name}" if value is None else value for name, value in values)


def units(quantity: Decimal) -> str:
    """A quantity in words: `1 unit`, `1,500 units`."""
    return f"{number(quantity)} {'unit' if quantity == 1 else 'units'}"


def _encoded(text: str) -> str:
    return quote(text, safe=_PLAIN_IN_KEYS)


def _properties(values: BreakdownValues) -> str:
    return ", ".join(name for name, _ in values)
