"""Which invoices a close must make: every due place of the calendar that is not issued yet.

The plan looks for gaps, not for today: nights that were missed are due like any other (DESIGN 6).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from engine.domain.catalog import Catalog
from engine.domain.identity import invoice_id
from engine.domain.invoice import MERGED, SCHEDULED, THRESHOLD, InvoiceIdentity, InvoiceStatus
from engine.domain.schedule import BillingPeriod, BillingSchedule
from engine.schedules.slots import InvoiceSlot, due_slots, invoice_slots

Place = tuple[str, int, str, int]
"""(schedule, phase index, kind, period index)."""

Charge = tuple[str, int, str, int]
"""(schedule, phase index, price, period index): billed at most once."""

Holder = tuple[str, InvoiceStatus]
"""The live invoice that bills a charge: its id and status."""

BilledCharge = tuple[str, int, int]
"""(price, phase index, period index), of one schedule."""


@dataclass(frozen=True, slots=True)
class PlannedInvoice:
    """An invoice to calculate, and the status it shall have: DRAFT when due, else IN_PROGRESS.

    `billed_before` is what invoices in the middle of its periods have billed of its charges, net,
    in minor units; `covered_before` how many prepaid units they have used for them.
    """

    schedule: BillingSchedule
    slot: InvoiceSlot
    identity: InvoiceIdentity
    status: InvoiceStatus
    merged: tuple[InvoiceSlot, ...] = ()
    """Earlier places of the schedule that a person has merged into this one."""
    billed_before: Mapping[BilledCharge, int] = field(default_factory=dict)
    covered_before: Mapping[BilledCharge, Decimal] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return invoice_id(self.identity)

    @property
    def slots(self) -> tuple[InvoiceSlot, ...]:
        """Every place whose charges it bills, by date."""
        return (*self.merged, self.slot)

    @property
    def periods(self) -> tuple[BillingPeriod, ...]:
        """Every charge that it bills."""
        return tuple(period for slot in self.slots for period in slot.periods)

    @property
    def settled(self) -> tuple[BillingPeriod, ...]:
        """Every charge that nobody else may bill: none where the period goes on."""
        return () if self.identity.kind == THRESHOLD else self.periods


@dataclass(frozen=True, slots=True)
class LateCharge:
    """A due charge whose invoice was issued without it: a price that was added afterwards."""

    period: BillingPeriod
    slot: InvoiceSlot


@dataclass(frozen=True, slots=True)
class Plan:
    """Due invoices in order of date, customer and schedule, then those in progress.

    `left_out` are the places, with their revision, of open invoices that are neither: later than
    the plan's day, or no longer in the calendar.
    """

    due: tuple[PlannedInvoice, ...]
    in_progress: tuple[PlannedInvoice, ...]
    late_charges: tuple[LateCharge, ...]
    left_out: tuple[tuple[Place, int], ...] = ()


def plan_invoices(
    catalog: Catalog,
    through: date,
    latest: Mapping[Place, tuple[int, InvoiceStatus | None]],
    billed: Mapping[Charge, Holder],
    schedule_ids: frozenset[str] | None = None,
) -> Plan:
    """Plan through the end of the local day `through`.

    `latest` is the newest revision and status at every place, `billed` every charge on a live
    invoice. A place whose newest invoice is voided stays as it is: to bill it again is a decision
    of its own, after which it has a revision without a status. Places that a person merged are
    planned as the one invoice that bills them. What an issued invoice has billed stays its own: an
    amended schedule that gives the charge another place bills the rest there, or nothing.
    `schedule_ids` narrows the plan to some schedules.
    """
    due: list[PlannedInvoice] = []
    in_progress: list[PlannedInvoice] = []
    late: list[LateCharge] = []
    merged_of = _merged_by_schedule(catalog.account.id, latest)
    for schedule in catalog.schedules:
        if schedule.is_draft or (schedule_ids is not None and schedule.id not in schedule_ids):
            continue
        due_here = due_slots(schedule, catalog.price_by_id, through)
        merged = _merged(schedule, due_here, merged_of.get(schedule.id, ()), billed)
        due += [each for each in merged if each.status.is_open]
        late += [
            charge
            for each in merged
            if each.status.is_issued
            for slot in each.slots
            for charge in _not_billed(slot, billed)
        ]
        taken = {slot for each in merged for slot in each.slots}
        slots = [slot for slot in due_here if slot not in taken]
        for slot in slots:
            revision, status = latest.get(_place(slot), (0, None))
            if status is None or status.is_open:
                planned = _planned(catalog, schedule, slot, revision, InvoiceStatus.DRAFT)
                due.append(without_issued(planned, billed))
            elif status.is_issued:
                late += _not_billed(slot, billed)
        done = {slot.invoice_date for slot in due_here}
        for slot in invoice_slots(schedule, catalog.price_by_id, through):
            revision, status = latest.get(_place(slot), (0, None))
            if slot.invoice_date not in done and (status is None or status.is_open):
                wanted = InvoiceStatus.IN_PROGRESS if status is None else status
                planned = _planned(catalog, schedule, slot, revision, wanted)
                in_progress.append(without_issued(planned, billed))
    due = [each for each in due if each.periods]
    in_progress = [each for each in in_progress if each.periods]
    kept = {_place(each.slot) for each in (*due, *in_progress)}
    return Plan(
        due=tuple(sorted(due, key=_order)),
        in_progress=tuple(sorted(in_progress, key=_order)),
        late_charges=tuple(late),
        left_out=tuple(
            (place, revision)
            for place, (revision, status) in sorted(latest.items())
            if status is not None
            and status.is_open
            and place[2] == SCHEDULED
            and place not in kept
            and (schedule_ids is None or place[0] in schedule_ids)
        ),
    )


def without_issued(planned: PlannedInvoice, billed: Mapping[Charge, Holder]) -> PlannedInvoice:
    """A planned open invoice without the charges that issued invoices have billed."""
    return keeping(planned, lambda period: not _is_issued(period, billed))


def keeping(planned: PlannedInvoice, is_kept: Callable[[BillingPeriod], bool]) -> PlannedInvoice:
    """The planned invoice with some of its charges only."""
    *merged, slot = (
        replace(slot, periods=tuple(filter(is_kept, slot.periods))) for slot in planned.slots
    )
    return replace(planned, slot=slot, merged=tuple(merged))


def _merged_by_schedule(
    account_id: str, latest: Mapping[Place, tuple[int, InvoiceStatus | None]]
) -> dict[str, list[tuple[InvoiceIdentity, InvoiceStatus]]]:
    """The merged invoices that live, by schedule."""
    found: dict[str, list[tuple[InvoiceIdentity, InvoiceStatus]]] = {}
    for (schedule_id, phase, kind, period), (revision, status) in latest.items():
        if kind == MERGED and status is not None and status is not InvoiceStatus.VOIDED:
            identity = InvoiceIdentity(account_id, schedule_id, phase, MERGED, period, revision)
            found.setdefault(schedule_id, []).append((identity, status))
    return found


def _merged(
    schedule: BillingSchedule,
    slots: Sequence[InvoiceSlot],
    merged: Sequence[tuple[InvoiceIdentity, InvoiceStatus]],
    billed: Mapping[Charge, Holder],
) -> list[PlannedInvoice]:
    """The merged invoices of a schedule, each with the places whose charges it holds, by date."""
    found = []
    for identity, status in merged:
        id = invoice_id(identity)
        places = [
            slot for slot in slots if any(_is_held(each, id, billed) for each in slot.periods)
        ]
        if places:
            found.append(PlannedInvoice(schedule, places[-1], identity, status, tuple(places[:-1])))
    return found


def _is_held(period: BillingPeriod, invoice_id: str, billed: Mapping[Charge, Holder]) -> bool:
    holder = billed.get(charge_of(period))
    return holder is not None and holder[0] == invoice_id


def _is_issued(period: BillingPeriod, billed: Mapping[Charge, Holder]) -> bool:
    holder = billed.get(charge_of(period))
    return holder is not None and holder[1].is_issued


def charge_of(period: BillingPeriod) -> Charge:
    """What a billing period bills, by name."""
    return (period.schedule_id, period.phase_index, period.price_id, period.index)


def _planned(
    catalog: Catalog,
    schedule: BillingSchedule,
    slot: InvoiceSlot,
    revision: int,
    status: InvoiceStatus,
) -> PlannedInvoice:
    identity = InvoiceIdentity(
        account_id=catalog.account.id,
        schedule_id=schedule.id,
        phase_index=slot.phase_index,
        kind=SCHEDULED,
        period_index=slot.period_index,
        revision=revision,
    )
    return PlannedInvoice(schedule, slot, identity, status)


def _place(slot: InvoiceSlot) -> Place:
    return (slot.schedule_id, slot.phase_index, SCHEDULED, slot.period_index)


def _not_billed(slot: InvoiceSlot, billed: Mapping[Charge, Holder]) -> list[LateCharge]:
    return [LateCharge(period, slot) for period in slot.periods if charge_of(period) not in billed]


def _order(planned: PlannedInvoice) -> tuple[date, str, str]:
    return (planned.slot.invoice_date, planned.schedule.customer_id, planned.schedule.id)
