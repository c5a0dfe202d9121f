"""Credit notes in the database: made once, issued with a number, sent, voided; never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from engine.domain.credit_note import CreditNote, CreditNoteLine, CreditNoteStatus
from engine.domain.errors import ConflictError
from engine.domain.journal import JournalEntry
from engine.domain.tax import AppliedTax, TaxCode
from engine.store import audit, journal
from engine.store.credit_note_tables import credit_note_lines, credit_notes
from engine.store.number_series import next_number
from engine.store.storable import refuse_large_amounts, refuse_unstorable_text


@dataclass(frozen=True, slots=True)
class StoredCreditNote:
    """A credit note with its life. `customer` is canonical JSON: whom it is addressed to, but for
    what a person set on it (`addressee`). `details` is what else was said of the note, its groups
    and its lines (engine/workflows/credit_note_parts.py)."""

    note: CreditNote
    status: CreditNoteStatus
    number: str | None
    issue_date: date | None
    customer: str
    grant_id: str | None
    created_at: datetime
    updated_at: datetime
    addressee: Mapping[str, object] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What messages call it: the number, else the id."""
        return self.number or self.note.id


def add_credit_note(
    connection: Connection,
    note: CreditNote,
    content: str,
    customer: str,
    *,
    at: datetime,
    actor: str,
    details: Mapping[str, Any] | None = None,
    addressee: Mapping[str, object] | None = None,
) -> None:
    """Store a draft. Raises ConflictError if one of its id is stored already."""
    _refuse_unstorable(note, content, customer, details, addressee)
    try:
        with connection.begin_nested():
            connection.execute(
                insert(credit_notes).values(
                    id=note.id,
                    account_id=note.account_id,
                    customer_id=note.customer_id,
                    currency=note.currency,
                    invoice_id=note.invoice_id,
                    status=CreditNoteStatus.DRAFT.value,
                    customer=customer,
                    created_at=at,
                    updated_at=at,
                    **_contents(note, content, details or {}, addressee or {}),
                )
            )
            _add_lines(connection, note)
    except IntegrityError as error:
        raise ConflictError(f"credit note {note.id} is stored already: read it again") from error
    _record(connection, "credit_note.created", note, {}, at, actor)


def rewrite_credit_note(
    connection: Connection,
    stored: StoredCreditNote,
    note: CreditNote,
    content: str,
    *,
    details: Mapping[str, Any],
    addressee: Mapping[str, object],
    at: datetime,
    actor: str,
) -> None:
    """Give a draft other contents. Raises ConflictError if it is none any more."""
    _refuse_unstorable(note, content, stored.customer, details, addressee)
    _set(connection, stored, at, **_contents(note, content, details, addressee))
    _remove_lines(connection, note.id)
    _add_lines(connection, note)
    _record(connection, "credit_note.amended", note, {}, at, actor)


def delete_credit_note(
    connection: Connection, stored: StoredCreditNote, *, at: datetime, actor: str
) -> None:
    """Take a draft away; the audit log keeps what it said."""
    note = stored.note
    lines = [{"title": each.title, "net": each.net, "tax": each.tax_amount} for each in note.lines]
    facts = {"customerId": note.customer_id, "invoiceId": note.invoice_id, "lines": lines}
    _remove_lines(connection, note.id)
    connection.execute(delete(credit_notes).where(credit_notes.c.id == note.id))
    _record(connection, "credit_note.deleted", note, facts, at, actor)


def issue_credit_note(
    connection: Connection,
    stored: StoredCreditNote,
    *,
    prefix: str,
    issue_date: date,
    entry: JournalEntry,
    at: datetime,
    actor: str,
) -> str:
    """Give a draft the next number of its series and post it; returns the number."""
    note = stored.note
    number = next_number(connection, note.account_id, prefix, issue_date)
    _set(
        connection,
        stored,
        at,
        status=CreditNoteStatus.FINAL.value,
        number=number,
        issue_date=issue_date,
    )
    journal.post(connection, entry)
    facts: dict[str, object] = {"number": number, "issueDate": issue_date.isoformat()}
    _record(connection, "credit_note.issued", note, facts, at, actor)
    return number


