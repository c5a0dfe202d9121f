"""An issued invoice that is billed anew: taken back, and its period again under the next revision.

By voiding, where nobody has paid yet; or by a credit note over all that remains of it, which
settles what is owed and leaves the rest to the customer. The next close makes the new draft.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from engine.domain.catalog import Catalog
from engine.domain.errors import ConflictError
from engine.domain.invoice import SCHEDULED, InvoiceStatus
from engine.domain.settlement import MovementKind
from engine.invoicing.credit_note import everything
from engine.schedules.instants import local_day
from engine.store.credit_notes import StoredCreditNote
from engine.store.invoices import free_for_rebilling
from engine.store.open import Connection, Store
from engine.store.settlements import settlement_of
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.credit_notes import against, issue_found
from engine.workflows.invoices import find
from engine.workflows.issue import void_found
from engine.workflows.settle import settle
from engine.workflows.uncollectible import revert_write_off


class RebillBy(StrEnum):
    """How the invoice is taken back."""

    VOID = "void"
    CREDIT = "credit"


def rebill(
    store: Store,
    catalog: Catalog,
    reference: str,
    *,
    by: RebillBy,
    reason: str,
    at: datetime,
    actor: str,
) -> str:
    """Take an invoice back and let the next close bill its place again: its id.

    One that is voided already only gives its place back. Raises ConflictError for an invoice that
    no place of a calendar asks for, for a draft, and as voiding or crediting it does.
    """
    with store.write() as connection:
        stored = find(connection, reference)
        _refuse(stored)
        if stored.status is not InvoiceStatus.VOIDED:
            if by is RebillBy.VOID:
                void_found(connection, catalog, stored, reason=reason, at=at, actor=actor)
            else:
                _credit(connection, catalog, stored, reason, at, actor)
        free_for_rebilling(connection, stored.invoice.id, at=at, actor=actor, how=by.value)
        return stored.invoice.id


def _refuse(stored: StoredInvoice) -> None:
    name = stored.number or stored.invoice.id
    if stored.status.is_open:
        raise ConflictError(f"invoice {name} is {stored.status}: recalculate it instead")
    if stored.invoice.identity.kind != SCHEDULED:
        kind = stored.invoice.identity.kind.replace("_", "-")
        raise ConflictError(
            f"invoice {name} is {kind}: no place of a calendar asks for it. Void a merged one and"
            " its places are billed again; make a one-off anew"
        )


def _credit(
    connection: Connection,
    catalog: Catalog,
    stored: StoredInvoice,
    reason: str,
    at: datetime,
    actor: str,
) -> StoredCreditNote:
    """Give back all that remains, issued and put to what the invoice still owes.

    What was written off was never paid: it is owed again first, or the note would leave it to the
    customer as if it had been.
    """
    words = reason or f"billed anew instead of {stored.number}"
    note = against(connection, stored, everything(stored.invoice), reason=words, at=at, actor=actor)
    note = issue_found(connection, catalog, note, at=at, actor=actor)
    revert_write_off(connection, catalog, stored, at=at, actor=actor)
    owed = settlement_of(connection, stored.invoice.id).balance
    amount = min(owed, note.note.gross_total)
    if amount > 0:
        settle(
            connection,
            stored,
            MovementKind.CREDIT_NOTE,
            note.note.id,
            amount,
            day=local_day(at, catalog.account.time_zone),
            at=at,
            actor=actor,
        )
    return note
