"""How often a price is billed, and when within its period."""

from __future__ import annotations

from enum import StrEnum


class Frequency(StrEnum):
    """Billing frequency; the catalog writes the value, the API its name."""

    ONE_TIME = "one_time"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    ON_DEMAND = "on_demand"
    PER_EVENT = "per_event"

    @property
    def months(self) -> int | None:
        """Length of a period in months; None where periods are not counted in months."""
        return _MONTHS.get(self)


_MONTHS = {
    Frequency.MONTHLY: 1,
    Frequency.QUARTERLY: 3,
    Frequency.HALF_YEARLY: 6,
    Frequency.YEARLY: 12,
}


class Timing(StrEnum):
    """Billing timing: at the start of a period or after its end."""

    IN_ADVANCE = "in_advance"
    IN_ARREARS = "in_arrears"
