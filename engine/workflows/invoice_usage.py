"""The usage behind an invoice, by price, customer and local day.

Counted from the lake as of the invoice's own cut, by the documents frozen with it: the days of an
old invoice do not change when events arrive or the catalog does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.compound import measured_parts
from engine.domain.metric import Metric
from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod
from engine.domain.usage import Usage
from engine.invoicing.frozen import thaw
from engine.schedules.instants import period_instants
from engine.store.open import Store
from engine.store.stored_invoice import StoredInvoice
from engine.warehouse import direct
from engine.warehouse.inputs import BillingPeriodInput
from engine.workflows.invoices import find
from engine.workflows.period_inputs import aliases_within, metered_customers
from engine.workflows.recalculate import planned_as_frozen
from engine.workflows.representations import Json, schedule_of, usage_shape
from engine.workflows.workspace import Workspace

ONE_DAY = timedelta(days=1)
_SIGN = "\x1f"


@dataclass(frozen=True, slots=True)
class ChargeDays:
    """A metered charge and the days of its period on which there were events: (day, customer,
    usage), in order of customer and day. `metric` is one of those that the charge is measured by.
    """

    period: BillingPeriod
    metric: Metric
    days: tuple[tuple[date, str, Usage], ...]


def invoice_usage(workspace: Workspace, store: Store, reference: str) -> Json:
    """Every usage charge with the days on which there were events, customers apart.

    Each day is measured by itself: days of a count or a sum add up to the period, days of a unique
    count or a maximum need not. A compound metric is shown by the metrics that it is made of. Seats
    are not listed: `seats changes` shows them. Raises InputError for an invoice there is not.
    """
    with store.read() as connection:
        stored = find(connection, reference)
    return {
        "invoiceId": stored.invoice.id,
        "invoiceNumber": stored.number,
        "usage": [
            {
                "priceId": charge.period.price_id,
                "metric": charge.metric.id,
                "unit": charge.metric.unit,
                "from": charge.period.start.isoformat(),
                "to": (charge.period.end - ONE_DAY).isoformat(),
                "days": [
                    {"date": day.isoformat(), "customerId": customer, **usage_shape(usage)}
                    for day, customer, usage in charge.days
                ],
            }
            for charge in days_of(workspace, [stored])[stored.invoice.id]
        ],
    }


def days_of(
    workspace: Workspace, invoices: Iterable[StoredInvoice]
) -> dict[str, tuple[ChargeDays, ...]]:
    """The same of many invoices, by id. Those that know the same of the lake and measure by the
    same metrics are counted in one go."""
    found: dict[str, tuple[ChargeDays, ...]] = {}
    together: dict[tuple[int, int, tuple[Metric, ...]], list[_Metered]] = {}
    for stored in invoices:
        metered = _metered(stored)
        found[stored.invoice.id] = ()
        if metered.periods:
            cut = (stored.cut.lake_version, stored.cut.seq, tuple(metered.catalog.metrics))
            together.setdefault(cut, []).append(metered)
    for (version, seq, metrics), members in together.items():
        rows = [row for each in members for row in each.rows()]
        measured = direct.measure(workspace.landed(version), metrics, rows, seq=seq)
        days: dict[tuple[str, str, str], list[tuple[date, str, Usage]]] = {}
        for key in dict.fromkeys(row.period_id for row in rows):
            usage = measured[key].usage
            if usage.total.event_count:
                invoice, place, metric, customer, day = key.split(_SIGN)
                charge = days.setdefault((invoice, place, metric), [])
                charge.append((date.fromisoformat(day), customer, usage))
        for each in members:
            found[each.invoice_id] = tuple(each.charges(days))
    return found


@dataclass(frozen=True, slots=True)
class _Metered:
    """An invoice's metered charges, by the catalog that was frozen with it."""

    invoice_id: str
    catalog: Catalog
    periods: tuple[BillingPeriod, ...]

    def rows(self) -> Iterator[BillingPeriodInput]:
        """One row a charge, metric, customer, local day and alias that holds on it."""
        for period in self.periods:
            yield from _days(self.invoice_id, self.catalog, period)

    def charges(
        self, days: dict[tuple[str, str, str], list[tuple[date, str, Usage]]]
    ) -> Iterator[ChargeDays]:
        """Every charge and metric, those without events too."""
        for period in self.periods:
            for id in _parts(self.catalog, period):
                key = (self.invoice_id, _place(period), id)
                yield ChargeDays(period, self.catalog.metric_by_id[id], tuple(days.get(key, ())))


def _metered(stored: StoredInvoice) -> _Metered:
    catalog = resolve(thaw(stored.frozen)[0])
    is_scheduled = schedule_of(stored.invoice.identity) is not None
    periods = planned_as_frozen(catalog, stored).periods if is_scheduled else ()
    metered = tuple(each for each in periods if _is_metered(catalog.price_by_id[each.price_id]))
    return _Metered(stored.invoice.id, catalog, metered)


def _is_metered(price: Price) -> bool:
    return price.metric_id is not None and price.seats is None


def _parts(catalog: Catalog, period: BillingPeriod) -> tuple[str, ...]:
    metric = catalog.price_by_id[period.price_id].metric_id
    assert metric is not None
    return measured_parts(metric, catalog.compound_by_id)


def _place(period: BillingPeriod) -> str:
    return f"{period.price_id}/{period.phase_index}/{period.index}"


def _days(invoice_id: str, catalog: Catalog, period: BillingPeriod) -> Iterator[BillingPeriodInput]:
    schedule = catalog.schedule_by_id[period.schedule_id]
    for metric in _parts(catalog, period):
        for customer in metered_customers(catalog, schedule):
            for day in _each_day(period):
                start, end = period_instants(day, day + ONE_DAY, catalog.account.time_zone)
                for alias, _, _ in aliases_within(customer, day, day + ONE_DAY):
                    yield BillingPeriodInput(
                        period_id=_SIGN.join(
                            (invoice_id, _place(period), metric, customer.id, day.isoformat())
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
