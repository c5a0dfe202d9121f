"""Usage that several schedules bill: allowed, as a contract may want it, but seldom meant."""

from __future__ import annotations

from itertools import combinations

from engine.domain.catalog import Catalog
from engine.domain.compound import measured_parts
from engine.domain.schedule import BillingSchedule


def usage_counted_twice(catalog: Catalog) -> list[str]:
    """A sentence for each customer and metric that two schedules bill on the same days.

    That is a customer with two schedules for the same metric, a child that is billed alone for what
    its parent pays as well, and a member of two organizations that both pay. Ordered by customer
    and metric.
    """
    billed_by: dict[tuple[str, str], list[BillingSchedule]] = {}
    for schedule in catalog.schedules:
        customers = [schedule.customer_id]
        if schedule.roll_up:
            customers += [child.id for child in catalog.children_of(schedule.customer_id)]
        for customer in customers:
            for metric in _metrics(catalog, schedule):
                billed_by.setdefault((customer, metric), []).append(schedule)
    return [
        f"{metric} of customer {customer} is billed by schedule {first.id} and by {second.id}"
        for (customer, metric), schedules in sorted(billed_by.items())
        for first, second in combinations(schedules, 2)
        if _overlap(first, second)
    ]


def _metrics(catalog: Catalog, schedule: BillingSchedule) -> list[str]:
    priced = {catalog.price_by_id[id].metric_id for id in schedule.price_ids}
    return sorted(
        {
            part
            for metric in priced
            if metric is not None
            for part in measured_parts(metric, catalog.compound_by_id)
        }
    )


def _overlap(first: BillingSchedule, second: BillingSchedule) -> bool:
    return (second.end is None or first.start < second.end) and (
        first.end is None or second.start < first.end
    )
