"""What a close reports: what was due, what was billed, what is parked and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from engine.domain.invoice import Cut
from engine.store.stored_invoice import SaveResult
from engine.workflows.bill import Billed
from engine.workflows.calculate import Calculated
from engine.workflows.representations import Json, instant_text, invoice_head

KIND = "close"
"""How the ledger of runs calls a close."""


@dataclass(frozen=True, slots=True)
class Parked:
    """A due invoice that could not be made, and why."""

    schedule_id: str
    customer_id: str
    invoice_date: date
    reason: str

    def representation(self) -> Json:
        """As JSON."""
        return {
            "scheduleId": self.schedule_id,
            "customerId": self.customer_id,
            "invoiceDate": self.invoice_date.isoformat(),
            "reason": self.reason,
        }


@dataclass(slots=True)
class CloseReport:
    """What a close did. `due` invoices are either billed or parked; anything else is a failure."""

    run: str
    through: date
    cut: Cut
    is_dry_run: bool
    due: int
    resumed: bool = False
    parked: list[Parked] = field(default_factory=list)
    invoices: list[Json] = field(default_factory=list)
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    issued: int = 0
    drift: list[Json] = field(default_factory=list)
    """Issued charges that would come to another amount now, and by how much, by currency."""
    unsound: list[str] = field(default_factory=list)
    """What is stored and should not be so, found when all was done; nothing as a rule."""
    notes: list[str] = field(default_factory=list)

    @property
    def billed(self) -> int:
        return len(self.invoices)

    @property
    def is_complete(self) -> bool:
        """Whether due less billed less parked is nothing, nothing is parked and all is sound."""
        return self.due == self.billed and not self.parked and not self.unsound

    def count(self, billed: Billed) -> None:
        """Add what became of a due invoice."""
        calculated = billed.calculated
        self.created += billed.saved is SaveResult.CREATED
        self.updated += billed.saved is SaveResult.UPDATED
        self.unchanged += billed.saved is SaveResult.UNCHANGED
        self.issued += billed.is_issued
        self.notes += billed.notes
        if billed.reason is not None:
            self.parked.append(parked_item(calculated, billed.reason))
        elif calculated.invoice is None:
            self.due -= 1
        elif billed.status is not None:
            self.invoices.append(invoice_head(calculated.invoice, billed.status))

    def representation(self) -> Json:
        """The shape of DESIGN 7."""
        return {
            "run": self.run,
            "through": self.through.isoformat(),
            "asOf": None if self.cut.as_of is None else instant_text(self.cut.as_of),
            "seq": self.cut.seq,
            "lakeVersion": self.cut.lake_version,
            "dryRun": self.is_dry_run,
            "due": self.due,
            "billed": self.billed,
            "parked": len(self.parked),
            "parkedItems": [each.representation() for each in self.parked],
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "issued": self.issued,
            "drift": self.drift,
            "unsound": self.unsound,
            "invoices": self.invoices,
        }


def parked_item(calculated: Calculated, reason: str) -> Parked:
    """The parked item of an invoice that could not be made."""
    planned = calculated.planned
    return Parked(
        planned.schedule.id,
        planned.schedule.customer_id,
        planned.slot.invoice_date,
        reason,
    )
