"""Invoices as balanced journal entries: receivable = revenue + tax (DESIGN 6)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from engine.domain.invoice import Invoice
from engine.domain.journal import JournalEntry, SourceKind
from engine.ledger import accounts
from engine.ledger.entry import entry_of, reverse_of


def issue_entry(invoice: Invoice, issued_on: date) -> JournalEntry:
    """Debit the receivable with the gross total; credit revenue by product and tax by rate.

    Money that pays comes out of the credit balance; what is charged for money credits what was
    granted, and what is charged for units is earned later, as they are used.

    Postings of zero are left out; an invoice over nothing posts an empty entry.
    """
    credits: defaultdict[str, int] = defaultdict(int)
    for group in invoice.groups:
        for line in group.lines:
            credits[accounts.line_account(group.product_id)] -= line.net
            credits[accounts.tax(line.tax.rate_id)] -= line.tax_amount
    return entry_of(
        SourceKind.INVOICE,
        invoice.id,
        "issue",
        posted_on=issued_on,
        currency=invoice.currency,
        legs=[(accounts.RECEIVABLE, invoice.gross_total), *sorted(credits.items())],
    )


def void_entry(invoice: Invoice, voided_on: date) -> JournalEntry:
    """The reverse of the issue entry: after both, every account is where it was."""
    return reverse_of(issue_entry(invoice, voided_on), "void", voided_on)
