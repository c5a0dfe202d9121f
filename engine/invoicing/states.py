"""What may happen to an invoice, as a table (DESIGN 6). Effects live in the workflows."""

from __future__ import annotations

from enum import StrEnum

from engine.domain.errors import ConflictError
from engine.domain.invoice import InvoiceStatus
from engine.domain.settlement import MovementKind, Settlement


class Action(StrEnum):
    """What a person or a run asks for; the words are those of messages."""

    DRAFT = "draft"
    RECALCULATE = "recalculate"
    EDIT = "edit"
    MERGE = "merge"
    FINALIZE = "finalize"
    FINALIZE_AND_SEND = "finalize and send"
    SEND = "send"
    MARK_SENT = "mark as sent"
    AMEND = "amend"
    SETTLE = "settle"
    VOID = "void"
    DELETE = "delete"


TRANSITIONS: dict[tuple[InvoiceStatus, Action], InvoiceStatus | None] = {
    (InvoiceStatus.IN_PROGRESS, Action.RECALCULATE): InvoiceStatus.IN_PROGRESS,
    (InvoiceStatus.IN_PROGRESS, Action.DRAFT): InvoiceStatus.DRAFT,
    (InvoiceStatus.IN_PROGRESS, Action.DELETE): None,
    (InvoiceStatus.DRAFT, Action.RECALCULATE): InvoiceStatus.DRAFT,
    (InvoiceStatus.DRAFT, Action.EDIT): InvoiceStatus.DRAFT,
    (InvoiceStatus.DRAFT, Action.MERGE): InvoiceStatus.DRAFT,
    (InvoiceStatus.DRAFT, Action.AMEND): InvoiceStatus.DRAFT,
    (InvoiceStatus.DRAFT, Action.FINALIZE): InvoiceStatus.FINAL,
    (InvoiceStatus.DRAFT, Action.FINALIZE_AND_SEND): InvoiceStatus.SENT,
    (InvoiceStatus.DRAFT, Action.MARK_SENT): InvoiceStatus.SENT,
    (InvoiceStatus.DRAFT, Action.VOID): InvoiceStatus.VOIDED,
    (InvoiceStatus.DRAFT, Action.DELETE): None,
    (InvoiceStatus.FINAL, Action.SEND): InvoiceStatus.SENT,
    (InvoiceStatus.FINAL, Action.MARK_SENT): InvoiceStatus.SENT,
    (InvoiceStatus.FINAL, Action.AMEND): InvoiceStatus.FINAL,
    (InvoiceStatus.FINAL, Action.SETTLE): InvoiceStatus.FINAL,
    (InvoiceStatus.FINAL, Action.VOID): InvoiceStatus.VOIDED,
    (InvoiceStatus.SENT, Action.AMEND): InvoiceStatus.SENT,
    (InvoiceStatus.SENT, Action.SETTLE): InvoiceStatus.SENT,
    (InvoiceStatus.SENT, Action.VOID): InvoiceStatus.VOIDED,
}
"""(status, action) to the status after it; None where the invoice is gone.

Amending changes what describes an invoice (terms, memo, numbers of the customer's own), settling
what is owed of it; neither changes what it says.
"""

_REMEDY = {
    Action.RECALCULATE: "void it and close again, or leave it: what is issued never changes",
    Action.EDIT: "only a draft can be edited; correct an issued invoice by a credit note",
    Action.MERGE: "only drafts can be merged",
    Action.FINALIZE: "only a draft can be finalized",
    Action.FINALIZE_AND_SEND: "only a draft can be finalized",
    Action.VOID: "only drafts and issued invoices can be voided",
    Action.SEND: "finalize it first",
    Action.MARK_SENT: "only a draft or a final invoice can be marked as sent",
    Action.AMEND: "only a draft or an issued invoice can be amended",
    Action.SETTLE: "only an issued invoice is owed",
    Action.DELETE: "void it instead",
    Action.DRAFT: "only an invoice in progress becomes a draft",
}


def after(status: InvoiceStatus, action: Action) -> InvoiceStatus | None:
    """The status after an action. Raises ConflictError, with what to do, if there is no row."""
    if (status, action) not in TRANSITIONS:
        raise ConflictError(f"cannot {action} an invoice that is {status}: {_REMEDY[action]}")
    return TRANSITIONS[status, action]


def refuse_void(status: InvoiceStatus, settlement: Settlement, name: str) -> None:
    """Raises ConflictError where money stands against voiding an invoice.

    What was written off may be voided: the write-off is taken back with it. What was paid before
    the rest was written off still stands.
    """
    after(status, Action.VOID)
    if settlement.total(MovementKind.PAYMENT) or settlement.total(MovementKind.CREDIT_NOTE):
        raise ConflictError(
            f"cannot void invoice {name}, which is {settlement.payment_status}: take its payments"
            " and credit notes off first, or correct it by a credit note"
        )
