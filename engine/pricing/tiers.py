"""Tiers: contiguous ranges of a quantity, from zero upwards (DESIGN 5).

`up_to` is inclusive; a tier starts where the one before it ends. A fractional quantity falls in the
tier whose upper bound first reaches it: with tiers up to 100 and up to 200, 100.5 is in the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from engine.domain.decimals import ZERO
from engine.pricing.rates import NO_RATE, Rate, rate_term
from engine.pricing.terms import (
    Path,
    Terms,
    TermsError,
    amount_term,
    decimal_term,
    flag_term,
    list_term,
    mapping_term,
    refuse_unknown_keys,
    required,
)
from engine.pricing.words import money, number

ZERO_USAGE_SWITCH = "flat_fee_at_zero_usage"

_EXAMPLE = '[{up_to: "1000", rate: "0.02"}, {rate: "0.01"}]'


@dataclass(frozen=True, slots=True)
class Tier:
    """Quantities above `lower` up to and including `up_to`; None is open."""

    number: int
    lower: Decimal
    up_to: Decimal | None
    rate: Rate
    flat_fee: Decimal

    def reaches(self, quantity: Decimal) -> bool:
        """Whether the quantity is not above this tier."""
        return self.up_to is None or quantity <= self.up_to

    def words(self) -> str:
        """`up to 1,000`, `over 1,000 up to 5,000`, `over 5,000`, or `any quantity`."""
        below = "" if self.lower == ZERO else f"over {number(self.lower)}"
        above = "" if self.up_to is None else f"up to {number(self.up_to)}"
        return f"{below} {above}".strip() or "any quantity"

    def terms_words(self, currency: str) -> str:
        """What the tier charges: `0.02 USD a unit + 5 USD flat`."""
        rate = self.rate.words(currency) + ("" if self.rate.is_percentage else " a unit")
        fee = f"{money(self.flat_fee, currency)} flat"
        if self.flat_fee == ZERO:
            return rate if self.rate.value != ZERO else "free"
        return fee if self.rate.value == ZERO else f"{rate} + {fee}"


@dataclass(frozen=True, slots=True)
class Tiers:
    """Tiers in ascending order. With the switch off, no usage pays no flat fee."""

    tiers: tuple[Tier, ...]
    flat_fee_at_zero_usage: bool

    @classmethod
    def parse(cls, terms: Terms) -> Self:
        """Terms: `tiers` of `up_to`, `rate` and `flat_fee`, and the switch for zero usage.

        Every tier has a rate or a flat fee or both; the last is open. Raises TermsError.
        """
        rows = _rows(terms, ("up_to", "rate", "flat_fee"))
        tiers: list[Tier] = []
        for index, row in enumerate(rows):
            path: Path = ("tiers", index)
            if row.get("rate") is None and row.get("flat_fee") is None:
                raise TermsError(path, "a tier needs a rate or a flat_fee or both")
            rate = NO_RATE if row.get("rate") is None else rate_term(row["rate"], (*path, "rate"))
            fee = row.get("flat_fee")
            tiers.append(
                Tier(
                    number=index + 1,
                    lower=_lower(tiers),
                    up_to=_up_to(row, tiers, path, is_last=index == len(rows) - 1),
                    rate=rate,
                    flat_fee=ZERO if fee is None else amount_term(fee, (*path, "flat_fee")),
                )
            )
        if tiers[-1].up_to is not None:
            raise TermsError(
                ("tiers", len(tiers) - 1, "up_to"),
                "the last tier must be open, so that every quantity has a price; leave out up_to",
            )
        return cls(tuple(tiers), zero_usage_switch(terms))

    @classmethod
    def parse_steps(cls, terms: Terms) -> Self:
        """Terms: `tiers` of `up_to` and `flat_fee` (or `amount`); the last may be closed.

        Raises TermsError.
        """
        rows = _rows(terms, ("up_to", "flat_fee", "amount"))
        tiers: list[Tier] = []
        for index, row in enumerate(rows):
            path: Path = ("tiers", index)
            if row.get("flat_fee") is not None and row.get("amount") is not None:
                raise TermsError((*path, "amount"), "write flat_fee or amount, not both")
            key = "flat_fee" if row.get("amount") is None else "amount"
            fee = required(row, key, path, 'write flat_fee: "10"')
            tiers.append(
                Tier(
                    number=index + 1,
                    lower=_lower(tiers),
                    up_to=_up_to(row, tiers, path, is_last=index == len(rows) - 1),
                    rate=NO_RATE,
                    flat_fee=amount_term(fee, (*path, key)),
                )
            )
        return cls(tuple(tiers), zero_usage_switch(terms))

    def find(self, quantity: Decimal) -> Tier | None:
        """The tier a quantity falls in, zero and less in the first; None above a closed last."""
        return next((tier for tier in self.tiers if tier.reaches(quantity)), None)

    def flat_fee(self, tier: Tier, quantity: Decimal) -> Decimal:
        """The flat fee of a tier that the quantity reaches; the switch may waive it at no usage."""
        return tier.flat_fee if quantity > ZERO or self.flat_fee_at_zero_usage else ZERO

    def describe(self, currency: str) -> str:
        """`up to 1,000: 0.02 USD a unit; over 1,000: 0.01 USD a unit`."""
        words = "; ".join(f"{tier.words()}: {tier.terms_words(currency)}" for tier in self.tiers)
        has_fee = self.tiers[0].flat_fee != ZERO
        return words + ("" if self.flat_fee_at_zero_usage or not has_fee else "; no usage, no fee")


def zero_usage_switch(terms: Terms) -> bool:
    """Whether zero usage pays the first tier's flat fee: yes unless switched off (DESIGN 5)."""
    value = terms.get(ZERO_USAGE_SWITCH)
    return True if value is None else flag_term(value, (ZERO_USAGE_SWITCH,))


def _rows(terms: Terms, keys: tuple[str, ...]) -> tuple[Terms, ...]:
    value = required(terms, "tiers", (), f"write tiers: {_EXAMPLE}")
    rows = []
    for index, item in enumerate(list_term(value, ("tiers",), _EXAMPLE)):
        row = mapping_term(item, ("tiers", index), '{up_to: "1000", rate: "0.02"}')
        refuse_unknown_keys(row, keys, ("tiers", index), "a tier")
        rows.append(row)
    return tuple(rows)


def _lower(tiers: Sequence[Tier]) -> Decimal:
    return (tiers[-1].up_to or ZERO) if tiers else ZERO


def _up_to(row: Terms, tiers: Sequence[Tier], path: Path, *, is_last: bool) -> Decimal | None:
    value = row.get("up_to")
    if value is None:
        if is_last:
            return None
        raise TermsError(path, '"up_to" is missing; only the last tier may be open')
    bound = decimal_term(value, (*path, "up_to"))
    lower = _lower(tiers)
    if bound <= lower:
        remedy = f"the tier before it ends at {lower}" if tiers else "the first tier starts at 0"
        raise TermsError((*path, "up_to"), f"{bound} must be greater: {remedy}")
    return bound
