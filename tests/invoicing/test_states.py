from __future__ import annotations

import pytest

from engine.domain.errors import ConflictError
from engine.domain.invoice import InvoiceStatus
from engine.invoicing.states import TRANSITIONS, Action, after


def test_only_open_invoices_can_be_recalculated() -> None:
    for status in InvoiceStatus:
        if status.is_open:
            assert after(status, Action.RECALCULATE) is status
        else:
            with pytest.raises(ConflictError, match="what is issued never changes"):
                after(status, Action.RECALCULATE)


def test_an_issued_invoice_can_only_be_sent_or_voided() -> None:
    allowed = {action for status, action in TRANSITIONS if status.is_issued}
    assert allowed == {Action.SEND, Action.VOID}


def test_a_voided_invoice_is_the_end() -> None:
    for action in Action:
        with pytest.raises(ConflictError):
            after(InvoiceStatus.VOIDED, action)
