"""What a quote offers: the catalog as it would be, and the invoices that its schedule would make.

Everything is asked of the catalog with the quote's objects in it, so a quote has no prices, periods
or arithmetic of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.catalog.documents import CUSTOMERS, PRODUCTS, SCHEDULES
from engine.catalog.quotes import with_frozen_list_prices
from engine.domain.catalog import Catalog
from engine.domain.currency import to_amount
from engine.domain.errors import CatalogError, ConflictError, InputError, Problem
from engine.domain.invoice import Invoice
from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod, BillingSchedule
from engine.domain.usage import PeriodUsage, Usage, UsageShare, usage_of
from engine.invoicing.plan import plan_invoices
from engine.quotes.approval import Deal
from engine.quotes.totals import QuoteTotals, horizon, months_later, totals_of
from engine.schedules.calendar import DAILY
from engine.schedules.windows import WindowName, usage_windows
from engine.workflows.calculate import periods_to_measure
from engine.workflows.catalog_objects import Changes, tried
from engine.workflows.catalog_snapshot import CatalogSnapshot
from engine.workflows.open_account import OpenAccount
from engine.workflows.period_inputs import usage_ids
from engine.workflows.projected import projected

Terms = Mapping[str, Any]
"""What a quote says (`engine.catalog.quotes`)."""

LONGEST_MONTHS = 240
"""A term whose invoices are reckoned out; a longer one has to be open-ended."""


@dataclass(frozen=True, slots=True)
class OfferIds:
    """The ids that a quote's schedule and, if it is a prospect, its customer will have."""

    quote: str
    schedule: str
    prospect: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A quote's schedule in the catalog as it would be, with its invoices by date.

    `problems` say why some cannot be made; the totals lack those.
    """

    catalog: Catalog
    schedule: BillingSchedule
    invoices: tuple[Invoice, ...]
    totals: QuoteTotals
    problems: tuple[str, ...]

    @property
    def currency(self) -> str:
        """Of all its prices: a schedule has one."""
        return self.catalog.price_by_id[self.schedule.price_ids[0]].currency

    @property
    def deal(self) -> Deal:
        """What limits of the account are about."""
        totals = self.totals
        net = totals.first_year if totals.contract is None else totals.contract
        total = to_amount(net, self.currency)
        return Deal(totals.largest_discount, total, self.currency, totals.months)


def add_objects(changes: Changes, ids: OfferIds, terms: Terms) -> None:
    """Put the customer, products and schedule of a quote among the documents. Raises as
    `Changes.set` does, for what files own."""
    customer = terms.get("customer")
    if (SCHEDULES, ids.schedule) in changes.documents:
        raise ConflictError(f"there is a schedule {ids.schedule} already: name another")
    if customer is None:
        customer = ids.prospect
        if (CUSTOMERS, customer) in changes.documents:
            raise ConflictError(f"there is a customer {customer} already: name it as customer")
        changes.set((CUSTOMERS, customer), dict(terms["prospect"]))
    for id, product in (terms.get("products") or {}).items():
        key = (PRODUCTS, id)
        if key not in changes.documents:
            changes.set(key, dict(product))
            continue
        before = changes.data(key)
        further = product.get("prices") or {}
        taken = sorted(further.keys() & (before.get("prices") or {}).keys())
        other = sorted(
            name
            for name, value in product.items()
            if name != "prices" and before.get(name) != value
        )
        if taken or other:
            reason = f"has the price {taken[0]}" if taken else f"has another {other[0]}"
            message = f"products.{id}: {reason} already; a quote only adds prices to it"
            raise CatalogError((Problem("quote", None, message),))
        changes.set(key, {**before, "prices": {**(before.get("prices") or {}), **further}})
    schedule = {**terms["schedule"], "customer": customer, "quote": ids.quote}
    changes.set((SCHEDULES, ids.schedule), schedule)


def offered(account: OpenAccount, ids: OfferIds, terms: Terms) -> Offer:
    """What a quote offers by the catalog in force. Raises CatalogError for terms that do not fit,
    InputError for a term that is too long or usage that is expected of nothing."""
    catalog = tried(account, lambda changes: add_objects(changes, ids, terms))
    schedule = catalog.schedule_by_id[ids.schedule]
    if schedule.is_draft:
        raise InputError("schedule.draft: an accepted quote is billed; remove it")
    last = horizon(schedule)
    if months_later(schedule.start, LONGEST_MONTHS) < last:
        raise InputError(
            f"the term has over {LONGEST_MONTHS} months; leave the end out and agree on a notice"
        )
    plan = plan_invoices(catalog, last, {}, {}, frozenset([schedule.id]))
    usage = _expected(catalog, schedule, terms, periods_to_measure(catalog, plan.due))
    calculated = projected(account.store, catalog, plan.due, usage)
    invoices = tuple(each.invoice for each in calculated if each.invoice is not None)
    return Offer(
        catalog=catalog,
        schedule=schedule,
        invoices=invoices,
        totals=totals_of(schedule, invoices),
        problems=tuple(
            dict.fromkeys(each.reason for each in calculated if each.reason is not None)
        ),
    )


def frozen_terms(catalog: CatalogSnapshot, terms: Terms) -> dict[str, Any]:
    """The terms with all that they take from list prices written out."""
    listed = {price.id: price.data for price in catalog.prices.values() if price.is_list_price}
    return {**terms, "schedule": with_frozen_list_prices(terms["schedule"], listed)}


def _expected(
    catalog: Catalog,
    schedule: BillingSchedule,
    terms: Terms,
    periods: Iterable[BillingPeriod],
) -> dict[str, PeriodUsage]:
    """The usage that is reckoned with, by the ids under which it would be measured."""
    expected = {id: Decimal(text) for id, text in (terms.get("expected_usage") or {}).items()}
    for id in expected:
        price = catalog.price_by_id.get(id)
        is_billed = id in schedule.price_ids and price is not None and price.metric_id is not None
        if not is_billed or (price is not None and price.frequency in DAILY):
            raise InputError(
                f"expected_usage.{id}: the schedule bills no usage or seats at that price period by"
                " period; remove it"
            )
    found: dict[str, PeriodUsage] = {}
    periods = [each for each in periods if catalog.price_by_id[each.price_id].metric_id is not None]
    for period in periods:
        price = catalog.price_by_id[period.price_id]
        quantity = expected.get(price.id, Decimal(0))
        first, *others = usage_ids(catalog, period)
        found[first] = _of_period(price, schedule, period, periods, quantity)
        found |= dict.fromkeys(others, _held(Decimal(0)) if price.seats else PeriodUsage())
    return found


def _of_period(
    price: Price,
    schedule: BillingSchedule,
    period: BillingPeriod,
    periods: list[BillingPeriod],
    quantity: Decimal,
) -> PeriodUsage:
    """The quantity in every period; where a price counts on, what has come together before too."""
    if price.seats is not None:
        return _held(quantity)
    windows = {each.name: each for each in usage_windows(price, schedule, period)}
    if WindowName.THROUGH_END not in windows:
        return PeriodUsage(_used(quantity))
    since = windows[WindowName.THROUGH_END].start
    earlier = {
        each.start
        for each in periods
        if each.price_id == price.id and since <= each.start < period.start
    }
    total = quantity * len(earlier)
    before = _used(total) if WindowName.BEFORE in windows else None
    return PeriodUsage(_used(total + quantity), before)


def _used(quantity: Decimal) -> Usage:
    return usage_of(quantity, event_count=1 if quantity else 0)


def _held(seats: Decimal) -> PeriodUsage:
    """So many seats from before the period on, through all of it."""
    held = Usage(UsageShare((), seats, 1 if seats else 0), is_additive=False)
    return PeriodUsage(held, held)
