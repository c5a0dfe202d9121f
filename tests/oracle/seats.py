"""What seats cost, the long way: day by day, from the totals that count (docs/seats.md).

Amounts are in major units and exact. Days are local ones; `held` says for any day how many seats
its end finds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.oracle.billing import ZERO, Tier, graduated, volume
from tests.oracle.events import Submission

Held = Callable[[date], int]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class SeatPrice:
    """The terms of a price; `is_volume` or graduated."""

    proration: str
    tiers: Sequence[Tier]
    is_volume: bool = False
    minimum: int = 0
    prorates_flat_fees: bool = False

    def seats(self, count: int) -> Fraction:
        """What so many seats cost for a full period, without flat fees that are due in full."""
        tiers = self.tiers
        if not self.prorates_flat_fees:
            tiers = [replace(tier, flat_fee=ZERO) for tier in tiers]
        return self._of(count, tiers)

    def fees(self, most: int) -> Fraction:
        """The flat fees that are due in full where so many seats are the most."""
        if self.prorates_flat_fees:
            return ZERO
        return self._of(most, [replace(tier, rate=ZERO) for tier in self.tiers])

    def _of(self, count: int, tiers: Sequence[Tier]) -> Fraction:
        return (volume if self.is_volume else graduated)(Fraction(count), tiers)


def held_by(events: Sequence[Submission], aliases: frozenset[str], zone: str) -> Held:
    """What one customer holds, from the events that count: the latest of any of its aliases."""

    def held(day: date) -> int:
        said = [
            event
            for event in events
            if event.customer_alias in aliases
            and event.event_timestamp.astimezone(ZoneInfo(zone)).date() <= day
        ]
        if not said:
            return 0
        latest = max(said, key=lambda event: (event.event_timestamp, event.seq))
        return int(latest.properties["total"])

    return held


def in_arrears(price: SeatPrice, held: Held, start: date, end: date, full_days: int) -> Fraction:
    """A period of the days `[start, end)`."""
    days = _days(start, end)
    levels = [held(day) for day in days]
    billed = [_billed(price, levels, place, levels[0]) for place in range(len(days))]
    if price.proration == "use_maximum":
        billed = [max(price.minimum, *levels)] * len(days)
    daily = sum((price.seats(count) for count in billed), ZERO)
    return daily / full_days + price.fees(max(billed))


def in_advance(
    price: SeatPrice, held: Held, start: date, end: date, full_days: int, first_day: date
) -> Fraction:
    """The same in advance, of a schedule that starts on `first_day`."""
    count = held_at_start(price, held, start, first_day)
    days = Fraction(len(_days(start, end)), full_days)
    return price.seats(count) * days + price.fees(count)


def held_at_start(price: SeatPrice, held: Held, start: date, first_day: date) -> int:
    """What a period in advance bills: what was held before it, at least the minimum."""
    return max(price.minimum, held(start if start == first_day else start - ONE_DAY))


def overage(
    price: SeatPrice,
    held: Held,
    window: tuple[date, date],
    advance: tuple[date, date, int],
    first_day: date,
) -> Fraction:
    """The days of a window within a period in advance, which has its full days as well."""
    start, end, full_days = advance
    base = held_at_start(price, held, start, first_day)
    days = _days(start, window[1])
    levels = [held(day) for day in days]
    most_before = max([base, *(held(day) for day in _days(start, window[0]))])
    most = max([base, *levels])
    fees = price.fees(most) - price.fees(most_before)
    if price.proration == "use_maximum":
        added = price.seats(most) - price.seats(most_before)
        return added * Fraction((end - start).days, full_days) + fees
    billed = [
        _billed(price, levels, place, base) for place, day in enumerate(days) if day >= window[0]
    ]
    daily = sum((price.seats(count) - price.seats(base) for count in billed), ZERO)
    return daily / full_days + fees


def _billed(price: SeatPrice, levels: Sequence[int], place: int, least: int) -> int:
    if price.proration == "prorate_all_changes":
        return max(price.minimum, levels[place])
    return max(price.minimum, least, *levels[: place + 1])


def _days(start: date, end: date) -> list[date]:
    return [start + timedelta(days=number) for number in range((end - start).days)]
