"""An amount over its service days: minor units a day, exact in total.

Days are rounded half away from zero and the last of a month takes what rounding has left; so does
the last month of a line. Where rounding up would give away more than there is, days and months are
rounded down instead: no day ever turns against the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from engine.domain.decimals import round_to_units
from engine.domain.revenue import StraightLine

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayShare:
    """What one local day earns, in minor units; never zero."""

    day: date
    amount: int


def on_one_day(day: date, amount: int) -> tuple[DayShare, ...]:
    """All of it at once; nothing for an amount of zero."""
    return (DayShare(day, amount),) if amount else ()


def straight_line(
    amount: int, start: date, end: date, how: StraightLine = StraightLine.FULL_MONTHS
) -> tuple[DayShare, ...]:
    """An amount over the local days of `[start, end)`; days that earn nothing are left out.

    With FULL_MONTHS a month weighs its covered days over all its days, so full months are equal;
    with SAME_EVERY_DAY it weighs its covered days. Raises ValueError if there is no day.
    """
    if start >= end:
        raise ValueError(f"no day from {start} to before {end}")
    months = _months(start, end)
    if how is StraightLine.FULL_MONTHS:
        weights = [Fraction(len(days), _length(days[0])) for days in months]
    else:
        weights = [Fraction(len(days)) for days in months]
    daily = Fraction(amount, (end - start).days) if how is StraightLine.SAME_EVERY_DAY else None
    shares: list[DayShare] = []
    for days, whole in zip(months, _shared(amount, weights), strict=True):
        rate = Fraction(whole, len(days)) if daily is None else daily
        parts = _rounded(whole, [rate] * len(days))
        shares += (DayShare(day, part) for day, part in zip(days, parts, strict=True) if part)
    return tuple(shares)


def _shared(amount: int, weights: Sequence[Fraction]) -> list[int]:
    total = sum(weights, Fraction(0))
    return _rounded(amount, [amount * weight / total for weight in weights])


def _rounded(amount: int, exact: Sequence[Fraction]) -> list[int]:
    """Each part rounded, the last takes the rest; where that would turn against the others, each
    part of the amount is rounded toward zero instead."""
    parts = [round_to_units(each, 0) for each in exact[:-1]]
    rest = amount - sum(parts)
    if rest * amount < 0:
        total = sum(exact, Fraction(0))
        parts = [_toward_zero(amount * each / total) for each in exact[:-1]]
        rest = amount - sum(parts)
    return [*parts, rest]


def _toward_zero(value: Fraction) -> int:
    whole = abs(value.numerator) // value.denominator
    return whole if value >= 0 else -whole


def _months(start: date, end: date) -> list[list[date]]:
    """The covered days by calendar month."""
    months: list[list[date]] = []
    day = start
    while day < end:
        if not months or day.day == 1:
            months.append([])
        months[-1].append(day)
        day += ONE_DAY
    return months


def _length(day: date) -> int:
    """How many days the month of a day has."""
    first = day.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return (following - first).days
