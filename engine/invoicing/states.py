"""What may happen to an invoice, as a table (DESIGN 6). Effects live in the workflows."""

from __future__ import annotations

from enum import StrEnum

from engine.domain.errors import ConflictError
from engine.domain.invoice import InvoiceStatus


class Action(StrEnum):
    DRAFT = "draft"
    RECALCULATE = "recalculate"
    FINALIZE = "finalize"
    SEND = "send"
    VOID = "void"
    DELETE = "delete"


TRANSITIONS: dict[tuple[InvoiceStatus, Action], InvoiceStatus | None] = {
    (InvoiceStatus.IN_PROGRESS, Action.RECALCULATE): InvoiceStatus.IN_PROGRESS,
    (InvoiceStatus.IN_PROGRESS, Action.DRAFT): InvoiceStatus.DRAFT,
    (InvoiceStatus.IN_PROGRESS, Action.DELETE): None,
    (InvoiceStatus.DRAFT, Action.RECALCULATE): InvoiceStatus.DRAFT,
    (InvoiceStatus.DRAFT, Action.FINALIZE): InvoiceStatus.FINAL,
    (InvoiceStatus.DRAFT, Action.VOID): InvoiceStatus.VOIDED,
    (InvoiceStatus.DRAFT, Action.DELETE): None,
    (InvoiceStatus.FINAL, Action.SEND): InvoiceStatus.SENT,
    (InvoiceStatus.FINAL, Action.VOID): InvoiceStatus.VOIDED,
    (InvoiceStatus.SENT, Action.VOID): InvoiceStatus.VOIDED,
}
"""(status, action) to the status after it; None where the invoice is gone."""

_REMEDY = {
    Action.RECALCULATE: "void it and close again, or leave it: what is issued never changes",
    Action.FINALIZE: "only a draft can be finalized",
    Action.VOID: "only drafts and issued invoices can be voided",
    Action.SEND: "finalize it first",
    Action.DELETE: "void it instead",
    Action.DRAFT: "only an invoice in progress becomes a draft",
}


def after(status: InvoiceStatus, action: Action) -> InvoiceStatus | None:
    """The status after an action. Raises ConflictError, with what to do, if there is no row."""
    if (status, action) not in TRANSITIONS:
        raise ConflictError(f"cannot {action} an invoice that is {status}: {_REMEDY[action]}")
    return TRANSITIONS[status, action]
