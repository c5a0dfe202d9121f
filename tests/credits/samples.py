"""Grants in one line each, for tests of credit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from engine.domain.credit import AvailableGrant, CreditGrant

JANUARY = date(2026, 1, 1)
FEBRUARY = date(2026, 2, 1)


def cash(id: str, amount: str, **terms: object) -> AvailableGrant:
    """Money in USD, effective on 1 January without end unless `terms` say otherwise."""
    return _available(id, amount, None, terms)


def units(id: str, amount: str, **terms: object) -> AvailableGrant:
    """Units of the metric that the sample prices count."""
    return _available(id, amount, "metric", terms)


def _available(
    id: str, amount: str, metric_id: str | None, terms: dict[str, object]
) -> AvailableGrant:
    fields: dict[str, object] = {
        "id": id,
        "customer_id": "acme",
        "name": f"Grant {id}",
        "amount": Decimal(amount),
        "currency": "USD",
        "start": JANUARY,
        "metric_id": metric_id,
        **terms,
    }
    return AvailableGrant(CreditGrant(**fields), Decimal(amount))  # type: ignore[arg-type]
