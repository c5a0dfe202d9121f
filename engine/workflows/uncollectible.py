"""An invoice that will not be paid: its balance is written off, and that can be taken back."""

from __future__ import annotations

from datetime import datetime

from engine.domain.catalog import Catalog
from engine.domain.errors import ConflictError
from engine.domain.settlement import MovementKind
from engine.schedules.instants import local_day
from engine.store.open import Connection, Store
from engine.store.settlements import settlement_of
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.invoices import find
from engine.workflows.settle import settle


def write_off(store: Store, catalog: Catalog, reference: str, *, at: datetime, actor: str) -> str:
    """Write off what an issued invoice still owes: its id.

    Raises ConflictError if nothing is owed or the invoice is not issued.
    """
    with store.write() as connection:
        stored = find(connection, reference)
        balance = settlement_of(connection, stored.invoice.id).balance
        if balance <= 0 and stored.status.is_issued:
            raise ConflictError(f"invoice {stored.number} owes nothing that could be written off")
        settle(
            connection,
            stored,
            MovementKind.WRITE_OFF,
            stored.invoice.id,
            balance,
            day=local_day(at, catalog.account.time_zone),
            at=at,
            actor=actor,
        )
        return stored.invoice.id


def take_back(store: Store, catalog: Catalog, reference: str, *, at: datetime, actor: str) -> str:
    """Owe again what was written off: the invoice's id. Raises ConflictError if nothing was."""
    with store.write() as connection:
        stored = find(connection, reference)
        if not settlement_of(connection, stored.invoice.id).total(MovementKind.WRITE_OFF):
            raise ConflictError(f"invoice {stored.number or reference} was not written off")
        revert_write_off(connection, catalog, stored, at=at, actor=actor)
        return stored.invoice.id


def revert_write_off(
    connection: Connection, catalog: Catalog, stored: StoredInvoice, *, at: datetime, actor: str
) -> None:
    """Take a write-off back, if there is one, in the caller's transaction."""
    written_off = settlement_of(connection, stored.invoice.id).total(MovementKind.WRITE_OFF)
    if written_off:
        settle(
            connection,
            stored,
            MovementKind.WRITE_OFF,
            stored.invoice.id,
            -written_off,
            day=local_day(at, catalog.account.time_zone),
            at=at,
            actor=actor,
        )
