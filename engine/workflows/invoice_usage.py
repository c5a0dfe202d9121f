"""The usage behind an invoice, by price, customer and local day.

Counted from the lake as of the invoice's own cut, by the documents frozen with it: the days of an
old invoice do not change when events arrive or the catalog does.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.compound import measured_parts
from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod
from engine.invoicing.frozen import thaw
from engine.schedules.instants import period_instants
from engine.store.open import Store
from engine.warehouse import direct
from engine.warehouse.inputs import BillingPeriodInput
from engine.workflows.invoices import find
from engine.workflows.period_inputs import aliases_within, metered_customers
from engine.workflows.recalculate import planned_as_frozen
from engine.workflows.representations import Json, schedule_of, usage_shape
from engine.workflows.workspace import Workspace

ONE_DAY = timedelta(days=1)
_SIGN = "\x1f"


def invoice_usage(workspace: Workspace, store: Store, reference: str) -> Json:
    """Every usage charge with the days on which there were events, customers apart.

    Each day is measured by itself: days of a count or a sum add up to the period, days of a unique
    count or a maximum need not. A compound metric is shown by the metrics that it is made of. Seats
    are not listed: `seats changes` shows them. Raises InputError for an invoice there is not.
    """
    with store.read() as connection:
        stored = find(connection, reference)
    catalog = resolve(thaw(stored.frozen)[0])
    is_scheduled = schedule_of(stored.invoice.identity) is not None
    periods = planned_as_frozen(catalog, stored).periods if is_scheduled else ()
    metered = [each for each in periods if _is_metered(catalog.price_by_id[each.price_id])]
    rows = [row for period in metered for row in _days(catalog, period)]
    lake = workspace.landed(stored.cut.lake_version)
    measured = direct.measure(lake, catalog.metrics, rows, seq=stored.cut.seq)
    days: dict[tuple[str, str], list[Json]] = {}
    for key in dict.fromkeys(row.period_id for row in rows):
        usage = measured[key].usage
        if not usage.total.event_count:
            continue
        place, metric, customer, day = key.split(_SIGN)
        days.setdefault((place, metric), []).append(
            {"date": day, "customerId": customer, **usage_shape(usage)}
        )
    return {
        "invoiceId": stored.invoice.id,
        "invoiceNumber": stored.number,
        "usage": [
            {
                "priceId": period.price_id,
                "metric": metric,
                "unit": catalog.metric_by_id[metric].unit,
                "from": period.start.isoformat(),
                "to": (period.end - ONE_DAY).isoformat(),
                "days": days.get((_place(period), metric), []),
            }
            for period in metered
            for metric in _parts(catalog, period)
        ],
    }


def _is_metered(price: Price) -> bool:
    return price.metric_id is not None and price.seats is None


def _parts(catalog: Catalog, period: BillingPeriod) -> tuple[str, ...]:
    metric = catalog.price_by_id[period.price_id].metric_id
    assert metric is not None
    return measured_parts(metric, catalog.compound_by_id)


def _place(period: BillingPeriod) -> str:
    return f"{period.price_id}/{period.phase_index}/{period.index}"


def _days(catalog: Catalog, period: BillingPeriod) -> Iterator[BillingPeriodInput]:
    """One row a metric, customer, local day and alias that holds on it."""
    schedule = catalog.schedule_by_id[period.schedule_id]
    for metric in _parts(catalog, period):
        for customer in metered_customers(catalog, schedule):
            for day in _each_day(period):
                start, end = period_instants(day, day + ONE_DAY, catalog.account.time_zone)
                for alias, _, _ in aliases_within(customer, day, day + ONE_DAY):
                    yield BillingPeriodInput(
                        period_id=_SIGN.join(
                            (_place(period), metric, customer.id, day.isoformat())
                        ),
                        usage_window="period",
                        schedule_id=schedule.id,
                        price_id=period.price_id,
                        metric=metric,
                        customer_id=customer.id,
                        customer_alias=alias,
                        start_at=start,
                        end_at=end,
                    )


def _each_day(period: BillingPeriod) -> Iterator[date]:
    for number in range((period.end - period.start).days):
        yield period.start + timedelta(days=number)
