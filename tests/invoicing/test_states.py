from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from engine.domain.errors import ConflictError
from engine.domain.invoice import InvoiceStatus
from engine.domain.settlement import Movement, MovementKind, Settlement
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


def moved(kind: MovementKind, cents: int, version: int = 1) -> Movement:
    day = date(2026, 2, 1)
    return Movement("i", version, kind, "source", cents, day, datetime(2026, 2, 1, tzinfo=UTC))


@pytest.mark.parametrize("kind", [MovementKind.PAYMENT, MovementKind.CREDIT_NOTE])
@pytest.mark.parametrize(("cents", "status"), [(400, "PARTIALLY_PAID"), (1000, "PAID")])
def test_what_is_paid_is_not_voided(kind: MovementKind, cents: int, status: str) -> None:
    refuse_void(InvoiceStatus.SENT, Settlement(1000), "INV-1")
    with pytest.raises(ConflictError, match=f"INV-1, which is {status}: take its payments"):
        refuse_void(InvoiceStatus.SENT, Settlement(1000, (moved(kind, cents),)), "INV-1")
    taken_off = (moved(kind, cents), moved(kind, -cents, 2))
    refuse_void(InvoiceStatus.SENT, Settlement(1000, taken_off), "INV-1")


def test_what_is_written_off_is_voided_unless_a_part_of_it_was_paid() -> None:
    written_off = moved(MovementKind.WRITE_OFF, 1000)
    refuse_void(InvoiceStatus.SENT, Settlement(1000, (written_off,)), "INV-1")
    in_part = (moved(MovementKind.PAYMENT, 400), moved(MovementKind.WRITE_OFF, 600, 2))
    with pytest.raises(ConflictError, match="INV-1, which is UNCOLLECTIBLE: take its payments"):
        refuse_void(InvoiceStatus.SENT, Settlement(1000, in_part), "INV-1")


def test_a_voided_invoice_is_the_end() -> None:
    for action in Action:
        with pytest.raises(ConflictError):
            after(InvoiceStatus.VOIDED, action)
