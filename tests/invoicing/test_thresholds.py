"""How many thresholds a running period has passed, and what such an invoice bills."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from engine.domain.schedule import BillingSchedule, Phase
from engine.invoicing.thresholds import thresholds_passed

JANUARY = date(2026, 1, 1)


def schedule(*thresholds: str, recurring: str | None = None) -> BillingSchedule:
    return BillingSchedule(
        id="s",
        customer_id="c",
        start=JANUARY,
        end=None,
        phases=(Phase(JANUARY, None, ("calls",)),),
        thresholds=tuple(map(Decimal, thresholds)),
        recurring_threshold=None if recurring is None else Decimal(recurring),
    )


@pytest.mark.parametrize(
    ("usage", "passed"),
    [(-5, 0), (0, 0), (199, 0), (200, 1), (660, 2), (700, 3), (1699, 3), (1700, 4), (5280, 7)],
)
def test_each_threshold_is_passed_when_it_is_reached(usage: int, passed: int) -> None:
    assert thresholds_passed(schedule("2", "5", "7", recurring="10"), usage, "EUR") == passed


def test_a_recurring_threshold_alone_counts_from_nothing() -> None:
    assert [thresholds_passed(schedule(recurring="10"), each, "EUR") for each in (999, 2500)] == [
        0,
        2,
    ]


def test_without_thresholds_none_is_passed() -> None:
    assert thresholds_passed(schedule(), 10**12, "EUR") == 0
