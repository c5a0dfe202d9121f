"""Billing schedules: prices tied to a customer over time (DESIGN 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from engine.domain.credit import PhaseCredit
from engine.domain.identity import period_id
from engine.domain.seat import SeatPeriod, SeatScope


class DiscountType(StrEnum):
    PERCENTAGE = "percentage"
    FIXED = "fixed"


class Recurrence(StrEnum):
    """What a new phase does to billing periods: go on from the old anchor, or start afresh."""

    CONTINUE = "continue_from_previous_phase"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Discount:
    """`amount` is a percentage (10 is 10 %) or money; no `price_ids` means every price.

    `seats` narrows what it takes off a seat price; of other prices there is nothing to narrow.
    """

    type: DiscountType
    amount: Decimal
    message: str
    price_ids: tuple[str, ...] = ()
    seats: SeatScope = SeatScope.ALL


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
    """A dated stretch of a schedule: `start` inclusive, `end` exclusive, None for open-ended.

    `milestone` is what ends it instead of a date. While that `is_awaited`, `end` is the schedule's.
    """

    start: date
    end: date | None
    price_ids: tuple[str, ...]
    discounts: tuple[Discount, ...] = ()
    minimums: tuple[Minimum, ...] = ()
    recurrence: Recurrence = Recurrence.CONTINUE
    name: str | None = None
    credits: tuple[PhaseCredit, ...] = ()
    maximums: tuple[Maximum, ...] = ()
    milestone: str | None = None
    is_awaited: bool = False


@dataclass(frozen=True, slots=True)
class LaterPhase:
    """A phase without days: a milestone before it is awaited, or the schedule ended before it."""

    price_ids: tuple[str, ...]
    name: str | None = None
    milestone: str | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Local days, half-open, on which a suspended schedule bills nothing; None is until resumed."""

    start: date
    end: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class BillingSchedule:
    """Phases follow each other without gap or overlap; `end` is exclusive.

    `billing_day` is the day of month on which periods start, 1 to 31; None means the start's own
    day. `tax_rate_ids` overrides the tax rate by price id. Dates are local days in the account's
    time zone. In a catalog it is the schedule in effect: what an operator decided has been applied
    (`engine.schedules.effective`). A draft bills nothing. On `stops_on` and later no period begins;
    one that runs goes on to its end. Usage of a running period is billed as soon as it passes one
    of `thresholds` (rising amounts of money), and beyond the last each further
    `recurring_threshold`.
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
    later_phases: tuple[LaterPhase, ...] = ()
    is_draft: bool = False
    pauses: tuple[Pause, ...] = ()
    stops_on: date | None = None
    is_cancelled: bool = False
    archived_on: date | None = None
    thresholds: tuple[Decimal, ...] = ()
    recurring_threshold: Decimal | None = None

    @property
    def price_ids(self) -> tuple[str, ...]:
        """Every price that a phase names, each once, those of phases without days included."""
        named = [phase.price_ids for phase in self.phases]
        named += [phase.price_ids for phase in self.later_phases]
        return tuple(dict.fromkeys(id for price_ids in named for id in price_ids))


@dataclass(frozen=True, slots=True)
class BillingPeriod:
    """One period of one price in one phase: local days, half-open, and its place in the calendar.

    `index` counts the price's periods in the phase from 0; what follows a suspension within a
    period has an index of its own. Its share of a full period is `days` of `full_days`.
    `invoice_date` is the start for prices in advance; in arrears it is the day after the full
    period's last day, which lies past `end` where a phase or a suspension has cut it. An
    overage of seats has the period in `advance` whose changes it bills; every other has none.
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
    advance: SeatPeriod | None = None

    @property
    def id(self) -> str:
        """The id under which the warehouse knows the period."""
        return period_id(self.schedule_id, self.phase_index, self.price_id, self.index)

    @property
    def is_full(self) -> bool:
        return self.days == self.full_days
