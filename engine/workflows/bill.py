"""Calculated invoices are saved and, where their schedule says so, issued: a batch at a time.

A batch takes one statement a table. If anything of it is refused, nothing of it stays and it is
done again one by one in the same transaction: whatever was in the way is parked by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.domain.catalog import Catalog
from engine.domain.errors import ConflictError, RatingError
from engine.domain.invoice import THRESHOLD, Cut, Invoice, InvoiceStatus
from engine.store.invoices import status_of, statuses_of
from engine.store.open import Connection
from engine.store.open_invoices import save_open_invoice, save_open_invoices
from engine.store.runs import ItemState, RunItem
from engine.store.stored_invoice import InvoiceRecord, SaveResult
from engine.tax.conversions import missing_conversion
from engine.workflows.calculate import Calculated, record_of
from engine.workflows.gone import delete_idle
from engine.workflows.issue import issue_draft, issue_drafts

BATCH = 100
"""Invoices of one transaction."""


@dataclass(frozen=True, slots=True)
class Billable:
    """A calculated invoice with what is stored beside it; neither for one that cannot be made.

    `is_issued_at_once` says that it is issued as soon as it is saved.
    """

    calculated: Calculated
    record: InvoiceRecord | None
    is_issued_at_once: bool = False

    @property
    def invoice(self) -> Invoice:
        """The invoice of one that has a record."""
        assert self.calculated.invoice is not None
        return self.calculated.invoice


@dataclass(frozen=True, slots=True)
class Billed:
    """What became of a calculated invoice: saved, issued, parked with a reason, or nothing at all.

    `status` is the one it has now; None while it is parked or if there is no invoice. `notes` are
    about what was deleted, since its days have no event any more.
    """

    calculated: Calculated
    saved: SaveResult | None = None
    status: InvoiceStatus | None = None
    is_issued: bool = False
    reason: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_new_threshold(self) -> bool:
        """Whether it bills usage that has passed a threshold since the last close."""
        kind = self.calculated.planned.identity.kind
        return kind == THRESHOLD and self.saved is SaveResult.CREATED

    @property
    def item(self) -> RunItem:
        """It in the ledger of runs."""
        slot = self.calculated.planned.slot
        invoice_id = None if self.status is None else self.calculated.planned.id
        state = ItemState.DONE if self.reason is None else ItemState.PARKED
        place = (slot.schedule_id, slot.phase_index, slot.period_index)
        return RunItem(*place, state, self.reason, invoice_id, attempts=1)


def billable(
    catalog: Catalog, calculated: Calculated, cut: Cut, *, at: datetime, actor: str, is_due: bool
) -> Billable:
    """What there is to save of a calculated invoice; only what is due is ever issued at once."""
    if calculated.invoice is None:
        return Billable(calculated, None)
    record = record_of(catalog, calculated, cut, at, actor)
    return Billable(calculated, record, is_due and calculated.planned.schedule.auto_issue)


def bill_batch(
    connection: Connection,
    catalog: Catalog,
    batch: Sequence[Billable],
    *,
    at: datetime,
    actor: str,
) -> list[Billed]:
    """Save a batch and issue what is issued at once, numbers in this order; what became of each.

    Raises nothing for an invoice that is refused, which is parked.
    """
    made = [each for each in batch if each.record is not None]
    try:
        with connection.begin_nested():
            found = _together(connection, catalog, made, at, actor)
    except (RatingError, ConflictError):
        found = [_alone(connection, catalog, each, at, actor) for each in made]
    others = [each.calculated for each in batch if each.record is None]
    found += _not_made(connection, others, at, actor)
    by_id = {each.calculated.planned.id: each for each in found}
    return [by_id[each.calculated.planned.id] for each in batch]


def _together(
    connection: Connection,
    catalog: Catalog,
    batch: Sequence[Billable],
    at: datetime,
    actor: str,
) -> list[Billed]:
    """All of a batch at once. Raises RatingError or ConflictError if any of it is refused."""
    saved = save_open_invoices(
        connection, [(each.invoice, each.record) for each in batch if each.record is not None]
    )
    missing = {
        each.invoice.id: missing_conversion(each.invoice, catalog.account, catalog.tax_rate_by_id)
        for each in batch
        if each.is_issued_at_once
    }
    drafts = [each.invoice for each in batch if missing.get(each.invoice.id, "") is None]
    issue_drafts(connection, catalog, drafts, at=at, actor=actor)
    issued = {each.id for each in drafts}
    return [
        _parked(each.calculated, reason, result)
        if (reason := missing.get(each.invoice.id)) is not None
        else _billed(each, result, is_issued=each.invoice.id in issued)
        for each, result in zip(batch, saved, strict=True)
    ]


def _alone(
    connection: Connection, catalog: Catalog, billable: Billable, at: datetime, actor: str
) -> Billed:
    """One of a batch. A draft that cannot be issued is kept, and parked."""
    invoice = billable.invoice
    assert billable.record is not None
    try:
        saved = save_open_invoice(connection, invoice, billable.record)
    except (RatingError, ConflictError) as error:
        # Somebody may have issued the draft since the plan was made: then it is billed.
        status = status_of(connection, invoice.id)
        if status is not None and status.is_issued:
            return Billed(billable.calculated, SaveResult.UNCHANGED, status)
        return _parked(billable.calculated, str(error))
    if billable.is_issued_at_once:
        try:
            with connection.begin_nested():
                issue_draft(connection, catalog, invoice.id, at=at, actor=actor)
        except (RatingError, ConflictError) as error:
            return _parked(billable.calculated, str(error), saved)
    return _billed(billable, saved, is_issued=billable.is_issued_at_once)


def _not_made(
    connection: Connection, batch: Sequence[Calculated], at: datetime, actor: str
) -> list[Billed]:
    """Those that could not be rated, and those that have nothing to bill."""
    there = statuses_of(connection, [each.planned.id for each in batch if each.is_idle])
    found = []
    for each in batch:
        if each.reason is not None:
            found.append(_parked(each, each.reason))
        elif each.planned.id in there:
            notes = delete_idle(connection, each.planned.id, at, actor)
            found.append(Billed(each, notes=tuple(notes)))
        else:
            found.append(Billed(each))
    return found


def _billed(billable: Billable, saved: SaveResult, *, is_issued: bool) -> Billed:
    assert billable.record is not None
    status = InvoiceStatus.FINAL if is_issued else billable.record.status
    return Billed(billable.calculated, saved, status, is_issued)


def _parked(calculated: Calculated, reason: str, saved: SaveResult | None = None) -> Billed:
    return Billed(calculated, saved, reason=reason)
