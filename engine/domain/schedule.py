"""Billing schedules: prices tied to a customer over time (DESIGN 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from engine.domain.credit import PhaseCredit


class DiscountType(StrEnum):
    PERCENTAGE = "percentage"
    FIXED = "fixed"


class Recurrence(StrEnum):
    """What a new phase does to billing periods: go on from the old anchor, or start afresh."""

    CONTINUE = "continue_from_previous_phase"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Discount:
    """`amount` is a percentage (10 is 10 %) or money; no `price_ids` means every price."""

    type: DiscountType
    amount: Decimal
    message: str
    price_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Minimum:
    """The least that the covered prices amount to in a full period, before tax."""

    amount: Decimal
    price_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Maximum:
    """The most that the covered prices amount to in a full period, before tax."""

    amount: Decimal
    price_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phase:
    """A dated stretch of a schedule: `start` inclusive, `end` exclusive, None for open-ended."""

    start: date
    end: date | None
    price_ids: tuple[str, ...]
    discounts: tuple[Discount, ...] = ()
    minimums: tuple[Minimum, ...] = ()
    recurrence: Recurrence = Recurrence.CONTINUE
    name: str | None = None
    credits: tuple[PhaseCredit, ...] = ()
    maximums: tuple[Maximum, ...] = ()


@dataclass(frozen=True, slots=True)
class BillingSchedule:
    """Phases follow each other without gap or overlap; `end` is exclusive.

    `billing_day` is the day of month on which periods start, 1 to 31; None means the start's own
    day. `tax_rate_ids` overrides the tax rate by price id. Dates are local days in the account's
    time zone.
    """

    id: str
    customer_id: str
    start: date
    end: date | None
    phases: tuple[Phase, ...]
    billing_day: int | None = None
    auto_issue: bool = False
    roll_up: bool = False
    tax_rate_ids: tuple[tuple[str, str], ...] = ()
    label: str | None = None
    reference: str | None = None
    purchase_order_number: str | None = None
    memo: str | None = None
    due_days: int | None = None


@dataclass(frozen=True, slots=True)
class BillingPeriod:
    """One period of one price in one phase: local days, half-open, and its place in the calendar.

    `index` counts the price's periods in the phase from 0. `fraction` is actual days over the days
    of the full period, as (numerator, denominator) in the days themselves: 13 of 30 days is
    (13, 30); a full period is (1, 1). `invoice_date` is the start for prices in advance and the day
    after the last day for prices in arrears.
    """

    schedule_id: str
    phase_index: int
    price_id: str
    index: int
    start: date
    end: date
    days: int
    full_days: int
    invoice_date: date

    @property
    def is_full(self) -> bool:
        return self.days == self.full_days
