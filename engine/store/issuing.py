"""The life of an invoice after its draft: issued with a number, sent, paid, voided.

Each verb checks that the invoice is in the status the caller saw (compare and set), and writes its
audit row, journal entry and message in the same transaction. Which verb is allowed from which
status is the business of `engine.invoicing.states`; the triggers refuse what it must never be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Update, bindparam, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from engine.domain.errors import ConflictError
from engine.domain.invoice import InvoiceStatus, PaymentStatus
from engine.domain.journal import JournalEntry, SourceKind
from engine.store import audit, journal
from engine.store.invoice_details import remove_details
from engine.store.invoice_edits import remove_edits
from engine.store.number_series import take_numbers
from engine.store.open_invoices import remove_parts
from engine.store.tables import drifted_periods, invoices, journal_entries, postings

_ISSUE = (
    update(invoices)
    .where(invoices.c.id == bindparam("invoice"), invoices.c.status == InvoiceStatus.DRAFT.value)
    .values(
        status=InvoiceStatus.FINAL.value,
        number=bindparam("number"),
        issue_date=bindparam("issue_date"),
        due_date=bindparam("due_date"),
        updated_at=bindparam("updated_at"),
    )
)


@dataclass(frozen=True, slots=True)
class Issue:
    """A draft to be issued: when it is to be paid, and what issuing it posts."""

    invoice_id: str
    due_date: date | None
    entry: JournalEntry | None


def issue(
    connection: Connection,
    invoice_id: str,
    *,
    account_id: str,
    prefix: str,
    issue_date: date,
    due_date: date | None,
    at: datetime,
    actor: str,
    entry: JournalEntry | None,
) -> str:
    """Make a draft final and return its number, such as `INV-000042`.

    The number is the next one of the series (account, prefix): taken last, under the lock of the
    series' row, so that numbers have no gap and rise with the issue date (DESIGN 6).

    Raises ConflictError if the invoice is no draft, or if the issue date is before the series'
    last. Nothing is written then, and no number is used up.
    """
    (number,) = issue_all(
        connection,
        [Issue(invoice_id, due_date, entry)],
        account_id=account_id,
        prefix=prefix,
        issue_date=issue_date,
        at=at,
        actor=actor,
    )
    return number


def issue_all(
    connection: Connection,
    issues: Sequence[Issue],
    *,
    account_id: str,
    prefix: str,
    issue_date: date,
    at: datetime,
    actor: str,
) -> list[str]:
    """Make drafts final, all of them or none: their numbers, which follow one another in this
    order. In one statement a table; raises as `issue` does."""
    with connection.begin_nested():
        standings = _expect_all(
            connection, [each.invoice_id for each in issues], InvoiceStatus.DRAFT
        )
        for each, row in zip(issues, standings, strict=True):
            if row.account_id != account_id:
                raise ConflictError(
                    f"invoice {each.invoice_id} belongs to account {row.account_id},"
                    f" not to {account_id}"
                )
            _check_entry(each.invoice_id, row.currency, each.entry)
        numbers = take_numbers(connection, account_id, prefix, issue_date, len(issues))
        life = [
            {
                "invoice": each.invoice_id,
                "number": number,
                "issue_date": issue_date,
                "due_date": each.due_date,
                "updated_at": at,
            }
            for each, number in zip(issues, numbers, strict=True)
        ]
        if life:
            _execute(connection, _ISSUE, life, issues[0].invoice_id if len(issues) == 1 else None)
        journal.post_all(connection, [each.entry for each in issues if each.entry is not None])
        facts: list[tuple[str, dict[str, object]]] = [
            (
                each.invoice_id,
                {
                    "invoiceId": each.invoice_id,
                    "number": number,
                    "issueDate": issue_date.isoformat(),
                    "dueDate": None if each.due_date is None else each.due_date.isoformat(),
                    "contentSha256": row.content_sha256,
                },
            )
            for each, number, row in zip(issues, numbers, standings, strict=True)
        ]
        _record_all(connection, "invoice.issued", facts, at, actor)
    return numbers


def mark_sent(
    connection: Connection,
    invoice_id: str,
    *,
    at: datetime,
    actor: str,
    is_delivered: bool = False,
) -> None:
    """FINAL to SENT. `is_delivered` says that it reached its customer another way.

    Raises ConflictError from any other status.
    """
    with connection.begin_nested():
        _expect(connection, invoice_id, InvoiceStatus.FINAL)
        _set(
            connection,
            invoice_id,
            InvoiceStatus.FINAL,
            status=InvoiceStatus.SENT.value,
            updated_at=at,
        )
        facts: dict[str, object] = {"invoiceId": invoice_id, "delivered": is_delivered}
        _record(connection, "invoice.sent", invoice_id, facts, at, actor)


def set_due_date(connection: Connection, invoice_id: str, *, due_date: date, at: datetime) -> None:
    """Move the due date of an issued invoice. Raises ConflictError if the database refuses it."""
    try:
        with connection.begin_nested():
            connection.execute(
                update(invoices)
                .where(invoices.c.id == invoice_id)
                .values(due_date=due_date, updated_at=at)
            )
    except IntegrityError as error:
        raise ConflictError(
            f"the database refused the due date {due_date} of invoice {invoice_id}: {_words(error)}"
        ) from error


def set_payment_status(
    connection: Connection,
    invoice_id: str,
    *,
    expected: PaymentStatus,
    payment_status: PaymentStatus,
    at: datetime,
    actor: str,
) -> None:
    """Set how far an issued invoice is paid.

    Raises ConflictError if the invoice is not issued, or its payment status is not the expected.
    """
    changed = connection.execute(
        update(invoices)
        .where(
            invoices.c.id == invoice_id,
            invoices.c.payment_status == expected.value,
            invoices.c.status.in_((InvoiceStatus.FINAL.value, InvoiceStatus.SENT.value)),
        )
        .values(payment_status=payment_status.value, updated_at=at)
    )
    if changed.rowcount != 1:
        raise ConflictError(
            f"invoice {invoice_id} is not an issued invoice that is {expected}: read it again"
        )
    audit.append(
        connection,
        at=at,
        actor=actor,
        verb="invoice.payment",
        object_kind="invoice",
        object_id=invoice_id,
        body={"before": expected.value, "after": payment_status.value},
    )


def void(
    connection: Connection,
    invoice_id: str,
    *,
    expected: InvoiceStatus,
    at: datetime,
    actor: str,
    reason: str,
    entry: JournalEntry | None,
) -> None:
    """Void an invoice in the expected status; its charges are free to be billed again.

    `entry` takes back what issuing posted; None for a draft. Raises ConflictError if the status is
    another one, or if the invoice's postings do not come to zero on every account afterwards.
    """
    with connection.begin_nested():
        row = _expect(connection, invoice_id, expected)
        _set(
            connection,
            invoice_id,
            expected,
            status=InvoiceStatus.VOIDED.value,
            voided_at=at,
            updated_at=at,
        )
        connection.execute(
            delete(drifted_periods).where(drifted_periods.c.invoice_id == invoice_id)
        )
        _post(connection, invoice_id, row.currency, entry)
        _expect_nothing_left(connection, invoice_id)
        facts: dict[str, object] = {
            "invoiceId": invoice_id,
            "number": row.number,
            "reason": reason,
            "before": expected.value,
        }
        _record(connection, "invoice.voided", invoice_id, facts, at, actor)


def delete_open_invoice(
    connection: Connection,
    invoice_id: str,
    *,
    expected: InvoiceStatus,
    at: datetime,
    actor: str,
    reason: str,
) -> None:
    """Take away an invoice that was never issued, as if it had not been made; the audit log knows.

    Raises ConflictError if the status is another one than expected, or not an open one.
    """
    if not expected.is_open:
        raise ConflictError(f"invoice {invoice_id} is {expected}: void it, it cannot be deleted")
    with connection.begin_nested():
        row = _expect(connection, invoice_id, expected)
        remove_parts(connection, invoice_id)
        remove_details(connection, invoice_id)
        remove_edits(connection, invoice_id)
        connection.execute(delete(invoices).where(invoices.c.id == invoice_id))
        audit.append(
            connection,
            at=at,
            actor=actor,
            verb="invoice.deleted",
            object_kind="invoice",
            object_id=invoice_id,
            body={
                "before": expected.value,
                "contentSha256": row.content_sha256,
                "reason": reason,
            },
        )


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the verbs need to know of an invoice."""

    account_id: str
    currency: str
    number: str | None
    content_sha256: str


