"""From what was measured of seats to what was held: totals by local day, over several customers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from engine.domain.decimals import EXACT, ZERO
from engine.domain.seat import CHANGED_ON
from engine.domain.time_zones import Zone
from engine.domain.usage import PeriodUsage, Usage, UsageShare, refused
from engine.schedules.instants import local_day

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def held_seats(measured: Sequence[PeriodUsage], zone: Zone) -> PeriodUsage:
    """The seats that customers held together: before the period, and after each day of a change.

    `measured` has one usage a customer. A customer's day counts by its last total; the days are
    local ones of the IANA zone. A share is the total of all customers at the end of its day, and
    the usage's own total that at the end. Seats that were held already stay as they are, so that
    frozen ones can be given again.
    """
    refusals = [each.usage.refusal for each in measured if each.usage.refusal is not None]
    if refusals:
        return PeriodUsage(refused(refusals[0]))
    changes = [(_changes(each.usage, zone)) for each in measured]
    levels = [_level_before(each) for each in measured]
    before = _total(levels)
    shares: list[UsageShare] = []
    for day in sorted({day for each in changes for day in each}):
        events = 0
        for place, each in enumerate(changes):
            if day in each:
                levels[place], count = each[day]
                events += count
        shares.append(UsageShare(((CHANGED_ON, day.isoformat()),), _total(levels), events))
    has_before = any(each.before is not None for each in measured)
    events = sum(each.usage.total.event_count for each in measured)
    usage = Usage(UsageShare((), _total(levels), events), tuple(shares), is_additive=False)
    if not has_before:
        return PeriodUsage(usage)
    earlier = sum(each.before.total.event_count for each in measured if each.before is not None)
    return PeriodUsage(usage, Usage(UsageShare((), before, earlier), is_additive=False))


def levels_by_day(usage: Usage) -> dict[date, Decimal]:
    """How many seats were held at the end of each day on which that changed, in order."""
    return {
        date.fromisoformat(text): share.billable
        for share in usage.shares
        for name, text in share.values
        if name == CHANGED_ON and text is not None
    }


def _changes(usage: Usage, zone: Zone) -> dict[date, tuple[Decimal, int]]:
    """A customer's totals by local day, each the day's last, and how many events the day has."""
    found: dict[date, tuple[int, Decimal, int]] = {}
    for share in usage.shares:
        ((name, text),) = share.values
        if text is None:
            continue
        if name == CHANGED_ON:
            found[date.fromisoformat(text)] = (0, share.billable, share.event_count)
            continue
        microsecond = int(text)
        day = local_day(_EPOCH + timedelta(microseconds=microsecond), zone)
        last, level, count = found.get(day, (-1, ZERO, 0))
        if microsecond > last:
            last, level = microsecond, share.billable
        found[day] = (last, level, count + share.event_count)
    return {day: (level, count) for day, (_, level, count) in found.items()}


def _level_before(measured: PeriodUsage) -> Decimal:
    """What is held when the changes begin; in advance, where none are counted, all there is."""
    return measured.usage.quantity if measured.before is None else measured.before.quantity


def _total(levels: Sequence[Decimal]) -> Decimal:
    total = ZERO
    for level in levels:
        total = EXACT.add(total, level)
    return total
