"""Credit: granted to customers that there are, in units that something is billed in."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.catalog.documents import CREDIT_GRANTS, CUSTOMERS, METRICS, SCHEDULES, TAX_RATES
from engine.catalog.draft import PRICES, Draft
from engine.catalog.finding import FieldPath, Finding, suggestion
from engine.catalog.phases import PlacedPhase, placed_phases
from engine.catalog.shapes.credit import PhaseCreditShape, metric_of
from engine.domain.credit import MOST_REFRESHES, Refresh, Rollover
from engine.domain.currency import minor_digits


def phases_grant_credit_that_can_be_used(draft: Draft) -> Iterator[Finding]:
    """In the phase's currency or a metric that its prices count, with amounts above zero."""
    for id, schedule in draft.schedules.items():
        for phase in placed_phases(schedule):
            for place, credit in enumerate(phase.terms.credit_grants or []):
                at = (*phase.path, "credit_grants", place)
                for path, message in _wrong_in_phase(draft, phase, credit):
                    yield Finding(SCHEDULES, id, (*at, *path), message)


def sold_credit_can_be_used(draft: Draft) -> Iterator[Finding]:
    """A grant sold by hand names a customer, and a metric and prices that there are."""
    for id, grant in draft.credit_grants.items():
        metric = metric_of(grant.unit)
        currency = grant.unit if metric is None else grant.currency or draft.settings.currency
        dangling = draft.dangling(CUSTOMERS, grant.customer, "customer", "in customers/")
        if dangling:
            yield Finding(CREDIT_GRANTS, id, ("customer",), dangling)
        if metric is not None:
            dangling = draft.dangling(METRICS, metric, "metric", "in metrics/")
            if dangling:
                yield Finding(CREDIT_GRANTS, id, ("unit",), dangling)
        for place, price in enumerate(grant.prices or []):
            dangling = draft.dangling(PRICES, price, "price", "under a product's prices")
            if dangling:
                yield Finding(CREDIT_GRANTS, id, ("prices", place), dangling)
        for path, message in _amounts(grant.amount, grant.cost, metric, currency):
            yield Finding(CREDIT_GRANTS, id, path, message)
        if grant.expires is not None and grant.expires < grant.effective:
            message = (
                f"the last day {grant.expires} is before the first day {grant.effective};"
                " correct one of them"
            )
            yield Finding(CREDIT_GRANTS, id, ("expires",), message)


def _wrong_in_phase(
    draft: Draft, phase: PlacedPhase, credit: PhaseCreditShape
) -> Iterator[tuple[FieldPath, str]]:
    billed = phase.terms.prices
    for place, price_id in enumerate(credit.prices or []):
        if price_id not in billed:
            remedy = suggestion(price_id, billed, "add it to the phase or remove it here")
            yield ("prices", place), f'"{price_id}" is not a price of this phase; {remedy}'
    prices = [price for price in map(draft.price, credit.prices or billed) if price is not None]
    if not prices:
        return
    currency = prices[0].currency
    metric = None if credit.unit is None else metric_of(credit.unit)
    if metric is not None and metric not in {price.metric for price in prices}:
        counted = sorted({price.metric for price in prices if price.metric is not None})
        remedy = suggestion(metric, counted, "name one that they count, or grant money")
        yield ("unit",), f'no price that it is for counts the metric "{metric}"; {remedy}'
    if metric is None and credit.unit not in (None, currency):
        yield ("unit",), f"{credit.unit} cannot pay for prices in {currency}; write {currency}"
    yield from _amounts(credit.amount, credit.cost, metric, currency)
    yield from _limit(credit, metric, currency)
    if credit.tax_rate is not None:
        dangling = draft.dangling(TAX_RATES, credit.tax_rate, "tax rate", "in tax_rates.yml")
        if dangling:
            yield ("tax_rate",), dangling
        if credit.cost is None:
            yield ("tax_rate",), "taxes a cost that there is none of; write cost or remove it"


def _limit(
    credit: PhaseCreditShape, metric: str | None, currency: str
) -> Iterator[tuple[FieldPath, str]]:
    """A limit of what rolls over is for credit that does, and within reason."""
    limit, at = credit.rollover_limit, ("rollover_limit",)
    if limit is None:
        return
    if credit.rollover is Rollover.NONE or credit.refresh is Refresh.NONE:
        yield at, "nothing rolls over; write refresh and rollover or remove it"
        return
    yield from ((at, message) for _, message in _amounts(limit, None, metric, currency))
    amount = Decimal(credit.amount)
    if amount > 0 and Decimal(limit) > amount * MOST_REFRESHES:
        yield (
            at,
            f"{limit} is more than {MOST_REFRESHES} refreshes grant; remove it and all rolls over",
        )


def _amounts(
    amount: str, cost: str | None, metric: str | None, currency: str
) -> Iterator[tuple[FieldPath, str]]:
    """Above zero; money with no more digits than its currency has."""
    for key, text, is_money in (("amount", amount, metric is None), ("cost", cost, True)):
        if text is None:
            continue
        digits = len(text.partition(".")[2].rstrip("0"))
        if Decimal(text) <= 0:
            yield (key,), f"{text} must be more than 0; correct it"
        elif is_money and digits > minor_digits(currency):
            yield (
                (key,),
                f"{text} has more decimals than {currency}, which has {minor_digits(currency)};"
                " shorten it",
            )
