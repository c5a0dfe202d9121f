"""Credit notes as journal entries: revenue and tax go back, the customer has the credit."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from engine.domain.credit_note import CreditNote
from engine.domain.journal import JournalEntry, SourceKind
from engine.ledger import accounts
from engine.ledger.entry import entry_of, reverse_of


def credit_note_entry(note: CreditNote, issued_on: date) -> JournalEntry:
    """Debit revenue by product and tax by rate; credit what the customer has to its name."""
    debits: defaultdict[str, int] = defaultdict(int)
    for line in note.lines:
        debits[accounts.line_account(line.product_id)] += line.net
        debits[accounts.tax(line.tax.rate_id)] += line.tax_amount
    return entry_of(
        SourceKind.CREDIT_NOTE,
        note.id,
        "issue",
        posted_on=issued_on,
        currency=note.currency,
        legs=[*sorted(debits.items()), (accounts.CUSTOMER_CREDIT, -note.gross_total)],
    )


def credit_note_void_entry(note: CreditNote, voided_on: date) -> JournalEntry:
    """The reverse of the issue entry."""
    return reverse_of(credit_note_entry(note, voided_on), "void", voided_on)


def conversion_entry(note: CreditNote, day: date) -> JournalEntry:
    """A note becomes a grant of its net total: its tax is owed again until the grant is used.

    What pays with the grant bears its tax then, so the customer has the gross total of the note.
    """
    taxes: defaultdict[str, int] = defaultdict(int)
    for line in note.lines:
        taxes[accounts.tax(line.tax.rate_id)] -= line.tax_amount
    return entry_of(
        SourceKind.CREDIT_NOTE,
        note.id,
        "convert",
        posted_on=day,
        currency=note.currency,
        legs=[
            (accounts.CUSTOMER_CREDIT, note.gross_total),
            (accounts.CREDITS_GRANTED, -note.net_total),
            *sorted(taxes.items()),
        ],
    )
