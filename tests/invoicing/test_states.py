from __future__ import annotations

import pytest

from engine.domain.errors import ConflictError
from engine.domain.invoice import InvoiceStatus, PaymentStatus
from engine.invoicing.states import TRANSITIONS, Action, after, refuse_void


def test_only_open_invoices_can_be_recalculated() -> None:
    for status in InvoiceStatus:
        if status.is_open:
            assert after(status, Action.RECALCULATE) is status
        else:
            with pytest.raises(ConflictError, match="what is issued never changes"):
                after(status, Action.RECALCULATE)


def test_nothing_that_may_happen_to_an_issued_invoice_changes_what_it_says() -> None:
    allowed = {action for status, action in TRANSITIONS if status.is_issued}
    assert allowed == {Action.SEND, Action.MARK_SENT, Action.AMEND, Action.SETTLE, Action.VOID}


def test_every_action_is_allowed_from_some_status() -> None:
    assert {action for _, action in TRANSITIONS} == set(Action)


@pytest.mark.parametrize("paid", [PaymentStatus.PARTIALLY_PAID, PaymentStatus.PAID])
def test_what_is_paid_is_not_voided(paid: PaymentStatus) -> None:
    refuse_void(InvoiceStatus.SENT, PaymentStatus.UNPAID, "INV-1")
    refuse_void(InvoiceStatus.SENT, PaymentStatus.UNCOLLECTIBLE, "INV-1")
    with pytest.raises(ConflictError, match=f"INV-1, which is {paid}: take its payments"):
        refuse_void(InvoiceStatus.SENT, paid, "INV-1")


def test_a_voided_invoice_is_the_end() -> None:
    for action in Action:
        with pytest.raises(ConflictError):
            after(InvoiceStatus.VOIDED, action)