def send_credit_note(
    connection: Connection,
    stored: StoredCreditNote,
    *,
    at: datetime,
    actor: str,
    is_delivered: bool = False,
) -> None:
    """FINAL to SENT. `is_delivered` says that it reached its customer another way."""
    _set(connection, stored, at, status=CreditNoteStatus.SENT.value)
    _record(connection, "credit_note.sent", stored.note, {"delivered": is_delivered}, at, actor)


def void_credit_note(
    connection: Connection,
    stored: StoredCreditNote,
    *,
    reason: str,
    entry: JournalEntry | None,
    at: datetime,
    actor: str,
) -> None:
    """Void a note; `entry` takes back what issuing posted, None for a draft."""
    _set(connection, stored, at, status=CreditNoteStatus.VOIDED.value)
    if entry is not None:
        journal.post(connection, entry)
    _record(connection, "credit_note.voided", stored.note, {"reason": reason}, at, actor)


def readdress_credit_note(
    connection: Connection,
    stored: StoredCreditNote,
    addressee: Mapping[str, object],
    *,
    at: datetime,
    actor: str,
) -> None:
    """Set what is not the customer's of a draft's addressee."""
    refuse_unstorable_text(f"credit note {stored.note.id}", (json.dumps(addressee),))
    text = audit.canonical_json(addressee) if addressee else None
    _set(connection, stored, at, addressee=text)
    facts = {"before": dict(stored.addressee), "after": dict(addressee)}
    _record(connection, "credit_note.amended", stored.note, facts, at, actor)


def convert_credit_note(
    connection: Connection,
    stored: StoredCreditNote,
    grant_id: str,
    *,
    entry: JournalEntry,
    at: datetime,
    actor: str,
) -> None:
    """Note which grant a note became, and post it."""
    _set(connection, stored, at, grant_id=grant_id)
    journal.post(connection, entry)
    _record(connection, "credit_note.converted", stored.note, {"grant": grant_id}, at, actor)


def find_credit_note(connection: Connection, reference: str) -> StoredCreditNote | None:
    """The note of that id or number or, where it is the only one, of that start of an id."""
    exact = select(credit_notes).where(
        or_(credit_notes.c.id == reference, credit_notes.c.number == reference)
    )
    rows = list(connection.execute(exact).mappings())
    if not rows and reference:
        begins = credit_notes.c.id.startswith(reference, autoescape=True)
        rows = list(connection.execute(select(credit_notes).where(begins).limit(2)).mappings())
    return _stored(connection, rows[0]) if len(rows) == 1 else None


