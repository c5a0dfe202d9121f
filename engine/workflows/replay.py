"""Make an invoice again and compare it byte by byte (DESIGN 6).

Twice: from the usage and documents that were frozen with it (the arithmetic), and from the lake at
the seq of its cut (the provenance).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.edit import Edit
from engine.domain.invoice import ONE_OFF, Invoice
from engine.domain.usage import PeriodUsage
from engine.invoicing.content import content_of
from engine.invoicing.frozen import thaw
from engine.invoicing.frozen_credits import thaw_credits
from engine.invoicing.plan import PlannedInvoice
from engine.store.invoice_edits import read_edits
from engine.store.open import Store
from engine.store.stored_invoice import StoredInvoice
from engine.warehouse import direct
from engine.workflows.calculate import calculate, periods_to_measure
from engine.workflows.invoices import find
from engine.workflows.one_off import one_off_again
from engine.workflows.period_inputs import billing_period_inputs
from engine.workflows.recalculate import planned_as_frozen
from engine.workflows.representations import Json
from engine.workflows.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Replay:
    """What differs from the stored bytes on each of the two ways; None where nothing does."""

    invoice_id: str
    content_sha256: str
    from_frozen: str | None
    from_lake: str | None

    @property
    def is_equal(self) -> bool:
        return self.from_frozen is None and self.from_lake is None

    def representation(self) -> Json:
        """As JSON."""
        return {
            "invoiceId": self.invoice_id,
            "contentSha256": self.content_sha256,
            "equal": self.is_equal,
            "fromFrozenUsage": self.from_frozen or "equal",
            "fromLake": self.from_lake or "equal",
        }

    def sentences(self) -> list[str]:
        """For people."""
        return [
            f"from frozen usage: {self.from_frozen or 'equal to the byte'}",
            f"from the lake:     {self.from_lake or 'equal to the byte'}",
        ]


def replay(workspace: Workspace, store: Store, reference: str) -> Replay:
    """Replay one invoice of any status. Raises InputError if there is none."""
    with store.read() as connection:
        stored = find(connection, reference)
        edits = read_edits(connection, stored.invoice.id)
    from_frozen = difference_from_frozen(stored, edits)
    if stored.invoice.identity.kind == ONE_OFF:
        return Replay(stored.invoice.id, stored.content_sha256, from_frozen, from_frozen)
    documents, _ = thaw(stored.frozen)
    catalog = resolve(documents)
    planned = planned_as_frozen(catalog, stored)
    cut = stored.cut
    lake = workspace.landed(cut.lake_version)
    inputs = billing_period_inputs(catalog, periods_to_measure(catalog, [planned]))
    measured = direct.measure(lake, catalog.metrics, inputs, as_of=cut.as_of)
    return Replay(
        invoice_id=stored.invoice.id,
        content_sha256=stored.content_sha256,
        from_frozen=from_frozen,
        from_lake=_difference(catalog, planned, stored, measured, edits),
    )


def difference_from_frozen(stored: StoredInvoice, edits: Sequence[Edit]) -> str | None:
    """The arithmetic alone, without the lake: None if the invoice comes out as it was stored.

    `edits` are those made by hand. Raises ConflictError if the documents that were frozen with the
    invoice do not bill it.
    """
    documents, usage = thaw(stored.frozen)
    catalog = resolve(documents)
    if stored.invoice.identity.kind == ONE_OFF:
        return _compared(stored, one_off_again(catalog, stored, edits))
    return _difference(catalog, planned_as_frozen(catalog, stored), stored, usage, edits)


def _difference(
    catalog: Catalog,
    planned: PlannedInvoice,
    stored: StoredInvoice,
    usage: Mapping[str, PeriodUsage],
    edits: Sequence[Edit],
) -> str | None:
    """None if the invoice comes out as it was stored, else what differs first."""
    credits = thaw_credits(stored.frozen)
    calculated = calculate(catalog, planned, usage, edits, credits)
    if calculated.invoice is None:
        return f"cannot be rated: {calculated.reason or 'its days have no event'}"
    return _compared(stored, calculated.invoice)


def _compared(stored: StoredInvoice, again: Invoice) -> str | None:
    if content_of(again) == stored.content:
        return None
    before = {line.charge.key: line for line in stored.invoice.lines}
    for line in again.lines:
        if before.get(line.charge.key) != line:
            return f"differs, first in line {line.charge.key}: {line.charge.reason}"
    return "differs: lines are missing"
