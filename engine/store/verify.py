"""What must hold in the database whatever was done: asked of the rows themselves.

Each check gives sentences, one a finding; none means that all is well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from itertools import pairwise

from sqlalchemy import (
    Connection,
    Table,
    and_,
    create_engine,
    func,
    outerjoin,
    select,
    text,
)

from engine.domain.invoice import InvoiceStatus
from engine.domain.journal import SourceKind
from engine.store.credit_note_tables import credit_notes
from engine.store.migrate import migrate
from engine.store.tables import audit_log, invoices, journal_entries, number_series, postings

NUMBERED: tuple[Table, ...] = (invoices, credit_notes)
"""Tables whose documents are numbered from a series: with `number` and `issue_date`."""


def unsound_numbers(connection: Connection) -> Iterator[str]:
    """Gaps, repeats and numbers that do not rise with the issue date, series by series."""
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    series = {
        row.series: row.next_number for row in connection.execute(select(number_series)).all()
    }
    for table in NUMBERED:
        query = select(table.c.number, table.c.issue_date).where(table.c.number.is_not(None))
        for row in connection.execute(query):
            number, issue_date = str(row.number), str(row.issue_date)
            digits = len(number) - len(number.rstrip("0123456789"))
            prefix = next(
                (number[:-n] for n in range(digits, 0, -1) if number[:-n] in series), None
            )
            if prefix is None:
                yield f"number {number} belongs to no series"
                continue
            found[prefix].append((int(number[len(prefix) :]), issue_date))
    for prefix, numbers in sorted(found.items()):
        numbers.sort()
        for place, (given, _) in enumerate(numbers, start=1):
            if given != place:
                word = "is missing" if given > place else "was given twice"
                yield f"series {prefix!r}: number {min(given, place)} {word}"
                break
        else:
            if series[prefix] != len(numbers) + 1:
                yield (
                    f"series {prefix!r}: gives {series[prefix]} next, but {len(numbers)} is the"
                    " last number on a document"
                )
        for (given, day), (_, next_day) in pairwise(numbers):
            if next_day < day:
                yield f"series {prefix!r}: number {given} of {day} is before one of {next_day}"
                break


def unsound_journal(connection: Connection, receivable: str) -> Iterator[str]:
    """Entries that do not balance, issued invoices without their entry, or with another amount.

    `receivable` is the account that an issued invoice debits with its gross total.
    """
    unbalanced = (
        select(postings.c.entry_id)
        .group_by(postings.c.entry_id)
        .having(func.sum(postings.c.amount) != 0)
        .order_by(postings.c.entry_id)
    )
    for (entry,) in connection.execute(unbalanced):
        yield f"journal entry {entry} does not balance"
    issue = and_(
        journal_entries.c.source_kind == SourceKind.INVOICE.value,
        journal_entries.c.source_id == invoices.c.id,
        journal_entries.c.kind == "issue",
    )
    debit = and_(postings.c.entry_id == journal_entries.c.id, postings.c.account == receivable)
    amount = func.coalesce(func.sum(postings.c.amount), 0).label("posted")
    query = (
        select(invoices.c.number, invoices.c.gross_total, journal_entries.c.id, amount)
        .select_from(outerjoin(outerjoin(invoices, journal_entries, issue), postings, debit))
        .where(invoices.c.number.is_not(None))
        .group_by(invoices.c.number, invoices.c.gross_total, journal_entries.c.id)
        .order_by(invoices.c.number)
    )
    for row in connection.execute(query):
        if row.id is None:
            yield f"invoice {row.number} was issued without a journal entry"
        elif int(row.posted) != row.gross_total:
            yield (
                f"invoice {row.number} comes to {row.gross_total}, its journal entry to"
                f" {row.posted} minor units"
            )


def unsound_issues(connection: Connection) -> Iterator[str]:
    """Issued invoices that the audit log does not know, and voids it does not know."""
    for verb, condition in (
        ("invoice.issued", invoices.c.number.is_not(None)),
        ("invoice.voided", invoices.c.status == InvoiceStatus.VOIDED.value),
    ):
        logged = and_(
            audit_log.c.object_kind == "invoice",
            audit_log.c.object_id == invoices.c.id,
            audit_log.c.verb == verb,
        )
        query = (
            select(invoices.c.id, func.count(audit_log.c.n))
            .select_from(outerjoin(invoices, audit_log, logged))
            .where(condition)
            .group_by(invoices.c.id)
            .having(func.count(audit_log.c.n) != 1)
            .order_by(invoices.c.id)
        )
        for id, count in connection.execute(query):
            yield f"invoice {id}: the audit log has {count} rows {verb}, not one"


def missing_guards(connection: Connection) -> Iterator[str]:
    """Triggers of the migrations that the database does not have, or has switched off.

    On SQLite also those whose words are others: the whole of a trigger is its text there.
    """
    wanted = _wanted_guards()
    if connection.dialect.name == "sqlite":
        query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        present = {row.name: row.sql for row in connection.execute(query)}
        for name, words in sorted(wanted.items()):
            if name not in present:
                yield f"trigger {name} is missing: it was taken out of the database"
            elif present[name] != words:
                yield f"trigger {name} is another than the one that this program made"
        return
    query = text(
        "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        " AND relnamespace = current_schema()::regnamespace"
    )
    working: set[str] = set(connection.execute(query).scalars())
    for name in sorted(wanted.keys() - working):
        yield f"trigger {name} is missing or switched off"


def audit_rows_before(connection: Connection, at: datetime) -> int:
    """The number of the last row of the audit log that was written before an instant."""
    query = select(func.min(audit_log.c.n)).where(audit_log.c.at >= at)
    first = connection.execute(query).scalar()
    newest = connection.execute(select(func.max(audit_log.c.n))).scalar() or 0
    return newest if first is None else int(first) - 1


@cache
def _wanted_guards() -> dict[str, str]:
    """Every trigger by name, as the migrations make them in an empty SQLite database.

    Asked of them once a process: they do not change while it runs.
    """
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        migrate(connection)
        rows = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        )
        found = {row.name: row.sql for row in rows}
    engine.dispose()
    return found
