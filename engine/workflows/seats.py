"""What customers hold of seats, and how that came about: counted now, as known at any instant."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from engine.domain.catalog import Catalog
from engine.domain.customer import Customer
from engine.domain.errors import InputError
from engine.domain.seat import SeatMetric
from engine.domain.usage import PeriodUsage
from engine.schedules.instants import local_day, period_instants
from engine.schedules.seat_periods import EVER
from engine.warehouse.inputs import BillingPeriodInput
from engine.warehouse.live import LiveUsage
from engine.workflows.catalog import in_force
from engine.workflows.cut import live_cut
from engine.workflows.period_inputs import aliases_within
from engine.workflows.representations import Json, instant_text
from engine.workflows.workspace import Workspace

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class HeldSeats:
    """What a customer holds of a seat type: (instant, total) of every event, in order."""

    customer: Customer
    seats: SeatMetric
    totals: tuple[tuple[datetime, int], ...]


def seat_balances(
    workspace: Workspace,
    *,
    customer: str | None,
    at: datetime | None,
    as_of: datetime | None,
    now: datetime,
    live: LiveUsage | None = None,
) -> list[Json]:
    """What every customer, or one, held at an instant (now) as known `as_of` another (now).

    In the contract's shape (`CustomerSeatBalances`), ordered by customer and seat type; customers
    and types of which nothing was ever said are left out. `customer` is an id or an alias. Raises
    InputError for one that there is not.
    """
    found = held_seats(workspace, customer=customer, at=at, as_of=as_of, now=now, live=live)
    return _by_customer(found)


def seat_balances_of(
    catalog: Catalog, live: LiveUsage, customers: Collection[str] | None, now: datetime
) -> list[Json]:
    """What the customers of these ids, or all, hold now by everything that is known."""
    wanted = [each for each in catalog.customers if customers is None or each.id in customers]
    return _by_customer(_held(catalog, live, wanted, at=None, as_of=None, now=now))


def _by_customer(found: Sequence[HeldSeats]) -> list[Json]:
    by_customer: dict[str, list[HeldSeats]] = {}
    for each in found:
        by_customer.setdefault(each.customer.id, []).append(each)
    return [_balances(held) for held in by_customer.values()]


def seat_changes(
    workspace: Workspace,
    *,
    customer: str | None,
    at: datetime | None,
    as_of: datetime | None,
    now: datetime,
    live: LiveUsage | None = None,
) -> list[Json]:
    """Every addition and removal up to an instant, by customer, seat type and time.

    Derived from the totals: an event that repeats what is held already is no change. Arguments and
    errors as for `seat_balances`.
    """
    found = held_seats(workspace, customer=customer, at=at, as_of=as_of, now=now, live=live)
    return [change for each in found for change in _changes(each)]


def held_seats(
    workspace: Workspace,
    *,
    customer: str | None,
    at: datetime | None,
    as_of: datetime | None,
    now: datetime,
    live: LiveUsage | None = None,
) -> list[HeldSeats]:
    """The totals of every customer and seat type of which anything was said."""
    with workspace.open_store() as store:
        catalog = in_force(workspace, store)
    customers = _customers(catalog, customer)
    with nullcontext(live) if live is not None else workspace.live() as source:
        return _held(catalog, source, customers, at=at, as_of=as_of, now=now)


def _held(
    catalog: Catalog,
    source: LiveUsage,
    customers: Sequence[Customer],
    *,
    at: datetime | None,
    as_of: datetime | None,
    now: datetime,
) -> list[HeldSeats]:
    until = (at or now) + _MICROSECOND
    metrics = [seats.metric for seats in catalog.seat_metrics]
    wanted = {
        f"{each.id}/{seats.id}": (each, seats)
        for each in customers
        for seats in catalog.seat_metrics
    }
    inputs = [
        row
        for id, (each, seats) in wanted.items()
        for row in _rows(catalog, id, each, seats, until)
    ]
    state = source.known()
    live_cut(state, catalog, as_of, now)  # refuses an instant that cannot be asked for
    measured = source.measure(metrics, inputs, known=state, as_of=as_of)
    return [
        HeldSeats(each, seats, totals)
        for id, (each, seats) in wanted.items()
        if id in measured and (totals := _totals(measured[id]))
    ]


def _customers(catalog: Catalog, name: str | None) -> Sequence[Customer]:
    if name is None:
        return catalog.customers
    found = [
        customer
        for customer in catalog.customers
        if any(alias.name == name for alias in customer.all_aliases)
    ]
    if not found:
        raise InputError(f"there is no customer or alias {name!r} in the catalog in force")
    return found


def _rows(
    catalog: Catalog, id: str, customer: Customer, seats: SeatMetric, until: datetime
) -> Iterator[BillingPeriodInput]:
    """The customer's aliases from the beginning to that instant, each on its days."""
    zone = catalog.account.time_zone
    last = local_day(until, zone) + _ONE_DAY
    for alias, first, end in aliases_within(customer, EVER, last):
        start_at, end_at = period_instants(first, end, zone)
        if start_at < until:
            yield BillingPeriodInput(
                id,
                "period",
                "",
                "",
                seats.metric.id,
                customer.id,
                alias,
                start_at,
                min(end_at, until),
            )


def _totals(measured: PeriodUsage) -> tuple[tuple[datetime, int], ...]:
    found = [
        (_EPOCH + timedelta(microseconds=int(text)), int(share.billable))
        for share in measured.usage.shares
        for _, text in share.values
        if text is not None
    ]
    return tuple(sorted(found))


def _balances(held: Sequence[HeldSeats]) -> Json:
    customer = held[0].customer
    balances = [
        {
            "seatType": each.seats.id,
            "total": each.totals[-1][1],
            "changeTimestamp": instant_text(each.totals[-1][0]),
        }
        for each in held
    ]
    return {
        "id": customer.id,
        "legalName": customer.legal_name,
        "customerAliases": [alias.name for alias in customer.all_aliases],
        "total": sum(each.totals[-1][1] for each in held),
        "changeTimestamp": instant_text(max(each.totals[-1][0] for each in held)),
        "balances": balances,
    }


def _changes(held: HeldSeats) -> Iterator[Json]:
    totals = [(_EPOCH, 0), *held.totals]
    for (_, before), (instant, total) in pairwise(totals):
        if total != before:
            yield {
                "customerId": held.customer.id,
                "seatType": held.seats.id,
                "type": "SEAT_ADDED" if total > before else "SEAT_REMOVED",
                "quantity": abs(total - before),
                "total": total,
                "eventTimestamp": instant_text(instant),
            }
