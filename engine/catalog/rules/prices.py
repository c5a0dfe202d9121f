"""What a price can count and when it can be billed (DESIGN 5)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.documents import METRICS, PRODUCTS
from engine.catalog.draft import Draft
from engine.catalog.finding import Finding, listing, suggestion
from engine.catalog.pricing_terms import RUNNING_TOTAL_MODELS
from engine.catalog.shapes.product import PriceShape
from engine.domain.frequency import Frequency, Timing
from engine.domain.metric import Aggregation
from engine.domain.price import UsageCalculation
from engine.domain.pricing import PricingModel
from engine.schedules.calendar import DAILY


def price_ids_are_unique(draft: Draft) -> Iterator[Finding]:
    """A schedule names a price by its id alone."""
    for product_id, product in draft.products.items():
        for price_id in product.prices:
            owner = draft.product_ids[price_id]
            if owner != product_id:
                message = f"the id is taken by a price of products/{owner}; choose another"
                yield Finding(PRODUCTS, product_id, ("prices", price_id), message)


def prices_count_usage_they_have(draft: Draft) -> Iterator[Finding]:
    """Models of usage name a metric that gives them what they read; the others name none."""
    for product_id, price_id, price in draft.prices():
        model = draft.models.get(price_id)
        at = ("prices", price_id)
        if model is None:
            continue
        if not model.needs_usage:
            if price.metric is not None:
                message = f"a {price.model} price does not depend on usage; remove the metric"
                yield Finding(PRODUCTS, product_id, (*at, "metric"), message)
            continue
        if price.seats is not None:
            continue
        if price.metric is None:
            message = f"is missing; a {price.model} price needs the metric that it prices"
            yield Finding(PRODUCTS, product_id, (*at, "metric"), message)
            continue
        dangling = draft.dangling(METRICS, price.metric, "metric", "in metrics/")
        if dangling:
            yield Finding(PRODUCTS, product_id, (*at, "metric"), dangling)
        if price.metric in draft.compounds:
            yield from _of_a_compound(product_id, price_id, price, model)
        metric = draft.metrics.get(price.metric)
        if metric is None:
            continue
        if model.value_limits() is not None and metric.rounding is not None:
            message = (
                f"bounds each event's amount, which {price.metric} rounds only in sum;"
                " remove the bounds or the metric's rounding"
            )
            yield Finding(PRODUCTS, product_id, (*at, "per_event"), message)
        if model.value_limits() is not None and metric.aggregation is not Aggregation.SUM:
            message = (
                f"bounds each event's amount, so it needs a sum metric; {price.metric} is a"
                f" {metric.aggregation.value}: price a sum or remove the bounds"
            )
            yield Finding(PRODUCTS, product_id, (*at, "per_event"), message)
        yield from _breakdowns(product_id, price_id, price, metric.breakdowns or [])


def _of_a_compound(
    product_id: str, price_id: str, price: PriceShape, model: PricingModel
) -> Iterator[Finding]:
    """A compound is one number: it has no events of its own and no breakdowns."""
    at = ("prices", price_id)
    if model.value_limits() is not None:
        message = f"bounds each event's amount, and {price.metric} is made of metrics; remove it"
        yield Finding(PRODUCTS, product_id, (*at, "per_event"), message)
    if model.breakdowns:
        message = f"{price.metric} is made of metrics and has no breakdowns; use another model"
        yield Finding(PRODUCTS, product_id, (*at, "metric"), message)


def _breakdowns(
    product_id: str, price_id: str, price: PriceShape, breakdowns: list[str]
) -> Iterator[Finding]:
    """A price by breakdown value (`by`) can only tell apart what its metric splits."""
    by = price.terms().get("by")
    for place, name in enumerate(by if isinstance(by, list) else []):
        if name not in breakdowns:
            advice = f"add it to the breakdowns of metric {price.metric}"
            message = (
                f'"{name}" is not a breakdown of metric {price.metric}; '
                f"{suggestion(str(name), breakdowns, advice)}"
            )
            yield Finding(PRODUCTS, product_id, ("prices", price_id, "by", place), message)


def prices_are_billed_when_they_can_be(draft: Draft) -> Iterator[Finding]:
    """Usage is known in arrears only; what is billed once has no period."""
    for product_id, price_id, price in draft.prices():
        at = ("prices", price_id)
        model = draft.models.get(price_id)
        counts_usage = model is not None and model.needs_usage and price.seats is None
        if counts_usage and price.timing is Timing.IN_ADVANCE:
            message = "usage is known only after its period; write in_arrears"
            yield Finding(PRODUCTS, product_id, (*at, "timing"), message)
        if price.frequency in DAILY:
            yield from _single_days(product_id, price_id, price, model)
        once = Frequency.ONE_TIME.value
        if price.frequency is Frequency.ONE_TIME and price.model != once:
            message = (
                f"{once} belongs to the model {once}; write model: {once} or another frequency"
            )
            yield Finding(PRODUCTS, product_id, (*at, "frequency"), message)
        if price.model == once and price.frequency is not Frequency.ONE_TIME:
            message = f"the model {once} is billed once; write frequency: {once} or another model"
            yield Finding(PRODUCTS, product_id, (*at, "frequency"), message)


def _single_days(
    product_id: str, price_id: str, price: PriceShape, model: PricingModel | None
) -> Iterator[Finding]:
    """A day that is billed by itself has events; tiers look at the phase to date as it is."""
    at = ("prices", price_id)
    if model is not None and not model.needs_usage:
        message = f"{price.frequency.value} bills the usage of a day; write monthly or another"
        yield Finding(PRODUCTS, product_id, (*at, "frequency"), message)
    if price.usage_calculation_mode is not UsageCalculation.BILLING_PERIOD:
        message = f"{price.frequency.value} counts the phase to date already; remove it"
        yield Finding(PRODUCTS, product_id, (*at, "usage_calculation_mode"), message)


def running_totals_have_a_period(draft: Draft) -> Iterator[Finding]:
    """`periodic` says after how long the count starts afresh, in whole billing periods."""
    for product_id, price_id, price in draft.prices():
        at = ("prices", price_id)
        period = price.usage_calculation_period
        mode = price.usage_calculation_mode
        counts_period = mode is UsageCalculation.BILLING_PERIOD
        if not counts_period and price.model not in RUNNING_TOTAL_MODELS:
            message = f"{mode.value} is for {listing(RUNNING_TOTAL_MODELS)} prices; remove it"
            yield Finding(PRODUCTS, product_id, (*at, "usage_calculation_mode"), message)
        if mode is not UsageCalculation.PERIODIC:
            if period is not None:
                message = "is for usage_calculation_mode: periodic; remove it or set that mode"
                yield Finding(PRODUCTS, product_id, (*at, "usage_calculation_period"), message)
            continue
        if period is None:
            message = "is missing; add it, as in usage_calculation_period: {frequency: yearly}"
            yield Finding(PRODUCTS, product_id, (*at, "usage_calculation_period"), message)
            continue
        months = (period.frequency.months or 0) * period.interval
        billed = price.frequency.months
        if billed is not None and months % billed:
            message = (
                f"{months} months are no whole number of {price.frequency.value} billing periods;"
                f" use a multiple of {billed}"
            )
            yield Finding(PRODUCTS, product_id, (*at, "usage_calculation_period"), message)
