"""Seats: how many a customer holds of a type, from which moment on, and how they are billed.

A seat event says an absolute number. It lands like any other event, as of type `seat.<seat type>`
with the property `total`, so that the latest of an id counts, as of any instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from engine.domain.decimals import ZERO
from engine.domain.frequency import Frequency
from engine.domain.metric import Aggregation, Metric

EVENT_TYPE = "seat."
"""What the type of a seat event begins with; the seat type follows."""

TOTAL = "total"
"""The property of a seat event that says how many seats there are from then on."""

METRIC = "seats__"
"""What the id of a seat type's usage metric begins with; catalogs cannot write such an id."""

CHANGED_AT = "changed_at"
"""By what seat usage is broken down: the microsecond since 1970 (UTC) of each change."""

CHANGED_ON = "changed_on"
"""The same once it is counted: the local day, on which the last total counts."""


@dataclass(frozen=True, slots=True)
class SeatMetric:
    """A type of seats; `id` is the seat type that events name."""

    id: str
    label: str
    description: str | None = None

    @property
    def metric(self) -> Metric:
        """The usage metric that counts its events."""
        return Metric(
            id=f"{METRIC}{self.id}",
            event_types=(f"{EVENT_TYPE}{self.id}",),
            aggregation=Aggregation.SEATS,
            property=TOTAL,
            breakdowns=(CHANGED_AT,),
            unit="seats",
            description=self.description,
        )


class SeatProration(StrEnum):
    """What a change of seats within a period costs (DESIGN 5)."""

    USE_MAXIMUM = "use_maximum"
    """The most seats of the period, for the whole of it."""
    PRORATE_INCREMENTS = "prorate_increments"
    """Added seats pay from the day they are added; removed ones pay on to the period's end."""
    PRORATE_ALL_CHANGES = "prorate_all_changes"
    """Every day pays the seats that it ends with."""


class OverageFrequency(StrEnum):
    """How often the changes within a period in advance are billed."""

    NONE = "none"
    """With the price's own next invoice."""
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"

    @property
    def frequency(self) -> Frequency | None:
        """As a billing frequency; None where it has none of its own."""
        return None if self is OverageFrequency.NONE else Frequency(self.value)

    @property
    def months(self) -> int | None:
        return None if self.frequency is None else self.frequency.months


class SeatCharge(StrEnum):
    """Which part of a seat price a price in the calendar is.

    A seat price in advance is two of them: what is held at the start of each period, and the
    overage in arrears, on a rhythm of its own.
    """

    IN_ARREARS = "in_arrears"
    IN_ADVANCE = "in_advance"
    OVERAGE = "overage"


class SeatScope(StrEnum):
    """Which seats a discount covers: those of the contracted minimum, those above it, or all."""

    INCLUDED = "included"
    OVERAGE = "overage"
    ALL = "all"


SCOPE = "seats"
"""The name under which a line of a seat price says its scope among its breakdown values."""


@dataclass(frozen=True, slots=True)
class SeatTerms:
    """How a price bills seats. `advance_months` are those of the price that an overage is of."""

    seat_type: str
    charge: SeatCharge
    proration: SeatProration
    contracted_minimum: Decimal = ZERO
    prorates_flat_fees: bool = False
    advance_months: int | None = None


@dataclass(frozen=True, slots=True)
class SeatPeriod:
    """The period in advance, half-open local days, whose changes an overage period bills."""

    start: date
    end: date
    full_days: int

    @property
    def days(self) -> int:
        return (self.end - self.start).days
