"""The journal as stored: balanced entries that are only ever added (DESIGN 6)."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from engine.domain.errors import ConflictError
from engine.domain.journal import JournalEntry, Posting
from engine.store.storable import refuse_large_amounts
from engine.store.tables import journal_entries, postings


def post(connection: Connection, entry: JournalEntry) -> None:
    """Store an entry with its postings.

    Raises ConflictError if its invoice already has an entry of that kind or its postings do not add
    up to zero, RatingError if an amount is beyond the limit.
    """
    if sum(posting.amount for posting in entry.postings) != 0:
        raise ConflictError(f"journal entry {entry.id} does not balance: nothing was posted")
    refuse_large_amounts(
        f"journal entry {entry.id}", entry.currency, (each.amount for each in entry.postings)
    )
    try:
        with connection.begin_nested():
            connection.execute(
                insert(journal_entries).values(
                    id=entry.id,
                    invoice_id=entry.invoice_id,
                    kind=entry.kind,
                    posted_on=entry.posted_on,
                    currency=entry.currency,
                )
            )
    except IntegrityError as error:
        raise ConflictError(
            f"invoice {entry.invoice_id} is not stored, or has a journal entry for"
            f" {entry.kind} already: nothing was posted"
        ) from error
    rows = [
        {
            "entry_id": entry.id,
            "position": position,
            "account": posting.account,
            "amount": posting.amount,
        }
        for position, posting in enumerate(entry.postings)
    ]
    if rows:
        connection.execute(insert(postings), rows)


def entries_of(connection: Connection, invoice_id: str) -> tuple[JournalEntry, ...]:
    """Every entry of an invoice, in order of posting day and kind."""
    entries = connection.execute(
        select(journal_entries)
        .where(journal_entries.c.invoice_id == invoice_id)
        .order_by(journal_entries.c.posted_on, journal_entries.c.kind)
    )
    return tuple(
        JournalEntry(
            id=entry.id,
            invoice_id=entry.invoice_id,
            kind=entry.kind,
            posted_on=entry.posted_on,
            currency=entry.currency,
            postings=_postings(connection, entry.id),
        )
        for entry in entries.all()
    )


def balances(connection: Connection) -> dict[tuple[str, str], int]:
    """The balance of every account that was ever posted to, by (currency, account), ordered.

    Minor units, debit positive. Over all accounts of a currency they add up to zero.
    """
    query = (
        select(
            journal_entries.c.currency,
            postings.c.account,
            func.sum(postings.c.amount).label("balance"),
        )
        .join(journal_entries, journal_entries.c.id == postings.c.entry_id)
        .group_by(journal_entries.c.currency, postings.c.account)
        .order_by(journal_entries.c.currency, postings.c.account)
    )
    return {(row.currency, row.account): int(row.balance) for row in connection.execute(query)}


def _postings(connection: Connection, entry_id: str) -> tuple[Posting, ...]:
    query = select(postings).where(postings.c.entry_id == entry_id).order_by(postings.c.position)
    return tuple(Posting(row.account, row.amount) for row in connection.execute(query))
