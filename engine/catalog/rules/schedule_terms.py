"""What a schedule bills, what it takes off and what it guarantees."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.catalog.documents import CUSTOMERS, SCHEDULES, TAX_RATES
from engine.catalog.draft import PRICES, Draft
from engine.catalog.finding import FieldPath, Finding, listing, suggestion
from engine.catalog.phases import PlacedPhase, placed_phases
from engine.catalog.shapes.product import PriceStatus
from engine.catalog.shapes.schedule import DiscountShape, MaximumShape, MinimumShape
from engine.domain.currency import minor_digits
from engine.domain.decimals import plain
from engine.domain.frequency import Frequency, Timing
from engine.domain.schedule import DiscountType
from engine.schedules.calendar import DAILY

HUNDRED = Decimal(100)


def schedules_bill_known_prices_in_one_currency(draft: Draft) -> Iterator[Finding]:
    """The customer and the prices exist, and everything can go on one invoice."""
    for id, schedule in draft.schedules.items():
        dangling = draft.dangling(CUSTOMERS, schedule.customer, "customer", "in customers/")
        if dangling:
            yield Finding(SCHEDULES, id, ("customer",), dangling)
        first: tuple[str, str] | None = None
        for phase in placed_phases(schedule, draft.completed_milestones(id)):
            for place, price_id in enumerate(phase.terms.prices):
                at = (*phase.path, "prices", place)
                dangling = draft.dangling(PRICES, price_id, "price", "under a product's prices")
                if dangling:
                    yield Finding(SCHEDULES, id, at, dangling)
                price = draft.price(price_id)
                if price is None:
                    continue
                first = first or (price_id, price.currency)
                if price.currency != first[1]:
                    message = (
                        f"{price_id} is in {price.currency}, {first[0]} in {first[1]}; put prices"
                        " of another currency into a schedule of their own"
                    )
                    yield Finding(SCHEDULES, id, at, message)
                if price.status is PriceStatus.DRAFT and not schedule.draft:
                    message = (
                        f"{price_id} is a draft; make it active, or the schedule a draft as well"
                    )
                    yield Finding(SCHEDULES, id, at, message)
                is_late = price.timing is Timing.IN_ARREARS
                has_end = phase.last is not None or phase.is_open
                if price.frequency is Frequency.ONE_TIME and is_late and not has_end:
                    message = (
                        f"{price_id} is billed once at the end of its phase, which has none;"
                        " give the phase an end or write timing: in_advance"
                    )
                    yield Finding(SCHEDULES, id, at, message)


def terms_fit_their_phase(draft: Draft) -> Iterator[Finding]:
    """They cover prices of their phase, with amounts that can be paid."""
    for id, schedule in draft.schedules.items():
        for phase in placed_phases(schedule):
            for place, discount in enumerate(phase.terms.discounts or []):
                at = (*phase.path, "discounts", place)
                yield from _covered(id, at, phase, discount.prices)
                yield from _discount_amount(draft, id, at, phase, discount)
            for place, minimum in enumerate(phase.terms.minimums or []):
                at = (*phase.path, "minimums", place)
                yield from _covered(id, at, phase, minimum.prices)
                yield from _money(draft, id, at, phase, minimum.amount)
                yield from _one_rhythm(draft, id, at, phase, minimum)
            for place, maximum in enumerate(phase.terms.maximums or []):
                at = (*phase.path, "maximums", place)
                yield from _covered(id, at, phase, maximum.prices)
                yield from _money(draft, id, at, phase, maximum.amount)
                yield from _one_rhythm(draft, id, at, phase, maximum)
                yield from _above_minimums(id, at, phase, maximum)


def discounts_have_their_own_ids(draft: Draft) -> Iterator[Finding]:
    """No two discounts go by one id, in whatever schedules they stand."""
    seen: set[str] = set()
    for id, schedule in draft.schedules.items():
        for phase in placed_phases(schedule):
            for place, discount in enumerate(phase.terms.discounts or []):
                if discount.id is None:
                    continue
                if discount.id in seen:
                    message = f"{discount.id} is the id of another discount; leave it out"
                    yield Finding(SCHEDULES, id, (*phase.path, "discounts", place, "id"), message)
                seen.add(discount.id)


def thresholds_rise(draft: Draft) -> Iterator[Finding]:
    """They are amounts that can be paid, each more than the one before."""
    for id, schedule in draft.schedules.items():
        before = Decimal(0)
        for place, amount in enumerate(schedule.thresholds or []):
            if Decimal(amount) <= before:
                message = f"{amount} must be more than {plain(before)}; list them as they rise"
                yield Finding(SCHEDULES, id, ("thresholds", place), message)
            before = Decimal(amount)
        recurring = schedule.recurring_threshold
        if recurring is not None and Decimal(recurring) <= 0:
            message = f"{recurring} must be more than 0; correct it"
            yield Finding(SCHEDULES, id, ("recurring_threshold",), message)


def schedules_override_known_tax_rates(draft: Draft) -> Iterator[Finding]:
    """`tax_rates` leads from a price of the schedule to a rate of tax_rates.yml."""
    for id, schedule in draft.schedules.items():
        billed = {price for phase in placed_phases(schedule) for price in phase.terms.prices}
        for price_id, rate_id in (schedule.tax_rates or {}).items():
            at = ("tax_rates", price_id)
            if price_id not in billed:
                remedy = suggestion(price_id, billed, "bill it in a phase or remove it here")
                message = f'"{price_id}" is not a price of this schedule; {remedy}'
                yield Finding(SCHEDULES, id, at, message)
            dangling = draft.dangling(TAX_RATES, rate_id, "tax rate", "in tax_rates.yml")
            if dangling:
                yield Finding(SCHEDULES, id, at, dangling)


def _covered(
    id: str, at: FieldPath, phase: PlacedPhase, prices: list[str] | None
) -> Iterator[Finding]:
    billed = phase.terms.prices
    for place, price_id in enumerate(prices or []):
        if price_id not in billed:
            remedy = suggestion(price_id, billed, "add it to the phase or remove it here")
            message = f'"{price_id}" is not a price of this phase; {remedy}'
            yield Finding(SCHEDULES, id, (*at, "prices", place), message)


def _discount_amount(
    draft: Draft, id: str, at: FieldPath, phase: PlacedPhase, discount: DiscountShape
) -> Iterator[Finding]:
    if discount.type is DiscountType.FIXED:
        yield from _money(draft, id, at, phase, discount.amount)
    elif not 0 < Decimal(discount.amount) <= HUNDRED:
        message = f"{discount.amount} % is no discount; write more than 0 and at most 100"
        yield Finding(SCHEDULES, id, (*at, "amount"), message)


def _money(
    draft: Draft, id: str, at: FieldPath, phase: PlacedPhase, amount: str
) -> Iterator[Finding]:
    """An amount of money above zero that the currency can pay."""
    if Decimal(amount) <= 0:
        message = f"{amount} must be more than 0; correct it"
        yield Finding(SCHEDULES, id, (*at, "amount"), message)
        return
    currencies = [price.currency for price in map(draft.price, phase.terms.prices) if price]
    digits = len(amount.partition(".")[2].rstrip("0"))
    if currencies and digits > minor_digits(currencies[0]):
        message = (
            f"{amount} has more decimals than {currencies[0]}, which has"
            f" {minor_digits(currencies[0])}; shorten it"
        )
        yield Finding(SCHEDULES, id, (*at, "amount"), message)


def _above_minimums(
    id: str, at: FieldPath, phase: PlacedPhase, maximum: MaximumShape
) -> Iterator[Finding]:
    """What must be paid at least may be paid."""
    covered = set(maximum.prices or phase.terms.prices)
    for minimum in phase.terms.minimums or []:
        is_within = set(minimum.prices or phase.terms.prices) <= covered
        if is_within and Decimal(minimum.amount) > Decimal(maximum.amount):
            message = (
                f"{maximum.amount} is less than the minimum of {minimum.amount} for the same"
                " prices; raise it, or lower the minimum"
            )
            yield Finding(SCHEDULES, id, (*at, "amount"), message)


def _one_rhythm(
    draft: Draft,
    id: str,
    at: FieldPath,
    phase: PlacedPhase,
    bound: MinimumShape | MaximumShape,
) -> Iterator[Finding]:
    """It is for a period, so what it covers has the same periods (DESIGN 5)."""
    covered = bound.prices or phase.terms.prices
    by_frequency: dict[Frequency, list[str]] = {}
    for price_id in covered:
        price = draft.price(price_id)
        if price is not None:
            by_frequency.setdefault(price.frequency, []).append(price_id)
    where = (*at, "prices") if bound.prices else at
    if len(by_frequency) > 1:
        groups = (
            f"{listing(prices)} {frequency.value}" for frequency, prices in by_frequency.items()
        )
        message = (
            f"covers prices of different frequencies ({', '.join(groups)});"
            " list prices of one frequency"
        )
        yield Finding(SCHEDULES, id, where, message)
    elif Frequency.ONE_TIME in by_frequency:
        names = listing(by_frequency[Frequency.ONE_TIME])
        message = f"covers {names}, billed once and in no period; list recurring prices"
        yield Finding(SCHEDULES, id, where, message)
    elif DAILY & by_frequency.keys():
        names = listing([name for prices in by_frequency.values() for name in prices])
        message = f"covers {names}, billed day by day; list prices of longer periods"
        yield Finding(SCHEDULES, id, where, message)
