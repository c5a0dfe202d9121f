"""What a change of a schedule does to what has been issued: nothing, or it is refused.

An issued charge keeps its place (phase index, period index) and its days for good. A change that
would give the place other days would leave days unbilled; one that would give the days another
place would bill them twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from engine.domain.frequency import Frequency, Timing
from engine.domain.issued import IssuedCharge
from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod, BillingSchedule
from engine.schedules.calendar import billing_periods

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MovedCharge:
    """An issued charge that a changed schedule would bill for other days, and why that is wrong."""

    charge: IssuedCharge
    reason: str


def moved_charges(
    schedule: BillingSchedule,
    prices: Mapping[str, Price],
    issued: Iterable[IssuedCharge],
    *,
    may_drop: bool = False,
) -> tuple[MovedCharge, ...]:
    """The issued charges that a changed schedule contradicts, in the order given.

    A charge in advance may lose days, or all of them, to a suspension or an end: they are unused
    (`engine.invoicing.unused`). A charge in arrears is for days that have passed. It may vanish
    only with `may_drop`: a price that is taken out of a file's phase stays billed. Charges of a
    price that is no longer in the catalog are left alone.
    """
    issued = [charge for charge in issued if charge.price_id in prices]
    if not issued or schedule.is_draft:
        return ()
    through = max(charge.end for charge in issued)
    places: dict[tuple[int, str, int], BillingPeriod] = {}
    by_price: dict[str, list[BillingPeriod]] = {}
    for period in billing_periods(schedule, prices, through):
        places[period.phase_index, period.price_id, period.index] = period
        by_price.setdefault(period.price_id, []).append(period)
    found: list[MovedCharge] = []
    for charge in issued:
        own = places.get((charge.phase_index, charge.price_id, charge.index))
        others = (each for each in by_price.get(charge.price_id, ()) if each is not own)
        reason = _wrong(prices[charge.price_id], charge, own, others, may_drop)
        if reason is not None:
            found.append(MovedCharge(charge, reason))
    return tuple(found)


def days_that_end_billed(issued: Iterable[IssuedCharge]) -> tuple[date, ...]:
    """Last days of issued charges, each once, in order: where a change may be possible."""
    return tuple(sorted({charge.end - _ONE_DAY for charge in issued}))


def _wrong(
    price: Price,
    charge: IssuedCharge,
    own: BillingPeriod | None,
    others: Iterable[BillingPeriod],
    may_drop: bool,
) -> str | None:
    is_once = price.frequency is Frequency.ONE_TIME
    in_advance = price.timing is Timing.IN_ADVANCE
    if own is not None and own.start != charge.start:
        return f"its period would start on {own.start}"
    if own is not None and not is_once:
        if own.end > charge.end:
            return f"its period would last through {own.end - _ONE_DAY} and those days go unbilled"
        if own.end < charge.end and not in_advance:
            return f"its period would end on {own.end - _ONE_DAY}"
    if own is None and not (may_drop or in_advance):
        return "its period would be no more"
    last = charge.end if own is None or is_once or not in_advance else own.end
    for other in others:
        if other.start < last and charge.start < other.end:
            if in_advance and own is None and other.start > charge.start:
                continue  # what is left of it after a suspension: the rest of it is unused
            return f"{other.start} to {other.end - _ONE_DAY} would be billed again"
    return None
