"""Looking for drift: issued periods whose usage may have changed, and comparing them (DESIGN 6).

Each close looks only at what may have changed since the last one: periods in which events came or
were corrected, periods whose metric or aliases the catalog has changed since, and invoices that
were still open when the last close looked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.compound import all_parts
from engine.domain.drift import DriftedPeriod
from engine.domain.errors import ConflictError, InputError
from engine.domain.invoice import THRESHOLD, Cut, Invoice
from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod
from engine.domain.usage import PeriodUsage
from engine.invoicing.drift import drift_of
from engine.invoicing.frozen import thaw
from engine.schedules.instants import local_day
from engine.store.drift import (
    DriftCheck,
    issued_behind,
    issued_invoice_ids,
    last_drift_check,
)
from engine.store.invoices import read_invoice
from engine.store.open import Connection, Store
from engine.warehouse.changes import ChangedDay, changed_days
from engine.warehouse.dbt import build_file
from engine.warehouse.inputs import BillingPeriodInput
from engine.workflows import catalog as catalogs
from engine.workflows.period_inputs import (
    billing_period_inputs,
    metered_customers,
    usage_of_period,
)
from engine.workflows.recalculate import planned_as_frozen
from engine.workflows.workspace import Workspace

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class IssuedPeriod:
    """A charge of an issued invoice whose usage is to be counted again.

    Price and days are those that the invoice froze; `counted` has the metrics and aliases of now,
    and `inputs` are by those.
    """

    invoice: Invoice
    price: Price
    period: BillingPeriod
    billed: PeriodUsage
    counted: Catalog
    inputs: tuple[BillingPeriodInput, ...]

    @property
    def id(self) -> str:
        return self.period.id


def periods_to_check(
    workspace: Workspace, store: Store, catalog: Catalog, cut: Cut
) -> tuple[IssuedPeriod, ...]:
    """Every issued period that may have drifted since issued periods were last looked at.

    The build must hold the events up to the cut. A cut behind the last check looks at nothing: what
    is known by then has been compared already.
    """
    with store.read() as connection:
        check = last_drift_check(connection)
        after = 0 if check is None else check.seq
        if cut.seq < after:
            return ()
        days = changed_days(build_file(workspace.root), after, cut.seq) if cut.seq > after else []
        found = list(_touched(connection, catalog, days))
        if check is not None:
            behind = issued_behind(connection, check.checked_at, check.seq)
            found += issued_periods(connection, catalog, behind)
            found += _redefined(connection, catalog, check)
    return tuple({each.id: each for each in found}.values())


def compared(
    periods: Iterable[IssuedPeriod], usage: Mapping[str, PeriodUsage]
) -> tuple[DriftedPeriod, ...]:
    """What each period was billed and would be billed, by the usage of now."""
    found = ((each, usage_of_period(each.counted, each.period, usage)) for each in periods)
    return tuple(
        drift_of(each.invoice, each.price, each.period, each.billed, now)
        for each, now in found
        if now is not None
    )


def can_compare(periods: Iterable[IssuedPeriod], uncounted: Collection[str]) -> bool:
    """Whether none of the periods needs a metric, by id, that could not be counted."""
    return not any(row.metric in uncounted for each in periods for row in each.inputs)


def check_of(store: Store, cut: Cut, at: datetime) -> DriftCheck | None:
    """What to remember of a check as of a cut; None if an earlier one knew more."""
    with store.read() as connection:
        before = last_drift_check(connection)
    if before is not None and cut.seq < before.seq:
        return None
    return DriftCheck(max(cut.seq, 0), cut.catalog_digest, at)


def _touched(
    connection: Connection, catalog: Catalog, days: Iterable[ChangedDay]
) -> Iterator[IssuedPeriod]:
    """Issued periods in which events came, changed or went."""
    by_schedule = _days_by_schedule(catalog, days)
    zone = catalog.account.time_zone
    for schedule_id, spans in by_schedule.items():
        first = min(day for each in spans.values() for day in each)
        earliest = local_day(datetime.combine(first, time.min, UTC), zone)
        for period in issued_periods(
            connection, catalog, issued_invoice_ids(connection, [schedule_id], earliest)
        ):
            if _is_touched(period, spans, catalog):
                yield period


def _days_by_schedule(
    catalog: Catalog, days: Iterable[ChangedDay]
) -> dict[str, dict[str, set[date]]]:
    """Changed days by schedule and alias: of the customer's own, and of children it pays for."""
    changed: defaultdict[str, set[date]] = defaultdict(set)
    for each in days:
        changed[each.customer_alias].add(each.day)
    found: dict[str, dict[str, set[date]]] = {}
    if not changed:
        return found
    for schedule in catalog.schedules:
        aliases = {
            alias.name
            for customer in metered_customers(catalog, schedule)
            for alias in customer.all_aliases
        }
        spans = {alias: changed[alias] for alias in aliases & changed.keys()}
        if spans:
            found[schedule.id] = spans
    return found


