"""Invoices that no schedule asks for: made empty, filled by hand, with the same life as others.

They have an id of their own and use no credit grants.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid5

from engine.catalog.documents import SETTINGS, TAX_RATES
from engine.domain.catalog import Catalog
from engine.domain.currency import MINOR_UNITS
from engine.domain.edit import Edit
from engine.domain.errors import InputError
from engine.domain.identity import NAMESPACE
from engine.domain.invoice import ONE_OFF, Cut, Invoice, InvoiceIdentity, InvoiceStatus
from engine.invoicing.content import content_digest, content_of
from engine.invoicing.frozen import DocumentKey, freeze, used_documents
from engine.invoicing.make import make_one_off
from engine.schedules.instants import local_day
from engine.store.open import Connection, Store
from engine.store.open_invoices import save_open_invoice
from engine.store.stored_invoice import InvoiceRecord, StoredInvoice
from engine.workflows.cut import take_cut
from engine.workflows.representations import addressee, instant_text
from engine.workflows.workspace import Workspace


def create_one_off(
    workspace: Workspace,
    store: Store,
    catalog: Catalog,
    customer_id: str,
    *,
    currency: str | None,
    invoice_date: date | None,
    at: datetime,
    actor: str,
) -> str:
    """Make an empty draft for a customer: its id. Lines are added by editing it.

    Raises InputError for an unknown customer or currency.
    """
    if customer_id not in catalog.customer_by_id:
        raise InputError(f"there is no customer {customer_id!r} in the catalog in force")
    money = currency or catalog.account.currency
    if money not in MINOR_UNITS:
        raise InputError(f"{money!r} is not a currency of ISO 4217")
    day = invoice_date or local_day(at, catalog.account.time_zone)
    own_id = str(uuid5(NAMESPACE, "\x1f".join(("one-off", customer_id, instant_text(at)))))
    identity = InvoiceIdentity(catalog.account.id, own_id, 0, ONE_OFF, 0)
    cut = take_cut(workspace.landed(), catalog, None, at)
    with store.write() as connection:
        return open_one_off(
            connection,
            catalog,
            identity,
            customer_id,
            currency=money,
            day=day,
            cut=cut,
            at=at,
            actor=actor,
        )


def open_one_off(
    connection: Connection,
    catalog: Catalog,
    identity: InvoiceIdentity,
    customer_id: str,
    *,
    currency: str,
    day: date,
    cut: Cut,
    at: datetime,
    actor: str,
) -> str:
    """Make an empty draft of an identity within the caller's transaction: its id."""
    invoice = make_one_off(catalog, identity, customer_id, currency, day, ())
    _save(connection, catalog, invoice, InvoiceStatus.DRAFT, cut, at, actor)
    return invoice.id


def one_off_again(catalog: Catalog, stored: StoredInvoice, edits: Sequence[Edit]) -> Invoice:
    """A one-off made again by a catalog and its edits."""
    invoice = stored.invoice
    return make_one_off(
        catalog,
        invoice.identity,
        invoice.customer_id,
        invoice.currency,
        invoice.invoice_date,
        edits,
    )


def save_one_off(
    connection: Connection,
    catalog: Catalog,
    stored: StoredInvoice,
    edits: Sequence[Edit],
    *,
    at: datetime,
    actor: str,
) -> None:
    """Calculate a one-off draft by the catalog in force and save it."""
    invoice = one_off_again(catalog, stored, edits)
    _save(connection, catalog, invoice, stored.status, stored.cut, at, actor)


def _save(
    connection: Connection,
    catalog: Catalog,
    invoice: Invoice,
    status: InvoiceStatus,
    cut: Cut,
    at: datetime,
    actor: str,
) -> None:
    content = content_of(invoice)
    record = InvoiceRecord(
        status=status,
        cut=cut,
        customer=addressee(catalog.customer_by_id[invoice.customer_id]),
        frozen=freeze(_documents(catalog, invoice), {}),
        content=content,
        content_sha256=content_digest(content),
        calculated_at=at,
        periods=(),
        actor=actor,
    )
    save_open_invoice(connection, invoice, record)


def _documents(catalog: Catalog, invoice: Invoice) -> dict[DocumentKey, str]:
    """Settings, tax rates, exchange rates used, the customer and whom it belongs to: all that a
    one-off depends on."""
    used = used_documents(invoice)
    wanted: set[str] = set()
    next_id: str | None = invoice.customer_id
    while next_id is not None and next_id not in wanted:
        wanted.add(next_id)
        next_id = catalog.customer_by_id[next_id].parent_id
    return {
        key: text
        for key, text in sorted(catalog.documents.items())
        if key[0] in (SETTINGS, TAX_RATES)
        or (key[0] == "customers" and key[1] in wanted)
        or key in used
    }
