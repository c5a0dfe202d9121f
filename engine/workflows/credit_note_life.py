"""What happens to a credit note beside its contents: issued, sent, and credit made of it then."""

from __future__ import annotations

from datetime import datetime

from engine.domain.catalog import Catalog
from engine.domain.credit_note import CreditNoteStatus
from engine.invoicing.credit_note import CreditNoteAction, after
from engine.store.credit_notes import StoredCreditNote, send_credit_note
from engine.store.open import Connection, Store
from engine.workflows.credit_note_grant import granted_for
from engine.workflows.credit_note_parts import makes_grant
from engine.workflows.credit_note_shapes import credit_note_shape
from engine.workflows.credit_notes import find_note, issue_found
from engine.workflows.representations import Json


def issue(
    store: Store, catalog: Catalog, reference: str, *, send: bool, at: datetime, actor: str
) -> Json:
    """Give a draft its number and post it, and with `send` send it: its shape.

    Raises ConflictError unless it is a draft that gives something back.
    """
    with store.write() as connection:
        stored = find_note(connection, reference)
        stored = issue_found(connection, catalog, stored, at=at, actor=actor)
        if send:
            _send(connection, catalog, stored, is_delivered=False, at=at, actor=actor)
        return credit_note_shape(connection, find_note(connection, stored.note.id))


def send(
    store: Store, catalog: Catalog, reference: str, *, deliver: bool, at: datetime, actor: str
) -> Json:
    """Send an issued note, or (not `deliver`) note that it was sent another way: its shape.

    Where the note says so it becomes a cash grant then. A draft that was sent another way is issued
    on the way.
    """
    with store.write() as connection:
        stored = find_note(connection, reference)
        if stored.status is CreditNoteStatus.DRAFT and not deliver:
            stored = issue_found(connection, catalog, stored, at=at, actor=actor)
        after(stored.status, CreditNoteAction.SEND)
        _send(connection, catalog, stored, is_delivered=not deliver, at=at, actor=actor)
        return credit_note_shape(connection, find_note(connection, stored.note.id))


def _send(
    connection: Connection,
    catalog: Catalog,
    stored: StoredCreditNote,
    *,
    is_delivered: bool,
    at: datetime,
    actor: str,
) -> None:
    send_credit_note(connection, stored, at=at, actor=actor, is_delivered=is_delivered)
    if makes_grant(stored) and stored.grant_id is None:
        sent = find_note(connection, stored.note.id)
        granted_for(connection, catalog, sent, at=at, actor=actor)
