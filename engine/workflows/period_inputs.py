"""Billing periods as the warehouse needs them: whose events, from when to when, split at what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import product

from engine.domain.catalog import Catalog
from engine.domain.compound import measured_parts, with_parameters
from engine.domain.customer import Customer
from engine.domain.price import Price
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
    catalog: Catalog, periods: Iterable[BillingPeriod], *, also_apart: bool = True
) -> Iterator[BillingPeriodInput]:
    """One row a usage window, alias and metric for every period of a price that counts usage.

    A rolled-up schedule counts the customer's own events and its children's (DESIGN 5). For a price
    of a compound metric each of the metrics that it is made of is counted, under a period id of its
    own, and for a rolled-up price of seats each customer, as only their levels add up;
    `usage_of_period` brings them together. `also_apart` counts each customer of a rolled-up
    schedule by itself as well, which is shown beside the invoice (`usage_by_customer`).
    """
    zone = catalog.account.time_zone
    for period in periods:
        price = catalog.price_by_id[period.price_id]
        if price.metric_id is None:
            continue
        schedule = catalog.schedule_by_id[period.schedule_id]
        limits = price.model.value_limits()
        suffix_of = dict(_suffixes(price.metric_id, catalog))
        for metric, window in product(suffix_of, usage_windows(price, schedule, period)):
            for customer in metered_customers(catalog, schedule):
                rows = [
                    (alias, *period_instants(start, end, zone))
                    for alias, start, end in aliases_within(customer, window.start, window.end)
                ]
                for counted in _counted_for(price, schedule, period, customer, apart=also_apart):
                    for alias, start_at, end_at in rows:
                        yield BillingPeriodInput(
                            period_id=f"{counted}{suffix_of[metric]}",
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


def _counted_for(
    price: Price,
    schedule: BillingSchedule,
    period: BillingPeriod,
    customer: Customer,
    *,
    apart: bool,
) -> Iterator[str]:
    """For which ids a customer's events are counted: the period's, and its own part of it."""
    if not schedule.roll_up:
        yield period.id
        return
    if price.seats is None:
        yield period.id
    if apart or price.seats is not None:
        yield customer_period_id(period, customer.id)


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

    Of a compound metric and of seats it is computed here, unless only the result was kept. None if
    something that it needs was not measured.
    """
    if catalog.price_by_id[period.price_id].seats is not None:
        return _seats_of_period(catalog, period, usage)
    return _usage_of(catalog, period, usage, period.id)


def usage_by_customer(
    catalog: Catalog, periods: Iterable[BillingPeriod], usage: Mapping[str, PeriodUsage]
) -> dict[str, PeriodUsage]:
    """Each customer's own part of the usage of rolled-up periods, by `customer_period_id`.

    What was not measured apart is left out.
    """
    found: dict[str, PeriodUsage] = {}
    for period in periods:
        schedule = catalog.schedule_by_id[period.schedule_id]
        price = catalog.price_by_id[period.price_id]
        if not schedule.roll_up or price.metric_id is None:
            continue
        for customer in metered_customers(catalog, schedule):
            id = customer_period_id(period, customer.id)
            own = _usage_of(catalog, period, usage, id)
            if own is not None and price.seats is not None:
                own = held_seats([own], catalog.account.time_zone)
            if own is not None:
                found[id] = own
    return found


def measured_ids(catalog: Catalog, period_id: str, price_id: str) -> tuple[str, ...]:
    """Under which ids the warehouse knows a price's period: its own, and those of its parts."""
    price = catalog.price_by_id.get(price_id)
    if price is None or price.metric_id not in catalog.compound_by_id:
        return (period_id,)
    parts = (f"{period_id}{suffix}" for _, suffix in _suffixes(price.metric_id, catalog))
    return (period_id, *parts)


def usage_ids(catalog: Catalog, period: BillingPeriod) -> tuple[str, ...]:
    """Under which ids the usage is measured that a period is rated by, together.

    Its own; for seats of a rolled-up schedule one a customer. The metrics that a compound one is
    made of are measured under further ids (`measured_ids`).
    """
    schedule = catalog.schedule_by_id[period.schedule_id]
    if catalog.price_by_id[period.price_id].seats is None or not schedule.roll_up:
        return (period.id,)
    customers = metered_customers(catalog, schedule)
    return tuple(customer_period_id(period, customer.id) for customer in customers)


def customer_period_id(period: BillingPeriod, customer_id: str) -> str:
    """Under which id a customer's own part of a period is measured."""
    return f"{period.id}{PART_SIGN}{CUSTOMER_SIGN}{customer_id}"


def customer_of_id(id: str) -> tuple[str, str | None]:
    """The id of a period, and the customer whose own part of it the id is of, if it is of one."""
    period, _, customer = id.partition(f"{PART_SIGN}{CUSTOMER_SIGN}")
    return period, customer or None


def _usage_of(
    catalog: Catalog, period: BillingPeriod, usage: Mapping[str, PeriodUsage], own: str
) -> PeriodUsage | None:
    price = catalog.price_by_id[period.price_id]
    compound = catalog.compound_by_id.get(price.metric_id or "")
    if compound is None:
        return usage.get(own)
    ids = {part: f"{own}{suffix}" for part, suffix in _suffixes(compound.id, catalog)}
    if any(id not in usage for id in ids.values()):
        return usage.get(own)
    parts = {part: usage[id] for part, id in ids.items()}
    priced = with_parameters(compound, price.metric_parameters)
    return compound_usage(priced, catalog.compound_by_id, parts)


def _seats_of_period(
    catalog: Catalog, period: BillingPeriod, usage: Mapping[str, PeriodUsage]
) -> PeriodUsage | None:
    """The seats of a period, of each customer or together as they were frozen."""
    ids = usage_ids(catalog, period)
    if any(id not in usage for id in ids):
        ids = (period.id,)
    if any(id not in usage for id in ids):
        return None
    return held_seats([usage[id] for id in ids], catalog.account.time_zone)


def _suffixes(priced_metric: str, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """The metrics that are counted for a price's, and what is added to the period's id for each.

    A price's own metric is measured under the period's id; a part of it has its name added.
    """
    for metric in measured_parts(priced_metric, catalog.compound_by_id):
        yield metric, "" if metric == priced_metric else f"{PART_SIGN}{metric}"
