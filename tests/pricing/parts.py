"""Components of a price in one line, for tests of the models."""

from __future__ import annotations

from decimal import Decimal

from engine.domain.decimals import plain
from engine.domain.pricing import Component
from engine.domain.usage import Usage, usage_of
from engine.pricing.registry import parse_model

TIERS = [{"up_to": "100", "rate": "2", "flat_fee": "10"}, {"rate": "1", "flat_fee": "50"}]


def components(kind: str, usage: Usage, **terms: object) -> tuple[Component, ...]:
    return parse_model(kind, terms, "USD").rate(usage)


def amounts(kind: str, quantity: str, **terms: object) -> dict[str, str]:
    """Amounts by component key."""
    parts = components(kind, usage_of(Decimal(quantity)), **terms)
    return {part.key: plain(part.amount) for part in parts}
