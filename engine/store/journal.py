"""The journal as stored: balanced entries that are only ever added (DESIGN 6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from sqlalchemy import Connection, Select, func, insert, select
from sqlalchemy.exc import IntegrityError

from engine.domain.errors import ConflictError
from engine.domain.journal import JournalEntry, Posting, SourceKind
from engine.store.storable import refuse_large_amounts
from engine.store.tables import journal_entries, postings

_BATCH = 1000


def post(connection: Connection, entry: JournalEntry) -> None:
    """Store an entry with its postings.

    Raises ConflictError if its source already has an entry of that kind, if it names an invoice
    that is not stored, or if its postings do not add up to zero; RatingError if an amount is beyond
    the limit.
    """
    post_all(connection, [entry])


def post_all(connection: Connection, entries: Sequence[JournalEntry]) -> None:
    """Store entries with their postings, in one statement a table. Raises as `post` does, having
    written nothing."""
    for entry in entries:
        if sum(posting.amount for posting in entry.postings) != 0:
            raise ConflictError(f"journal entry {entry.id} does not balance: nothing was posted")
        refuse_large_amounts(
            f"journal entry {entry.id}", entry.currency, (each.amount for each in entry.postings)
        )
    if not entries:
        return
    try:
        with connection.begin_nested():
            connection.execute(insert(journal_entries), [_entry_row(entry) for entry in entries])
    except IntegrityError as error:
        if len(entries) > 1:
            raise ConflictError(
                f"one of {len(entries)} journal entries was refused: nothing was posted"
            ) from error
        entry = entries[0]
        source = entry.source_kind.value.replace("_", " ")
        raise ConflictError(
            f"{source} {entry.source_id} is not stored, or has a journal entry for"
            f" {entry.kind} already: nothing was posted"
        ) from error
    rows = [row for entry in entries for row in _posting_rows(entry)]
    if rows:
        connection.execute(insert(postings), rows)


def entries_of(
    connection: Connection, source_kind: SourceKind, source_id: str
) -> tuple[JournalEntry, ...]:
    """Every entry of a source, in order of posting day and kind."""
    query = _entries().where(
        journal_entries.c.source_kind == source_kind.value,
        journal_entries.c.source_id == source_id,
    )
    return tuple(_read(connection, query))


def all_entries(connection: Connection, through: date | None = None) -> Iterator[JournalEntry]:
    """Every entry, posted by the end of a local day if one is given, in order of day and source.

    Read it inside the transaction.
    """
    query = _entries()
    if through is not None:
        query = query.where(journal_entries.c.posted_on <= through)
    return _read(connection, query)


def balances(connection: Connection, on: date | None = None) -> dict[tuple[str, str], int]:
    """The balance of every account that was ever posted to, by (currency, account), ordered.

    At the end of a local day if one is given. Minor units, debit positive. Over all accounts of a
    currency they add up to zero.
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
    if on is not None:
        query = query.where(journal_entries.c.posted_on <= on)
    return {(row.currency, row.account): int(row.balance) for row in connection.execute(query)}


def _entry_row(entry: JournalEntry) -> dict[str, object]:
    return {
        "id": entry.id,
        "source_kind": entry.source_kind.value,
        "source_id": entry.source_id,
        "kind": entry.kind,
        "posted_on": entry.posted_on,
        "currency": entry.currency,
    }


def _posting_rows(entry: JournalEntry) -> list[dict[str, object]]:
    return [
        {
            "entry_id": entry.id,
            "position": position,
            "account": posting.account,
            "amount": posting.amount,
        }
        for position, posting in enumerate(entry.postings)
    ]


def _entries() -> Select[tuple[object, ...]]:
    """Entries with their postings; an empty entry has one row without a posting."""
    return (
        select(journal_entries, postings.c.account, postings.c.amount)
        .outerjoin(postings, postings.c.entry_id == journal_entries.c.id)
        .order_by(
            journal_entries.c.posted_on,
            journal_entries.c.source_kind,
            journal_entries.c.source_id,
            journal_entries.c.kind,
            postings.c.position,
        )
    )


def _read(connection: Connection, query: Select[tuple[object, ...]]) -> Iterator[JournalEntry]:
    rows = connection.execute(query.execution_options(yield_per=_BATCH)).mappings()
    for _, group in groupby(rows, key=lambda row: row["id"]):
        legs = list(group)
        entry = legs[0]
        yield JournalEntry(
            id=entry["id"],
            source_kind=SourceKind(entry["source_kind"]),
            source_id=entry["source_id"],
            kind=entry["kind"],
            posted_on=entry["posted_on"],
            currency=entry["currency"],
            postings=tuple(
                Posting(leg["account"], leg["amount"]) for leg in legs if leg["account"] is not None
            ),
        )
