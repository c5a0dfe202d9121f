"""The invoice for credit sold by hand: a one-off with one line, what the credit costs."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid5

from engine.domain.catalog import Catalog
from engine.domain.credit import COST_PRODUCTS, CreditGrant
from engine.domain.edit import HandMadeLine
from engine.domain.errors import ConflictError, InputError
from engine.domain.identity import NAMESPACE, invoice_id
from engine.domain.invoice import ONE_OFF, Cut, InvoiceIdentity, InvoiceStatus
from engine.schedules.instants import local_day
from engine.store.invoice_edits import add_edit, read_edits
from engine.store.invoices import read_invoice
from engine.store.open import Connection
from engine.workflows.invoices import find
from engine.workflows.one_off import open_one_off, save_one_off

LINE = "credit"
"""The id of the line."""


def purchase_invoice_id(account_id: str, grant_id: str) -> str:
    """The id of the invoice for a grant: there is one at most."""
    return invoice_id(_identity(account_id, grant_id))


def bill_purchase(
    connection: Connection,
    catalog: Catalog,
    grant: CreditGrant,
    cut: Cut,
    *,
    at: datetime,
    actor: str,
) -> str:
    """Make the draft that bills what a grant costs, dated today; its id.

    A grant that has its invoice keeps it. Raises InputError for a grant without a cost.
    """
    if grant.cost is None:
        raise InputError(f"credit grant {grant.id} costs nothing: there is nothing to invoice")
    id = purchase_invoice_id(catalog.account.id, grant.id)
    if read_invoice(connection, id) is not None:
        return id
    today = local_day(at, catalog.account.time_zone)
    identity = _identity(catalog.account.id, grant.id)
    open_one_off(
        connection,
        catalog,
        identity,
        grant.customer_id,
        currency=grant.currency,
        day=today,
        cut=cut,
        at=at,
        actor=actor,
    )
    line = HandMadeLine(
        id=LINE,
        title=grant.name,
        quantity=Decimal(1),
        rate=grant.cost,
        service_start=grant.start,
        service_end=grant.end or grant.start + timedelta(days=1),
        product_id=COST_PRODUCTS[grant.kind],
    )
    add_edit(connection, id, line)
    edits = read_edits(connection, id)
    save_one_off(connection, catalog, find(connection, id), edits, at=at, actor=actor)
    return id


def refuse_billed(connection: Connection, account_id: str, grant_id: str) -> None:
    """Raises ConflictError while an invoice asks for what a grant costs."""
    stored = read_invoice(connection, purchase_invoice_id(account_id, grant_id))
    if stored is None or stored.status is InvoiceStatus.VOIDED:
        return
    remedy = "void" if stored.status.is_issued else "delete"
    raise ConflictError(
        f"invoice {stored.number or stored.invoice.id} bills credit grant {grant_id}: {remedy} that"
        " first"
    )


def _identity(account_id: str, grant_id: str) -> InvoiceIdentity:
    own_id = str(uuid5(NAMESPACE, "\x1f".join(("credit purchase", grant_id))))
    return InvoiceIdentity(account_id, own_id, 0, ONE_OFF, 0)
