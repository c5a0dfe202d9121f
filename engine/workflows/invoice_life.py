"""What happens to an invoice beside its amounts: sent, marked, amended, deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from engine.domain.catalog import Catalog
from engine.domain.errors import ConflictError, InputError
from engine.domain.invoice import InvoiceStatus
from engine.invoicing.states import Action, after
from engine.store import audit, issuing
from engine.store.invoice_details import InvoiceDetails, read_details, save_details
from engine.store.open import Connection, Store
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.addressee import AddresseeChange, changed_addressee
from engine.workflows.billed_note import write_note
from engine.workflows.invoice_views import exact_invoice, refuse_changed
from engine.workflows.invoices import find
from engine.workflows.issue import issue_found
from engine.workflows.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Amendment:
    """What shall be other than it is; None leaves it, an empty text takes it away.

    In `metadata` and `custom_fields` an empty value removes its key.
    """

    due_date: date | None = None
    payment_term_days: int | None = None
    purchase_order_number: str | None = None
    reference: str | None = None
    memo: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    custom_fields: Mapping[str, str] = field(default_factory=dict)
    addressee: AddresseeChange = field(default_factory=AddresseeChange)
    particulars: Mapping[str, str] = field(default_factory=dict)
    """Further facts by their names in `InvoiceDetails`; an empty text takes one away."""
    is_whole: bool = False
    """Whether it says all that there is: what it leaves is as if nobody had set it."""


def send(
    workspace: Workspace,
    store: Store,
    catalog: Catalog,
    reference: str,
    *,
    finalize: bool,
    at: datetime,
    actor: str,
) -> str:
    """Send a final invoice, or with `finalize` issue a draft and send it: its id.

    Whoever delivers finds the message in the outbox. Raises ConflictError from other statuses.
    """
    with store.write() as connection:
        stored = find(connection, reference)
        after(stored.status, Action.FINALIZE_AND_SEND if finalize else Action.SEND)
        if finalize:
            issue_found(connection, catalog, stored, at=at, actor=actor)
        issuing.mark_sent(connection, stored.invoice.id, at=at, actor=actor)
    write_note(workspace, store)
    return stored.invoice.id


def mark_sent(
    workspace: Workspace,
    store: Store,
    catalog: Catalog,
    reference: str,
    *,
    at: datetime,
    actor: str,
) -> str:
    """Note that an invoice reached its customer another way: its id. Its message says so.

    A draft is issued on the way, with its number and its entry.
    """
    with store.write() as connection:
        stored = find(connection, reference)
        after(stored.status, Action.MARK_SENT)
        if stored.status is InvoiceStatus.DRAFT:
            issue_found(connection, catalog, stored, at=at, actor=actor)
        issuing.mark_sent(connection, stored.invoice.id, at=at, actor=actor, is_delivered=True)
    write_note(workspace, store)
    return stored.invoice.id


def delete(store: Store, reference: str, *, reason: str, at: datetime, actor: str) -> str:
    """Take away a draft or an invoice in progress: its id. The audit log remembers it.

    A scheduled one comes back with the next close, from what is known then. Raises ConflictError
    for one that was issued.
    """
    with store.write() as connection:
        stored = find(connection, reference)
        after(stored.status, Action.DELETE)
        issuing.delete_open_invoice(
            connection,
            stored.invoice.id,
            expected=stored.status,
            at=at,
            actor=actor,
            reason=reason,
        )
        return stored.invoice.id


def amend(
    store: Store,
    reference: str,
    amendment: Amendment,
    *,
    at: datetime,
    actor: str,
    expected: str | None = None,
) -> str:
    """Change what describes a draft or an issued invoice: its id. Its amounts stay.

    A due date set by hand stays until another one is set; on an issued invoice it is not before
    the issue date. `expected` is the revision that the caller has seen. Raises ConflictError for a
    voided invoice, InputError for terms that do not fit.
    """
    with store.write() as connection:
        stored = find(connection, reference)
        refuse_changed(connection, stored, expected)
        amend_found(connection, stored, amendment, at=at, actor=actor)
        return stored.invoice.id


def amend_sent(
    store: Store,
    reference: str,
    amendment: Amendment,
    *,
    at: datetime,
    actor: str,
    expected: str | None = None,
) -> str:
    """The same of an invoice that was sent. Raises ConflictError for any other."""
    with store.write() as connection:
        stored = exact_invoice(connection, reference)
        refuse_changed(connection, stored, expected)
        if stored.status is not InvoiceStatus.SENT:
            raise ConflictError(
                f"invoice {stored.number or stored.invoice.id} is {stored.status}, not sent"
            )
        amend_found(connection, stored, amendment, at=at, actor=actor)
        return stored.invoice.id


def amend_found(
    connection: Connection,
    stored: StoredInvoice,
    amendment: Amendment,
    *,
    at: datetime,
    actor: str,
) -> None:
    """The same in the caller's transaction."""
    after(stored.status, Action.AMEND)
    before = read_details(connection, stored.invoice.id)
    amended = replace(
        _amended(before, amendment),
        addressee=_addressed(stored, before, amendment.addressee),
        particulars=_with_particulars(stored, before, amendment),
    )
    if amended == before:
        return
    _move_due_date(connection, stored, amendment, at)
    save_details(connection, stored.invoice.id, amended)
    audit.append(
        connection,
        at=at,
        actor=actor,
        verb="invoice.amended",
        object_kind="invoice",
        object_id=stored.invoice.id,
        body={"before": _facts(before), "after": _facts(amended)},
    )


