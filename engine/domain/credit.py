"""Credit: what a customer was granted in advance, in money or in units of a metric."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from engine.domain.decimals import EXACT
from engine.domain.frequency import Frequency

PAID_PRODUCT = "credits.paid"
"""The product of the lines by which money pays. No file can define it: an id has no dot."""


class GrantKind(StrEnum):
    """What a grant counts: money, which pays for charges, or units, which cover usage."""

    CASH = "cash"
    METRIC = "metric"


COST_PRODUCTS = {GrantKind.CASH: "credits.money", GrantKind.METRIC: "credits.units"}
"""The products of what is charged for credit, by its kind. No file can define these either."""

COST_NAMES = {"credits.money": "Prepaid credit", "credits.units": "Prepaid usage"}
"""What these products are called on invoices."""


class Refresh(StrEnum):
    """How often a phase grants anew; the catalog writes the value, the API its name."""

    NONE = "none"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"

    @property
    def frequency(self) -> Frequency:
        """How often its cost is billed."""
        return Frequency.ONE_TIME if self is Refresh.NONE else Frequency(self.value)


class Rollover(StrEnum):
    """What becomes of the rest of a phase's grant: how long it stays usable."""

    NONE = "none"
    """Until the next refresh."""
    ON_GRANT_REFRESH = "on_grant_refresh"
    """Until the end of the phase."""
    ON_GRANT_REFRESH_AND_PHASE = "on_grant_refresh_and_phase"
    """Until the end of the schedule."""


MOST_REFRESHES = 100
"""How many times the amount of a refresh may roll over at most, where that is limited."""


@dataclass(frozen=True, slots=True)
class PhaseCredit:
    """Credit that a phase grants on its first day and at every refresh.

    `amount` is money in major units of `currency`, or units of `metric_id` where that is set.
    `cost` is what each grant is charged at, in major units of `currency`; None is for free.
    `cost_price_id` is the price that charges it. `price_ids` are the prices the credit is for. At a
    refresh no more than `rollover_limit` of what is left rolls over; None is all of it.
    """

    name: str
    amount: Decimal
    currency: str
    metric_id: str | None = None
    cost: Decimal | None = None
    cost_price_id: str | None = None
    refresh: Refresh = Refresh.NONE
    rollover: Rollover = Rollover.NONE
    rollover_limit: Decimal | None = None
    priority: int | None = None
    price_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GrantOrigin:
    """Which refresh of which credit of a phase a grant is; `number` and `refresh` count from 1.

    Where what rolls over is limited, two grants may be of one refresh.
    """

    schedule_id: str
    phase_index: int
    number: int
    refresh: int


@dataclass(frozen=True, slots=True)
class CreditGrant:
    """Credit of a customer, usable for charges whose day is in `[start, end)`; None is open.

    `amount` is money in major units of `currency`, or units of `metric_id` where that is set; the
    cost is in `currency` always. No `price_ids` means every price. Of several grants the smallest
    `priority` is used first. `origin` is None for a grant that was sold by hand.
    """

    id: str
    customer_id: str
    name: str
    amount: Decimal
    currency: str
    start: date
    end: date | None = None
    metric_id: str | None = None
    cost: Decimal | None = None
    priority: int | None = None
    price_ids: tuple[str, ...] = ()
    origin: GrantOrigin | None = None

    @property
    def kind(self) -> GrantKind:
        return GrantKind.CASH if self.metric_id is None else GrantKind.METRIC

    def is_usable_on(self, day: date) -> bool:
        """Whether a charge of that local day may use it."""
        return self.start <= day and (self.end is None or day < self.end)

    def is_for(self, price_id: str | None) -> bool:
        """Whether it may be used for a price; only an unrestricted one for lines of no price."""
        return not self.price_ids or price_id in self.price_ids


@dataclass(frozen=True, slots=True)
class AvailableGrant:
    """A grant and what is left of it, in the grant's own unit."""

    grant: CreditGrant
    balance: Decimal


class TransactionKind(StrEnum):
    GRANT = "grant"
    DRAWDOWN = "drawdown"
    RETURN = "return"
    """Of what an invoice had drawn that was voided, or credited by a note."""
    EXPIRY = "expiry"
    WITHDRAWAL = "withdrawal"
    """Of a grant of which nothing had been drawn."""


LOW_SHARE = Decimal("0.2")
"""Of what was granted: others are told when a grant has no more than this left."""


def falls_low(granted: Decimal, before: Decimal, after: Decimal) -> bool:
    """Whether a drawdown takes a grant's balance to LOW_SHARE of it, or below, from above."""
    low = EXACT.multiply(granted, LOW_SHARE)
    return after <= low < before


@dataclass(frozen=True, slots=True)
class CreditTransaction:
    """One change of a grant's balance: positive adds, negative takes away, in the grant's unit.

    `released` is the part of the grant's cost that the change earns (a drawdown or expiry of units)
    or takes back, in minor units of the grant's currency; for money it is always 0. `day` is a
    local day of the account. `credit_note_id` is the note that returned it or, once voided, took it
    again.
    """

    id: str
    grant_id: str
    kind: TransactionKind
    amount: Decimal
    day: date
    released: int = 0
    invoice_id: str | None = None
    reason: str = ""
    credit_note_id: str | None = None