def ids_of_notes(connection: Connection, invoice_ids: Collection[str]) -> dict[str, list[str]]:
    """Ids of the credit notes for some invoices, by invoice, in the order of their making."""
    query = (
        select(credit_notes.c.invoice_id, credit_notes.c.id)
        .where(credit_notes.c.invoice_id.in_(invoice_ids))
        .order_by(credit_notes.c.created_at, credit_notes.c.id)
    )
    found: dict[str, list[str]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(str(row["invoice_id"]), []).append(str(row["id"]))
    return found


def list_credit_notes(
    connection: Connection,
    *,
    invoice_id: str | None = None,
    customer_id: str | None = None,
    status: CreditNoteStatus | None = None,
) -> tuple[StoredCreditNote, ...]:
    """Credit notes in the order in which they were made."""
    query = select(credit_notes).order_by(credit_notes.c.created_at, credit_notes.c.id)
    if invoice_id is not None:
        query = query.where(credit_notes.c.invoice_id == invoice_id)
    if customer_id is not None:
        query = query.where(credit_notes.c.customer_id == customer_id)
    if status is not None:
        query = query.where(credit_notes.c.status == status.value)
    rows = list(connection.execute(query).mappings())
    return tuple(_stored(connection, row) for row in rows)


def live_lines(
    connection: Connection, invoice_id: str, *, but_of: str | None = None
) -> tuple[CreditNoteLine, ...]:
    """The lines of every note against an invoice that is not voided, drafts included; but for those
    of the note `but_of`."""
    return tuple(
        line
        for stored in list_credit_notes(connection, invoice_id=invoice_id)
        if stored.status is not CreditNoteStatus.VOIDED and stored.note.id != but_of
        for line in stored.note.lines
    )


def _set(connection: Connection, stored: StoredCreditNote, at: datetime, **columns: object) -> None:
    """Compare and set: the note is still in the status that the caller saw."""
    changed = connection.execute(
        update(credit_notes)
        .where(credit_notes.c.id == stored.note.id, credit_notes.c.status == stored.status.value)
        .values(updated_at=at, **columns)
    )
    if changed.rowcount != 1:
        raise ConflictError(f"credit note {stored.name} has changed: read it again")


def _record(
    connection: Connection,
    event: str,
    note: CreditNote,
    facts: Mapping[str, object],
    at: datetime,
    actor: str,
) -> None:
    body = {"creditNoteId": note.id, "grossTotal": note.gross_total, **facts}
    audit.append(
        connection,
        at=at,
        actor=actor,
        verb=event,
        object_kind="credit_note",
        object_id=note.id,
        body=body,
    )


def _refuse_unstorable(
    note: CreditNote,
    content: str,
    customer: str,
    details: Mapping[str, Any] | None,
    addressee: Mapping[str, object] | None,
) -> None:
    what = f"credit note {note.id}"
    amounts = [each.net for each in note.lines] + [each.tax_amount for each in note.lines]
    refuse_large_amounts(what, note.currency, [*amounts, note.gross_total])
    refuse_unstorable_text(what, (content, customer, json.dumps(details), json.dumps(addressee)))


def _contents(
    note: CreditNote,
    content: str,
    details: Mapping[str, Any],
    addressee: Mapping[str, object],
) -> dict[str, object]:
    """The columns of a draft that editing it changes."""
    return {
        "reason": note.reason,
        "net_total": note.net_total,
        "total_tax": note.total_tax,
        "gross_total": note.gross_total,
        "content": content,
        "content_sha256": hashlib.sha256(content.encode()).hexdigest(),
        "details": audit.canonical_json(details) if details else None,
        "addressee": audit.canonical_json(addressee) if addressee else None,
    }


def _add_lines(connection: Connection, note: CreditNote) -> None:
    rows = [_line_row(note.id, place, line) for place, line in enumerate(note.lines)]
    if rows:
        connection.execute(insert(credit_note_lines), rows)


def _remove_lines(connection: Connection, note_id: str) -> None:
    connection.execute(
        delete(credit_note_lines).where(credit_note_lines.c.credit_note_id == note_id)
    )


def _line_row(note_id: str, place: int, line: CreditNoteLine) -> dict[str, object]:
    return {
        "credit_note_id": note_id,
        "position": place,
        "invoice_line_key": line.invoice_line_key,
        "title": line.title,
        "product_id": line.product_id,
        "quantity": line.quantity,
        "net": line.net,
        "tax_amount": line.tax_amount,
        "tax_rate_id": line.tax.rate_id,
        "tax_name": line.tax.name,
        "tax_rate": line.tax.rate,
        "tax_reason": line.tax.reason,
        "tax_code": line.tax.code.value,
        "tax_exemption": line.tax.exemption,
    }


def _stored(connection: Connection, row: RowMapping) -> StoredCreditNote:
    lines = connection.execute(
        select(credit_note_lines)
        .where(credit_note_lines.c.credit_note_id == row["id"])
        .order_by(credit_note_lines.c.position)
    ).mappings()
    return StoredCreditNote(
        note=CreditNote(
            id=row["id"],
            account_id=row["account_id"],
            customer_id=row["customer_id"],
            currency=row["currency"],
            invoice_id=row["invoice_id"],
            reason=row["reason"],
            lines=tuple(_line(line) for line in lines),
        ),
        status=CreditNoteStatus(row["status"]),
        number=row["number"],
        issue_date=row["issue_date"],
        customer=row["customer"],
        grant_id=row["grant_id"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        addressee=json.loads(row["addressee"] or "{}"),
        details=json.loads(row["details"] or "{}"),
    )


def _line(row: RowMapping) -> CreditNoteLine:
    return CreditNoteLine(
        title=row["title"],
        net=row["net"],
        tax=AppliedTax(
            rate_id=row["tax_rate_id"],
            name=row["tax_name"],
            rate=row["tax_rate"],
            reason=row["tax_reason"],
            code=TaxCode(row["tax_code"]),
            exemption=row["tax_exemption"],
        ),
        tax_amount=row["tax_amount"],
        product_id=row["product_id"],
        invoice_line_key=row["invoice_line_key"],
        quantity=row["quantity"],
    )
