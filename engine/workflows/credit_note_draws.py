"""Credit that a note gives back to grants when it is issued, and takes again when it is voided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from engine.domain.credit import CreditGrant
from engine.invoicing.frozen_credits import thaw_credits
from engine.invoicing.returned_credit import returned_draws
from engine.store.credit_notes import StoredCreditNote
from engine.store.invoices import read_invoice
from engine.store.open import Connection
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.credit_posting import draw_again, return_some


def grants_of(stored: StoredInvoice) -> dict[str, CreditGrant]:
    """The grants that an invoice could use when it was issued, by id, as they were frozen."""
    return {each.grant.id: each.grant for each in thaw_credits(stored.frozen)}


def draws_of_note(connection: Connection, stored: StoredCreditNote) -> Mapping[str, Decimal]:
    """What a note gives back to grants, in each grant's unit; nothing if it corrects no invoice."""
    note = stored.note
    corrected = None if note.invoice_id is None else read_invoice(connection, note.invoice_id)
    return {} if corrected is None else returned_draws(corrected.invoice, note.lines)


def post_returns(
    connection: Connection, stored: StoredCreditNote, day: date, *, at: datetime, actor: str
) -> None:
    """Give it back, on the day on which the note is issued."""
    if stored.note.invoice_id is None:
        return
    return_some(
        connection,
        draws_of_note(connection, stored),
        day,
        invoice_id=stored.note.invoice_id,
        credit_note_id=stored.note.id,
        reason=f"returned by credit note {stored.name}",
        at=at,
        actor=actor,
    )


def take_back_returns(
    connection: Connection, stored: StoredCreditNote, day: date, *, at: datetime, actor: str
) -> None:
    """Take it again, on the day on which the note is voided.

    Raises ConflictError if it was used or has expired since.
    """
    if stored.note.invoice_id is None:
        return
    draw_again(
        connection,
        draws_of_note(connection, stored),
        day,
        invoice_id=stored.note.invoice_id,
        credit_note_id=stored.note.id,
        reason=f"used again: credit note {stored.name} was voided",
        at=at,
        actor=actor,
    )
