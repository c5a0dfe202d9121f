"""Billing periods as the warehouse needs them: whose events, from when to when, split at what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.domain.catalog import Catalog
from engine.domain.customer import Customer
from engine.domain.identity import period_id
from engine.domain.schedule import BillingPeriod, BillingSchedule
from engine.schedules.instants import period_instants
from engine.schedules.windows import usage_windows
from engine.warehouse.inputs import BillingPeriodInput, CustomerAliasInput


def billing_period_inputs(
    catalog: Catalog, periods: Iterable[BillingPeriod]
) -> Iterator[BillingPeriodInput]:
    """One row a usage window and alias for every period of a price that counts usage.

    A rolled-up schedule counts the customer's own events and its children's (DESIGN 5).
    """
    zone = catalog.account.time_zone
    for period in periods:
        price = catalog.price_by_id[period.price_id]
        if price.metric_id is None:
            continue
        schedule = catalog.schedule_by_id[period.schedule_id]
        limits = price.model.value_limits()
        for window in usage_windows(price, schedule, period):
            start_at, end_at = period_instants(window.start, window.end, zone)
            for customer in metered_customers(catalog, schedule):
                for alias in customer.all_aliases:
                    yield BillingPeriodInput(
                        period_id=id_of(period),
                        usage_window=window.name.value,
                        schedule_id=schedule.id,
                        price_id=price.id,
                        metric=price.metric_id,
                        customer_id=customer.id,
                        customer_alias=alias,
                        start_at=start_at,
                        end_at=end_at,
                        value_lower=None if limits is None else limits.lower,
                        value_upper=None if limits is None else limits.upper,
                    )


def customer_alias_inputs(catalog: Catalog) -> Iterator[CustomerAliasInput]:
    """Every alias that events may use, and whose it is."""
    for customer in catalog.customers:
        for alias in customer.all_aliases:
            yield CustomerAliasInput(alias, customer.id, customer.legal_name, customer.parent_id)


def metered_customers(catalog: Catalog, schedule: BillingSchedule) -> tuple[Customer, ...]:
    """Whose usage a schedule bills: its customer, and the children if it rolls up."""
    customer = catalog.customer_by_id[schedule.customer_id]
    return (customer, *catalog.children_of(customer.id)) if schedule.roll_up else (customer,)


def id_of(period: BillingPeriod) -> str:
    """The id under which the warehouse knows a period."""
    return period_id(period.schedule_id, period.phase_index, period.price_id, period.index)
