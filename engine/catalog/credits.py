"""Credit in the catalog: what phases grant, the prices that charge for it, and what was sold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from engine.catalog.draft import Draft
from engine.catalog.phases import placed_phases
from engine.catalog.shapes.credit import CreditGrantShape, PhaseCreditShape, metric_of
from engine.domain.credit import (
    COST_NAMES,
    COST_PRODUCTS,
    CreditGrant,
    GrantKind,
    PhaseCredit,
    Rollover,
)
from engine.domain.frequency import Timing
from engine.domain.price import Price, Product
from engine.domain.schedule import BillingSchedule, Phase
from engine.pricing.registry import parse_model


def with_phase_credits(draft: Draft, schedule: BillingSchedule) -> BillingSchedule:
    """The schedule with the credit of its phases, and with a price for each that has a cost.

    The price is billed with the phase's others, in advance, on the days on which credit is granted.
    Discounts, minimums and maximums of a whole phase cover its own prices, never the cost.
    """
    completed = draft.completed_milestones(schedule.id)
    placed = placed_phases(draft.schedules[schedule.id], completed)[: len(schedule.phases)]
    phases = list(schedule.phases)
    rates = dict(schedule.tax_rate_ids)
    for index, terms in enumerate(each.terms for each in placed):
        shapes = terms.credit_grants or []
        credits = tuple(
            _phase_credit(draft, schedule, index, number, shape)
            for number, shape in enumerate(shapes, start=1)
        )
        if credits:
            phases[index] = _with_credits(phases[index], credits)
        for shape, credit in zip(shapes, credits, strict=True):
            if shape.tax_rate is not None and credit.cost_price_id is not None:
                rates[credit.cost_price_id] = shape.tax_rate
    return replace(schedule, phases=tuple(phases), tax_rate_ids=tuple(sorted(rates.items())))


def cost_products(schedules: tuple[BillingSchedule, ...]) -> Iterator[Product]:
    """The products that charge for credit, with one price for each credit of a phase."""
    prices: dict[GrantKind, list[Price]] = {}
    for schedule in schedules:
        for phase in schedule.phases:
            for credit in phase.credits:
                if credit.cost_price_id is not None:
                    kind = GrantKind.CASH if credit.metric_id is None else GrantKind.METRIC
                    prices.setdefault(kind, []).append(_cost_price(credit, kind))
    for kind, found in sorted(prices.items()):
        yield Product(COST_PRODUCTS[kind], COST_NAMES[COST_PRODUCTS[kind]], tuple(found))


def resolved_credit_grant(id: str, shape: CreditGrantShape, currency: str) -> CreditGrant:
    """The grant on half-open days. `currency` is the account's."""
    metric_id = metric_of(shape.unit)
    return CreditGrant(
        id=id,
        customer_id=shape.customer,
        name=shape.name,
        amount=Decimal(shape.amount),
        currency=shape.unit if metric_id is None else shape.currency or currency,
        start=shape.effective,
        end=None if shape.expires is None else shape.expires + timedelta(days=1),
        metric_id=metric_id,
        cost=None if shape.cost is None else Decimal(shape.cost),
        priority=shape.priority,
        price_ids=tuple(shape.prices or ()),
    )


def cost_price_id(schedule_id: str, phase_index: int, number: int) -> str:
    """The id of the price of a phase's credit; no file can use it, since it has dots."""
    return f"{schedule_id}.{phase_index}.{number}.cost"


def _phase_credit(
    draft: Draft, schedule: BillingSchedule, index: int, number: int, shape: PhaseCreditShape
) -> PhaseCredit:
    reached = schedule.phases[index:]
    if shape.rollover is not Rollover.ON_GRANT_REFRESH_AND_PHASE:
        reached = reached[:1]
    every = dict.fromkeys(price for phase in reached for price in phase.price_ids)
    first = draft.price(schedule.phases[index].price_ids[0])
    assert first is not None, "schedules_bill_known_prices_in_one_currency has looked"
    return PhaseCredit(
        name=shape.name,
        amount=Decimal(shape.amount),
        currency=first.currency,
        metric_id=None if shape.unit is None else metric_of(shape.unit),
        cost=None if shape.cost is None else Decimal(shape.cost),
        cost_price_id=None if shape.cost is None else cost_price_id(schedule.id, index, number),
        refresh=shape.refresh,
        rollover=shape.rollover,
        rollover_limit=None if shape.rollover_limit is None else Decimal(shape.rollover_limit),
        priority=shape.priority,
        price_ids=tuple(shape.prices or every),
    )


def _with_credits(phase: Phase, credits: tuple[PhaseCredit, ...]) -> Phase:
    own = phase.price_ids
    costs = tuple(each.cost_price_id for each in credits if each.cost_price_id is not None)
    if not costs:
        return replace(phase, credits=credits)
    return replace(
        phase,
        credits=credits,
        price_ids=(*own, *costs),
        discounts=tuple(replace(each, price_ids=each.price_ids or own) for each in phase.discounts),
        minimums=tuple(replace(each, price_ids=each.price_ids or own) for each in phase.minimums),
        maximums=tuple(replace(each, price_ids=each.price_ids or own) for each in phase.maximums),
    )


def _cost_price(credit: PhaseCredit, kind: GrantKind) -> Price:
    assert credit.cost is not None and credit.cost_price_id is not None
    terms: Mapping[str, object] = {"amount": f"{credit.cost:f}"}
    return Price(
        id=credit.cost_price_id,
        product_id=COST_PRODUCTS[kind],
        name=credit.name,
        currency=credit.currency,
        model=parse_model("one_time", terms, credit.currency),
        frequency=credit.refresh.frequency,
        timing=Timing.IN_ADVANCE,
    )