def _expect(connection: Connection, invoice_id: str, expected: InvoiceStatus) -> _Standing:
    """The invoice, locked, if it is in the expected status."""
    return _expect_all(connection, [invoice_id], expected)[0]


def _expect_all(
    connection: Connection, invoice_ids: Sequence[str], expected: InvoiceStatus
) -> list[_Standing]:
    """The invoices, locked, in this order, if all are in the expected status."""
    query = (
        select(
            invoices.c.id,
            invoices.c.status,
            invoices.c.account_id,
            invoices.c.currency,
            invoices.c.number,
            invoices.c.content_sha256,
        )
        .where(invoices.c.id.in_(invoice_ids))
        .with_for_update()
    )
    found = {row.id: row for row in connection.execute(query)}
    for id in invoice_ids:
        if id not in found:
            raise ConflictError(f"there is no invoice {id}")
        if found[id].status != expected:
            raise ConflictError(
                f"invoice {id} is {found[id].status}, not {expected} as expected: read it again"
            )
    return [
        _Standing(row.account_id, row.currency, row.number, row.content_sha256)
        for row in (found[id] for id in invoice_ids)
    ]


def _set(
    connection: Connection, invoice_id: str, expected: InvoiceStatus, **columns: object
) -> None:
    """Update an invoice that is still in the expected status; the database may refuse."""
    statement = (
        update(invoices)
        .where(invoices.c.id == invoice_id, invoices.c.status == expected.value)
        .values(**columns)
    )
    _execute(connection, statement, [], invoice_id)


