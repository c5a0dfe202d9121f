"""Billing periods as the warehouse needs them: whose events, from when to when, split at what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import product

from engine.domain.catalog import Catalog
from engine.domain.compound import measured_parts, with_parameters
from engine.domain.customer import Customer
from engine.domain.identity import period_id
from engine.domain.schedule import BillingPeriod, BillingSchedule
from engine.domain.usage import PeriodUsage
from engine.metrics.compound import compound_usage
from engine.rating.held_seats import held_seats
from engine.schedules.instants import local_midnight, period_instants
from engine.schedules.windows import usage_windows
from engine.warehouse.inputs import BillingPeriodInput, CustomerAliasInput

PART_SIGN = "+"
"""Between the id of a period and the metric that is measured for it as a part of another."""

CUSTOMER_SIGN = "@"
"""Before the customer, in the place of a metric, where customers are measured apart."""


def billing_period_inputs(
    catalog: Catalog, periods: Iterable[BillingPeriod]
) -> Iterator[BillingPeriodInput]:
    """One row a usage window, alias and metric for every period of a price that counts usage.

    A rolled-up schedule counts the customer's own events and its children's (DESIGN 5). For a price
    of a compound metric each of the metrics that it is made of is counted, under a period id of its
    own, and for a rolled-up price of seats each customer, as only their levels add up;
    `usage_of_period` brings them together.
    """
    zone = catalog.account.time_zone
    for period in periods:
        price = catalog.price_by_id[period.price_id]
        if price.metric_id is None:
            continue
        schedule = catalog.schedule_by_id[period.schedule_id]
        limits = price.model.value_limits()
        metrics = measured_parts(price.metric_id, catalog.compound_by_id)
        each_apart = schedule.roll_up and price.seats is not None
        for metric, window in product(metrics, usage_windows(price, schedule, period)):
            for customer in metered_customers(catalog, schedule):
                measured_id = _measured_id(period, metric, price.metric_id)
                if each_apart:
                    measured_id = _customer_id(period, customer)
                for alias, start, end in aliases_within(customer, window.start, window.end):
                    start_at, end_at = period_instants(start, end, zone)
                    yield BillingPeriodInput(
                        period_id=measured_id,
                        usage_window=window.name.value,
                        schedule_id=schedule.id,
                        price_id=price.id,
                        metric=metric,
                        customer_id=customer.id,
                        customer_alias=alias,
                        start_at=start_at,
                        end_at=end_at,
                        value_lower=None if limits is None else limits.lower,
                        value_upper=None if limits is None else limits.upper,
                    )


def aliases_within(customer: Customer, start: date, end: date) -> Iterator[tuple[str, date, date]]:
    """The customer's aliases on the local days `[start, end)`, and on which of them each holds.

    The customer's own id is among them for the whole stretch, so that none is left without a row.
    """
    for alias in customer.all_aliases:
        first = max(start, alias.start or start)
        last = min(end, alias.end or end)
        if first < last:
            yield alias.name, first, last


def customer_alias_inputs(catalog: Catalog) -> Iterator[CustomerAliasInput]:
    """Every alias that events may use, and whose it is when."""
    zone = catalog.account.time_zone
    for customer in catalog.customers:
        for alias in customer.all_aliases:
            yield CustomerAliasInput(
                customer_alias=alias.name,
                customer_id=customer.id,
                legal_name=customer.legal_name,
                parent_id=customer.parent_id,
                start_at=None if alias.start is None else local_midnight(alias.start, zone),
                end_at=None if alias.end is None else local_midnight(alias.end, zone),
            )


def metered_customers(catalog: Catalog, schedule: BillingSchedule) -> tuple[Customer, ...]:
    """Whose usage a schedule bills: its customer, and the children if it rolls up."""
    customer = catalog.customer_by_id[schedule.customer_id]
    return (customer, *catalog.children_of(customer.id)) if schedule.roll_up else (customer,)


def usage_of_period(
    catalog: Catalog, period: BillingPeriod, usage: Mapping[str, PeriodUsage]
) -> PeriodUsage | None:
    """The usage that a price's period is rated by, out of what was measured by period id.

    Of a compound metric it is computed here, unless only the result was kept. None if something
    that it needs was not measured.
    """
    own = id_of(period)
    price = catalog.price_by_id[period.price_id]
    metric_id = price.metric_id
    if price.seats is not None:
        return _seats_of_period(catalog, period, usage)
    compound = catalog.compound_by_id.get(metric_id or "")
    if compound is None or metric_id is None:
        return usage.get(own)
    ids = {
        part: _measured_id(period, part, metric_id)
        for part in measured_parts(metric_id, catalog.compound_by_id)
    }
    if any(id not in usage for id in ids.values()):
        return usage.get(own)
    parts = {part: usage[id] for part, id in ids.items()}
    priced = with_parameters(compound, price.metric_parameters)
    return compound_usage(priced, catalog.compound_by_id, parts)


def measured_ids(catalog: Catalog, period_id: str, price_id: str) -> tuple[str, ...]:
    """Under which ids the warehouse measures a price's period: its own, or those of its parts."""
    price = catalog.price_by_id.get(price_id)
    if price is None or price.metric_id not in catalog.compound_by_id:
        return (period_id,)
    parts = measured_parts(price.metric_id, catalog.compound_by_id)
    return tuple(f"{period_id}{PART_SIGN}{metric}" for metric in parts)


def _seats_of_period(
    catalog: Catalog, period: BillingPeriod, usage: Mapping[str, PeriodUsage]
) -> PeriodUsage | None:
    """The seats of a period, of each customer or together as they were frozen."""
    schedule = catalog.schedule_by_id[period.schedule_id]
    ids = [id_of(period)]
    if schedule.roll_up:
        parts = [_customer_id(period, each) for each in metered_customers(catalog, schedule)]
        ids = parts if all(id in usage for id in parts) else ids
    if any(id not in usage for id in ids):
        return None
    return held_seats([usage[id] for id in ids], catalog.account.time_zone)


def _customer_id(period: BillingPeriod, customer: Customer) -> str:
    """Under which id a customer's own part of a period is measured."""
    return f"{id_of(period)}{PART_SIGN}{CUSTOMER_SIGN}{customer.id}"


def _measured_id(period: BillingPeriod, metric: str, priced_metric: str) -> str:
    """A price's own metric is measured under the period's id; a part of it has its name added."""
    return id_of(period) if metric == priced_metric else f"{id_of(period)}{PART_SIGN}{metric}"


def id_of(period: BillingPeriod) -> str:
    """The id under which the warehouse knows a period."""
    return period_id(period.schedule_id, period.phase_index, period.price_id, period.index)
