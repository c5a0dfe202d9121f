from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.charge import LineKind
from engine.domain.credit_note import CreditNoteLine, CreditNoteStatus
from engine.domain.errors import ConflictError, InputError
from engine.domain.invoice import Invoice
from engine.invoicing.credit_note import (
    TRANSITIONS,
    CreditNoteAction,
    after,
    everything,
    mirrored_lines,
    remaining,
)
from engine.invoicing.mirrored_line import Wanted
from tests.store.invoice_samples import invoice, line

BILL = invoice(
    lines=(
        line(10_000, 2_000, "calls/0/0/linear", quantity=Decimal(8)),
        line(-1_000, -200, "calls/0/0/discount-1", kind=LineKind.DISCOUNT),
        line(
            -500, -100, "credit/g", kind=LineKind.CREDIT, price_id=None, product_id="credits.paid"
        ),
    )
)


def sums(lines: Sequence[CreditNoteLine]) -> tuple[int, int]:
    return sum(each.net for each in lines), sum(each.tax_amount for each in lines)


def test_a_note_for_everything_gives_back_what_was_paid_and_prepaid_money_to_its_grant() -> None:
    lines = mirrored_lines(BILL, (), everything(BILL))
    assert [each.net for each in lines] == [10_000, -1_000, -500]
    assert sums(lines) == (8_500, 1_700)


def test_a_note_gives_back_an_amount_or_a_quantity_of_a_line() -> None:
    """100.00 for 8: 3 of them are 37.50, with 7.50 of the tax of 20.00."""
    (by_quantity,) = mirrored_lines(BILL, (), [Wanted("calls/0/0/linear", quantity=Decimal(3))])
    assert (by_quantity.net, by_quantity.tax_amount) == (3_750, 750)
    (by_amount,) = mirrored_lines(BILL, (), [Wanted("calls/0/0/linear", net=1)])
    assert (by_amount.net, by_amount.tax_amount) == (1, 0)


def test_never_more_than_remains_of_a_line() -> None:
    first = mirrored_lines(BILL, (), [Wanted("calls/0/0/linear", net=9_999)])
    assert remaining(BILL, first)["calls/0/0/linear"] == 1
    for want in (
        Wanted("calls/0/0/linear", net=2),
        Wanted("calls/0/0/linear", net=-1),
        Wanted("calls/0/0/linear", quantity=Decimal(9)),
    ):
        with pytest.raises(ConflictError, match=r"left to give back|cannot be given back"):
            mirrored_lines(BILL, first, [want])


def test_a_line_that_the_invoice_has_not_is_refused() -> None:
    with pytest.raises(InputError, match="has no line 'x'"):
        mirrored_lines(BILL, (), [Wanted("x")])
    with pytest.raises(InputError, match="named twice"):
        mirrored_lines(BILL, (), [Wanted("a"), Wanted("a")])


@given(
    net=st.integers(1, 10**7),
    tax=st.integers(0, 10**6),
    cuts=st.lists(st.integers(0, 10**7), max_size=6),
)
def test_partial_notes_of_one_invoice_give_back_exactly_its_tax(
    net: int, tax: int, cuts: list[int]
) -> None:
    bill = invoice(lines=(line(net, tax, "fee/0/0/fixed"),))
    earlier: list[CreditNoteLine] = []
    for cut in cuts:
        left = remaining(bill, earlier)["fee/0/0/fixed"]
        if part := min(cut, left):
            earlier += mirrored_lines(bill, earlier, [Wanted("fee/0/0/fixed", net=part)])
    earlier += mirrored_lines(bill, earlier, everything(bill))
    assert sums(earlier) == (net, tax)
    assert all(each.tax_amount >= 0 for each in earlier)


def test_only_an_issued_note_is_applied_and_a_voided_one_is_the_end() -> None:
    applied = {status for status, action in TRANSITIONS if action is CreditNoteAction.APPLY}
    assert applied == {CreditNoteStatus.FINAL, CreditNoteStatus.SENT}
    for action in CreditNoteAction:
        with pytest.raises(ConflictError):
            after(CreditNoteStatus.VOIDED, action)


def test_an_invoice_is_not_looked_at_twice_for_one_line() -> None:
    bill: Invoice = BILL
    lines = mirrored_lines(bill, (), [Wanted("calls/0/0/linear", net=5_000)])
    rest = mirrored_lines(bill, lines, everything(bill))
    assert sums([*lines, *rest]) == (8_500, 1_700)