def _execute(
    connection: Connection,
    statement: Update,
    rows: Sequence[Mapping[str, object]],
    invoice_id: str | None,
) -> None:
    try:
        connection.execute(statement, rows or None)
    except IntegrityError as error:
        what = "an invoice" if invoice_id is None else f"invoice {invoice_id}"
        raise ConflictError(
            f"the database refused the change of {what}: {_words(error)}"
        ) from error


def _post(
    connection: Connection, invoice_id: str, currency: str, entry: JournalEntry | None
) -> None:
    _check_entry(invoice_id, currency, entry)
    if entry is not None:
        journal.post(connection, entry)


def _check_entry(invoice_id: str, currency: str, entry: JournalEntry | None) -> None:
    """Raises ConflictError for an entry that is about something else."""
    if entry is None:
        return
    source = (entry.source_kind, entry.source_id, entry.currency)
    if source != (SourceKind.INVOICE, invoice_id, currency):
        raise ConflictError(
            f"journal entry {entry.id} is about {entry.source_kind} {entry.source_id} in"
            f" {entry.currency}, not invoice {invoice_id} in {currency}"
        )


def _expect_nothing_left(connection: Connection, invoice_id: str) -> None:
    query = (
        select(postings.c.account)
        .join(journal_entries, journal_entries.c.id == postings.c.entry_id)
        .where(
            journal_entries.c.source_kind == SourceKind.INVOICE.value,
            journal_entries.c.source_id == invoice_id,
        )
        .group_by(postings.c.account)
        .having(func.sum(postings.c.amount) != 0)
        .order_by(postings.c.account)
    )
    accounts = [row.account for row in connection.execute(query)]
    if accounts:
        raise ConflictError(
            f"voiding invoice {invoice_id} would leave an amount on {', '.join(accounts)}: the"
            " entry given does not take back what was posted"
        )


def _record(
    connection: Connection,
    event: str,
    invoice_id: str,
    facts: dict[str, object],
    at: datetime,
    actor: str,
) -> None:
    """The audit row of one event."""
    _record_all(connection, event, [(invoice_id, facts)], at, actor)


def _record_all(
    connection: Connection,
    event: str,
    facts: Sequence[tuple[str, dict[str, object]]],
    at: datetime,
    actor: str,
) -> None:
    """The same of one event of many invoices, given as (invoice id, facts)."""
    audit.append_all(
        connection, (audit.Deed(at, actor, event, "invoice", id, body) for id, body in facts)
    )


def _words(error: IntegrityError) -> str:
    """What the trigger or constraint said: the first line of it."""
    return str(error.orig).splitlines()[0]