def _is_touched(
    period: IssuedPeriod, spans: Mapping[str, Collection[date]], catalog: Catalog
) -> bool:
    for row in period.inputs:
        # What a level was before the period counts in it, however long ago it was set.
        looks_back = catalog.metric_by_id[row.metric].aggregation.carries_level
        for day in spans.get(row.customer_alias, ()):
            start = datetime.combine(day, time.min, UTC)
            if start < row.end_at and (looks_back or start + ONE_DAY > row.start_at):
                return True
    return False


def _redefined(
    connection: Connection, catalog: Catalog, check: DriftCheck
) -> Iterator[IssuedPeriod]:
    """Issued periods whose metric or aliases are others than at the last check."""
    if check.catalog_digest == catalog.digest:
        return
    try:
        before = catalogs.read_digest(connection, check.catalog_digest)
    except InputError:
        return
    metrics = {
        metric.id
        for metric in catalog.metrics
        if before.metric_by_id.get(metric.id) not in (None, metric)
    } | {
        compound.id
        for compound in catalog.compounds
        if before.compound_by_id.get(compound.id) not in (None, compound)
    }
    names_before, names = _names(before), _names(catalog)
    customers = {id for id in names if names[id] != names_before.get(id)}
    for schedule in catalog.schedules:
        billed = {price_id for phase in schedule.phases for price_id in phase.price_ids}
        counted = {
            part
            for price_id in billed
            for part in all_parts(
                catalog.price_by_id[price_id].metric_id or "", catalog.compound_by_id
            )
        }
        theirs = schedule.customer_id in customers
        if theirs or counted & metrics:
            for period in issued_periods(
                connection, catalog, issued_invoice_ids(connection, [schedule.id], date.min)
            ):
                parts = all_parts(period.price.metric_id or "", catalog.compound_by_id)
                if theirs or not metrics.isdisjoint(parts):
                    yield period


def _names(catalog: Catalog) -> dict[str, object]:
    """By customer: the aliases by which events reach it, and those of its children."""
    return {
        customer.id: (
            customer.all_aliases,
            tuple((child.id, child.all_aliases) for child in catalog.children_of(customer.id)),
        )
        for customer in catalog.customers
    }


def issued_periods(
    connection: Connection, catalog: Catalog, invoice_ids: Iterable[str]
) -> Iterator[IssuedPeriod]:
    """The usage charges of issued invoices, as their invoices froze them."""
    read: dict[str, Catalog] = {}
    for invoice_id in invoice_ids:
        stored = read_invoice(connection, invoice_id)
        assert stored is not None
        if stored.invoice.identity.kind == THRESHOLD:
            continue  # What was billed in the middle of a period is settled at its end.
        documents, usage = thaw(stored.frozen)
        key = repr(documents)
        if key not in read:
            read[key] = resolve(documents)
        frozen = read[key]
        try:
            periods = planned_as_frozen(frozen, stored).periods
        except ConflictError:
            continue
        for period in periods:
            price = frozen.price_by_id[period.price_id]
            if price.metric_id is None or not _is_known(catalog, price.metric_id):
                continue
            counted = _counted_now(frozen, catalog, period)
            inputs = tuple(billing_period_inputs(counted, [period], also_apart=False))
            billed = usage.get(period.id, PeriodUsage())
            yield IssuedPeriod(stored.invoice, price, period, billed, counted, inputs)


def _is_known(catalog: Catalog, metric_id: str) -> bool:
    return metric_id in catalog.metric_by_id or metric_id in catalog.compound_by_id


def _counted_now(frozen: Catalog, catalog: Catalog, period: BillingPeriod) -> Catalog:
    """The invoice's own schedule and prices, with the metrics and aliases of now."""
    schedule = frozen.schedule_by_id[period.schedule_id]
    return Catalog(
        account=frozen.account,
        metrics=catalog.metrics,
        compounds=catalog.compounds,
        products=frozen.products,
        customers=metered_customers(catalog, schedule),
        schedules=frozen.schedules,
        organizations=catalog.organizations,
    )