def _amended(before: InvoiceDetails, amendment: Amendment) -> InvoiceDetails:
    texts = {
        name: value
        for name in ("due_date", "payment_term_days", "purchase_order_number", "reference", "memo")
        if (value := getattr(amendment, name)) is not None
    }
    metadata = _merged({} if amendment.is_whole else before.metadata, amendment.metadata)
    if amendment.is_whole:
        before = InvoiceDetails(
            accounting_date=before.accounting_date,
            payment_term_days=before.payment_term_days,
            custom_fields=before.custom_fields,
        )
    return replace(
        before,
        **texts,
        metadata=metadata,
        custom_fields=_merged(before.custom_fields, amendment.custom_fields),
    )


def _addressed(
    stored: StoredInvoice, before: InvoiceDetails, change: AddresseeChange
) -> Mapping[str, object]:
    """Whom it is addressed to then, where that is not what the customer says: set on open ones."""
    if change == AddresseeChange():
        return before.addressee
    if not stored.status.is_open:
        raise ConflictError(
            f"invoice {stored.number} is issued: whom it is addressed to is fixed; correct it by a"
            " credit note and an invoice anew"
        )
    return changed_addressee(json.loads(stored.customer), before.addressee, change)


def _with_particulars(
    stored: StoredInvoice, before: InvoiceDetails, amendment: Amendment
) -> dict[str, str]:
    """What else is set then: on open invoices only."""
    kept = {} if amendment.is_whole else before.particulars
    found = _merged(kept, amendment.particulars)
    if found != before.particulars and not stored.status.is_open:
        raise ConflictError(
            f"invoice {stored.number} is issued: {', '.join(sorted(found)) or 'what was set'} is"
            " fixed"
        )
    return found


def _merged(before: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in {**before, **changes}.items() if value}


def _move_due_date(
    connection: Connection, stored: StoredInvoice, amendment: Amendment, at: datetime
) -> None:
    if stored.issue_date is None:
        return
    if amendment.payment_term_days is not None:
        raise ConflictError(
            f"invoice {stored.number} is issued: set its due date, the terms have done their part"
        )
    if amendment.due_date is None:
        return
    if amendment.due_date < stored.issue_date:
        raise InputError(
            f"the due date {amendment.due_date} is before {stored.issue_date}, when invoice"
            f" {stored.number} was issued"
        )
    issuing.set_due_date(connection, stored.invoice.id, due_date=amendment.due_date, at=at)


def _facts(details: InvoiceDetails) -> dict[str, object]:
    return {
        "dueDate": None if details.due_date is None else details.due_date.isoformat(),
        "paymentTermDays": details.payment_term_days,
        "purchaseOrderNumber": details.purchase_order_number,
        "reference": details.reference,
        "memo": details.memo,
        "metadata": dict(details.metadata),
        "customFields": dict(details.custom_fields),
        **({"addressee": dict(details.addressee)} if details.addressee else {}),
        **({"particulars": dict(details.particulars)} if details.particulars else {}),
    }
