"""What would be billed, and what is running up: calculated now, written nowhere."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime

from engine.domain.catalog import Catalog
from engine.domain.errors import InputError
from engine.domain.invoice import Cut, PaymentStatus
from engine.invoicing.plan import plan_invoices
from engine.schedules.instants import local_day
from engine.store.invoices import billed_charges, latest_revisions
from engine.store.stored_invoice import StoredInvoice
from engine.warehouse.live import LiveUsage
from engine.workflows.calculate import Calculated, periods_to_measure, record_of
from engine.workflows.catalog import in_force
from engine.workflows.close_report import Parked, parked_item
from engine.workflows.cut import live_cut
from engine.workflows.period_inputs import billing_period_inputs
from engine.workflows.projected import projected
from engine.workflows.representations import Json, instant_text, invoice_shape
from engine.workflows.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Preview:
    """Invoices as they would be, those due first; and what could not be rated."""

    cut: Cut
    invoices: tuple[Json, ...]
    parked: tuple[Parked, ...]

    def representation(self) -> Json:
        """As JSON."""
        return {
            "asOf": self.as_of,
            "seq": self.cut.seq,
            "invoices": list(self.invoices),
            "parked": [each.representation() for each in self.parked],
        }

    @property
    def as_of(self) -> str | None:
        """The instant of the cut; None while nothing has landed."""
        return None if self.cut.as_of is None else instant_text(self.cut.as_of)


def preview(
    workspace: Workspace,
    *,
    schedule_id: str | None,
    customer_id: str | None,
    through: date | None,
    as_of: datetime | None,
    now: datetime,
    live: LiveUsage | None = None,
    tried: Catalog | None = None,
) -> Preview:
    """Every invoice not issued yet that has begun by `through` (default: today).

    Everything acknowledged before the call counts, as in `usage`. `tried` is a catalog to bill by
    instead of the one in force.

    Raises InputError for an unknown schedule or customer.
    """
    with workspace.open_store() as store:
        catalog = in_force(workspace, store) if tried is None else tried
        wanted = _schedules(catalog, schedule_id, customer_id)
        day = through or local_day(now, catalog.account.time_zone)
        with store.read() as connection:
            latest, billed = latest_revisions(connection), billed_charges(connection)
        plan = plan_invoices(catalog, day, latest, billed, wanted)
        planned = (*plan.due, *plan.in_progress)
        inputs = billing_period_inputs(catalog, periods_to_measure(catalog, planned))
        with nullcontext(live) if live is not None else workspace.live() as source:
            known = source.known()
            cut = live_cut(known, catalog, as_of, now)
            usage = source.measure(catalog.metrics, inputs, known=known, as_of=as_of)
        calculated = projected(store, catalog, planned, usage)
    return Preview(
        cut=cut,
        invoices=tuple(
            invoice_shape(_as_stored(catalog, each, cut, now), catalog.account.id)
            for each in calculated
            if each.invoice is not None
        ),
        parked=tuple(
            parked_item(each, each.reason) for each in calculated if each.reason is not None
        ),
    )


def _schedules(
    catalog: Catalog, schedule_id: str | None, customer_id: str | None
) -> frozenset[str]:
    if schedule_id is not None and schedule_id not in catalog.schedule_by_id:
        raise InputError(f"there is no schedule {schedule_id!r} in the catalog in force")
    if customer_id is not None and customer_id not in catalog.customer_by_id:
        raise InputError(f"there is no customer {customer_id!r} in the catalog in force")
    return frozenset(
        schedule.id
        for schedule in catalog.schedules
        if schedule_id in (None, schedule.id) and customer_id in (None, schedule.customer_id)
    )


def _as_stored(catalog: Catalog, calculated: Calculated, cut: Cut, now: datetime) -> StoredInvoice:
    """The invoice as the store would give it back, had it been saved."""
    assert calculated.invoice is not None
    record = record_of(catalog, calculated, cut, now, "preview")
    return StoredInvoice(
        invoice=calculated.invoice,
        status=record.status,
        payment_status=PaymentStatus.UNPAID,
        number=None,
        issue_date=None,
        due_date=None,
        created_at=now,
        updated_at=now,
        calculated_at=now,
        voided_at=None,
        cut=cut,
        customer=record.customer,
        frozen=record.frozen,
        content=record.content,
        content_sha256=record.content_sha256,
        charges=(),
    )
