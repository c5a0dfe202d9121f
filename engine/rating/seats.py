"""Rating seats: what was held on which days to the rounded lines of one charge (DESIGN 5).

Days are local ones, and a day counts by the seats that it ends with: the day of an addition counts,
the day of a removal does not. With P(n) the price of n seats for a full period, m the contracted
minimum and b(d) the seats billed on day d, a charge is the sum of P(b(d)) over its days, divided by
the days of the full period. b(d) is, never less than m,

    use_maximum          the most of any day of the period
    prorate_increments   the most of any day of the period up to d
    prorate_all_changes  what was held on d

An overage bills the same less what was billed in advance: P(b(d)) - P(b in advance) for each of its
days; with use_maximum P of the most so far, less what was billed before, for the whole period.
Flat fees are due in full, once a period for the most seats billed in it, unless they are prorated:
then they are a part of P.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, Inexact
from fractions import Fraction
from itertools import pairwise

from engine.domain.charge import ChargeLine, LineKind
from engine.domain.currency import amount_text, share_rounding
from engine.domain.decimals import EXACT, QUANTITY_SCALE, ZERO
from engine.domain.errors import RatingError
from engine.domain.price import Price
from engine.domain.pricing import Component
from engine.domain.schedule import BillingPeriod
from engine.domain.seat import SCOPE, SeatCharge, SeatProration, SeatScope, SeatTerms
from engine.domain.usage import PeriodUsage, usage_of
from engine.pricing.words import number
from engine.rating.held_seats import levels_by_day

Step = tuple[date, Decimal]
"""From this day on so many seats."""


@dataclass(frozen=True, slots=True)
class Part:
    """One priced part of a charge: a component for so many days of a full period.

    `key` and `title` come before the component's own; `what` says in words what is charged, where
    that is not the component itself.
    """

    component: Component
    days: int
    full_days: int
    scope: SeatScope
    key: str = ""
    title: str = ""
    what: str | None = None

    @property
    def exact(self) -> Fraction:
        return Fraction(self.component.amount) * self.days / self.full_days

    @property
    def rate(self) -> Decimal | None:
        """The rate for these days, where it has a decimal; quantity times rate is the amount."""
        rate = self.component.rate
        if rate is None or self.days == self.full_days:
            return rate
        try:
            part = EXACT.divide(EXACT.multiply(rate, Decimal(self.days)), Decimal(self.full_days))
        except Inexact:
            return None
        exponent = part.normalize(EXACT).as_tuple().exponent
        return part if isinstance(exponent, int) and -exponent <= QUANTITY_SCALE else None


def rate_seats(price: Price, period: BillingPeriod, held: PeriodUsage) -> tuple[ChargeLine, ...]:
    """Lines of a seat price for one period, in invoice order; at least one, of zero if need be.

    `held` is what `held_seats` gives for the windows of the period. The price's exact amount is
    rounded once and shared by its lines. Raises RatingError where a number of seats has no price.
    """
    assert price.seats is not None, "only prices of seats have seats"
    terms = price.seats
    if terms.charge is SeatCharge.OVERAGE:
        parts = list(_overage(price, terms, period, held))
    elif terms.charge is SeatCharge.IN_ADVANCE:
        steps = [(period.start, max(held.usage.quantity, terms.contracted_minimum))]
        parts = list(_period(price, terms, period, steps, held.usage.quantity))
    else:
        steps = _held(period.start, period.end, held)
        first = steps[0][1]
        if terms.proration is SeatProration.USE_MAXIMUM:
            first = max(level for _, level in steps)
        billed = _billed(terms, steps, terms.contracted_minimum)
        parts = list(_period(price, terms, period, billed, first))
    charged = [part for part in parts if part.component.quantity or part.component.amount]
    parts = charged or parts[:1] or [_nothing(period)]
    nets = share_rounding([part.exact for part in parts], price.currency)
    return tuple(_line(price, period, part, net) for part, net in zip(parts, nets, strict=True))


def is_unchanged(price: Price, period: BillingPeriod, held: PeriodUsage) -> bool:
    """Whether an overage has nothing to bill, so that it makes no line; other charges always do.

    Seats that could not be counted are no such overage: they park their invoice.
    """
    if price.seats is None or price.seats.charge is not SeatCharge.OVERAGE:
        return False
    if held.usage.refusal is not None or held.before is None:
        return False
    return not any(line.net or line.quantity for line in rate_seats(price, period, held))


def _held(start: date, end: date, held: PeriodUsage) -> list[Step]:
    """What was held from day to day in `[start, end)`, the first step on its first day."""
    changes = levels_by_day(held.usage)
    before = held.usage.quantity if held.before is None else held.before.quantity
    steps = {start: before} | {day: level for day, level in changes.items() if start <= day < end}
    return sorted(steps.items())


def _billed(terms: SeatTerms, steps: Sequence[Step], least: Decimal) -> list[Step]:
    """What of it is billed from day to day, never less than `least` to begin with."""
    floor = terms.contracted_minimum
    if terms.proration is SeatProration.PRORATE_ALL_CHANGES:
        return [(day, max(level, floor)) for day, level in steps]
    if terms.proration is SeatProration.USE_MAXIMUM:
        return [(steps[0][0], max(least, *(level for _, level in steps)))]
    billed, most = [], least
    for day, level in steps:
        most = max(most, level)
        billed.append((day, most))
    return billed


def _period(
    price: Price, terms: SeatTerms, period: BillingPeriod, billed: Sequence[Step], held: Decimal
) -> Iterator[Part]:
    """A whole period: the contracted minimum, what was billed above it at first, each change."""
    _, first = billed[0]
    floor = terms.contracted_minimum
    whole = Part(_EMPTY, period.days, period.full_days, SeatScope.OVERAGE)
    known: tuple[Component, ...] = ()
    if floor > ZERO:
        known = _priced(price, terms, floor)
        what = f"contracted minimum of {_seats(floor)}"
        what += f", {number(held)} held" if held < floor else ""
        included = replace(whole, scope=SeatScope.INCLUDED, key="included-", what=what)
        yield from (replace(included, component=each) for each in known)
    if first > floor or floor == ZERO:
        key = "overage-" if floor > ZERO else ""
        title = "above the contracted minimum" if floor > ZERO else ""
        for each in _difference(_priced(price, terms, first), known):
            yield replace(whole, component=each, key=key, title=title)
    yield from _changes(price, terms, billed, period.end, period.full_days)
    if not terms.prorates_flat_fees:
        most = max(level for _, level in billed)
        for fee in _fees(price, most):
            yield replace(whole, component=fee, days=1, full_days=1)


def _overage(
    price: Price, terms: SeatTerms, period: BillingPeriod, held: PeriodUsage
) -> Iterator[Part]:
    """What was billed within the period in advance beyond what was billed when it began."""
    advance = period.advance
    if advance is None or held.before is None:
        raise RatingError("its period in advance is not known; rate it from its schedule")
    in_advance = max(held.before.quantity, terms.contracted_minimum)
    steps = _held(advance.start, period.end, held)
    earlier = [step for step in steps if step[0] < period.start]
    most = max([in_advance, *(level for _, level in steps)])
    most_before = max([in_advance, *(level for _, level in earlier)])
    whole = Part(_EMPTY, period.days, advance.full_days, SeatScope.OVERAGE)
    if terms.proration is SeatProration.USE_MAXIMUM:
        added = _difference(_priced(price, terms, most), _priced(price, terms, most_before))
        for each in added:
            yield replace(whole, component=each, days=advance.days, title=f"up to {_seats(most)}")
    else:
        billed = _billed(terms, steps, in_advance)
        level = [each for day, each in billed if day <= period.start][-1]
        above = _difference(_priced(price, terms, level), _priced(price, terms, in_advance))
        title = "above those in advance"
        if level < in_advance:
            title = "below those in advance"
        for each in above:
            yield replace(whole, component=each, title=title)
        within = [(period.start, level), *(step for step in billed if step[0] > period.start)]
        yield from _changes(price, terms, within, period.end, advance.full_days)
    if not terms.prorates_flat_fees:
        for fee in _difference(_fees(price, most), _fees(price, most_before)):
            yield replace(whole, component=fee, days=1, full_days=1)


def _changes(
    price: Price, terms: SeatTerms, billed: Sequence[Step], end: date, full_days: int
) -> Iterator[Part]:
    """Each change for the days that are left: together with the first step, all the days."""
    for (_, before), (day, level) in pairwise(billed):
        title = f"{'added' if level > before else 'removed'} on {day}"
        for each in _difference(_priced(price, terms, level), _priced(price, terms, before)):
            yield Part(
                component=each,
                days=(end - day).days,
                full_days=full_days,
                scope=SeatScope.OVERAGE,
                key=f"{day}-",
                title=title,
            )


def _priced(price: Price, terms: SeatTerms, seats: Decimal) -> tuple[Component, ...]:
    """The price of so many seats for a full period, without flat fees that are due in full."""
    components = price.model.rate(usage_of(seats))
    if terms.prorates_flat_fees:
        return components
    return tuple(each for each in components if not each.is_flat_fee)


def _fees(price: Price, seats: Decimal) -> tuple[Component, ...]:
    return tuple(each for each in price.model.rate(usage_of(seats)) if each.is_flat_fee)


def _difference(after: Sequence[Component], before: Sequence[Component]) -> tuple[Component, ...]:
    """What the one costs more than the other, by key; parts that are equal are left out.

    A part whose rate differs (a tier of a volume price) is given back and charged anew.
    """
    earlier = {each.key: each for each in before}
    found: list[Component] = []
    for each in after:
        known = earlier.pop(each.key, None)
        if known is None:
            found.append(each)
        elif known.rate == each.rate:
            found.append(
                replace(
                    each,
                    quantity=EXACT.subtract(each.quantity, known.quantity),
                    amount=EXACT.subtract(each.amount, known.amount),
                )
            )
        else:
            found += [_given_back(known), each]
    found += [_given_back(each) for each in earlier.values()]
    if not before:
        return tuple(found)
    return tuple(each for each in found if each.quantity or each.amount)


def _given_back(component: Component) -> Component:
    return replace(
        component,
        key=f"{component.key}-back",
        quantity=EXACT.minus(component.quantity),
        amount=EXACT.minus(component.amount),
    )


def _nothing(period: BillingPeriod) -> Part:
    full_days = period.full_days if period.advance is None else period.advance.full_days
    return Part(
        _EMPTY,
        period.days,
        full_days,
        SeatScope.OVERAGE,
        what="no change of seats to bill",
    )


def _line(price: Price, period: BillingPeriod, part: Part, net: int) -> ChargeLine:
    component = part.component
    words = ": ".join(word for word in (price.name, component.title) if word)
    title = ", ".join(word for word in (words, part.title) if word)
    return ChargeLine(
        kind=LineKind.CHARGE,
        key=f"{price.id}/{period.phase_index}/{period.index}/{part.key}{component.key}",
        title=title,
        quantity=component.quantity,
        rate=part.rate,
        net=net,
        currency=price.currency,
        service_start=period.start,
        service_end=period.end,
        phase_index=period.phase_index,
        period_index=period.index,
        price_id=price.id,
        product_id=price.product_id,
        reason=_reason(price, part, net),
        is_percentage=component.is_percentage,
        values=((SCOPE, part.scope.value),),
    )


def _reason(price: Price, part: Part, net: int) -> str:
    component = part.component
    words = [part.what] if part.what else []
    if component.amount or component.quantity:
        rate = "" if component.rate is None else f" at {number(component.rate)} {price.currency}"
        what = "flat fee" if component.is_flat_fee else _seats(component.quantity)
        words.append(f"{what}{rate} a full period")
    if part.days != part.full_days:
        words.append(f"{part.days} of {part.full_days} days")
    return f"{', '.join(words)} = {amount_text(net, price.currency)}"


def _seats(quantity: Decimal) -> str:
    return f"{number(quantity)} {'seat' if abs(quantity) == 1 else 'seats'}"


_EMPTY = Component(key="seats", title="", quantity=ZERO, rate=None, amount=ZERO, reason="")
