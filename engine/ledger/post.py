"""Invoices as balanced journal entries: receivable = revenue + tax (DESIGN 6)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from uuid import uuid5

from engine.domain.identity import NAMESPACE
from engine.domain.invoice import Invoice
from engine.domain.journal import JournalEntry, Posting

RECEIVABLE = "receivable"


def issue_entry(invoice: Invoice, issued_on: date) -> JournalEntry:
    """Debit the receivable with the gross total; credit revenue by product and tax by rate.

    Postings of zero are left out; an invoice over nothing posts an empty entry.
    """
    credits: defaultdict[str, int] = defaultdict(int)
    for group in invoice.groups:
        for line in group.lines:
            credits[f"revenue:{group.product_id or 'manual'}"] -= line.net
            credits[f"tax:{line.tax.rate_id or 'none'}"] -= line.tax_amount
    legs = [(RECEIVABLE, invoice.gross_total), *sorted(credits.items())]
    return JournalEntry(
        id=_entry_id(invoice.id, "issue"),
        invoice_id=invoice.id,
        kind="issue",
        posted_on=issued_on,
        currency=invoice.currency,
        postings=tuple(Posting(account, amount) for account, amount in legs if amount),
    )


def void_entry(invoice: Invoice, voided_on: date) -> JournalEntry:
    """The reverse of the issue entry: after both, every account is where it was."""
    issued = issue_entry(invoice, voided_on)
    return JournalEntry(
        id=_entry_id(invoice.id, "void"),
        invoice_id=invoice.id,
        kind="void",
        posted_on=voided_on,
        currency=invoice.currency,
        postings=tuple(Posting(leg.account, -leg.amount) for leg in issued.postings),
    )


def _entry_id(invoice_id: str, kind: str) -> str:
    return str(uuid5(NAMESPACE, "\x1f".join(("journal entry", invoice_id, kind))))
