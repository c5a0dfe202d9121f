from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.credits.pay import payment_lines
from engine.domain.charge import ChargeLine, LineKind
from engine.domain.credit import AvailableGrant, CreditGrant
from engine.domain.credit_note import CreditNoteLine
from engine.domain.errors import InputError
from engine.domain.invoice import Invoice
from engine.domain.tax import AppliedTax
from engine.invoicing.credit_note import everything, mirrored_lines, remaining
from engine.invoicing.mirrored_line import Wanted
from engine.invoicing.returned_credit import returned_draws
from engine.tax.apply import apply_tax
from tests.store.invoice_samples import ISSUE_DATE, invoice, line

TWENTY = AppliedTax("vat", "VAT 20 %", Decimal("0.2"), "seat of the customer")
FIVE = AppliedTax("books", "VAT 5 %", Decimal("0.05"), "category of the product")


def grant(id: str, amount: str = "1000", **terms: object) -> CreditGrant:
    values: dict[str, object] = {
        "id": id,
        "customer_id": "acme",
        "name": id,
        "amount": Decimal(amount),
        "currency": "USD",
        "start": date(2026, 1, 1),
        **terms,
    }
    return CreditGrant(**values)  # type: ignore[arg-type]


def charge(key: str, net: int, **terms: object) -> ChargeLine:
    price = key.split("/")[0]
    return line(net, 0, key, price_id=price, product_id=price, **terms).charge


def paid_bill(
    charges: list[tuple[ChargeLine, AppliedTax]], grants: list[CreditGrant]
) -> tuple[Invoice, dict[str, CreditGrant]]:
    """An invoice over these charges that the grants have paid, as one is made."""
    available = [AvailableGrant(each, each.amount) for each in grants]
    every = [*charges, *payment_lines(charges, available, ISSUE_DATE, (0, 0))]
    bill = invoice(lines=apply_tax(every, "USD"))
    return bill, {each.id: each for each in grants}


def sums(lines: list[CreditNoteLine]) -> tuple[int, int]:
    return sum(each.net for each in lines), sum(each.tax_amount for each in lines)


def test_money_comes_back_first_and_then_credit_the_last_used_first() -> None:
    """100.00, of which grant a paid 30.00 and grant b 24.00: 46.00 were paid in money."""
    grants = [grant("a", "30", priority=1), grant("b", "24")]
    bill, terms = paid_bill([(charge("fee/0/0/fixed", 10_000), TWENTY)], grants)
    first = list(mirrored_lines(bill, (), [Wanted("fee/0/0/fixed", net=4_600)], terms))
    assert (sums(first), returned_draws(bill, first)) == ((4_600, 920), {})
    second = list(mirrored_lines(bill, first, [Wanted("fee/0/0/fixed", net=3_000)], terms))
    assert sums(second) == (0, 0)
    assert returned_draws(bill, second) == {"b": 24, "a": 6}
    third = list(mirrored_lines(bill, [*first, *second], everything(bill), terms))
    assert (sums(third), returned_draws(bill, third)) == ((0, 0), {"a": 24})


def test_credit_for_one_price_is_not_given_back_for_another() -> None:
    grants = [grant("a", "100", price_ids=("calls",))]
    charges = [(charge("calls/0/0/x", 10_000), TWENTY), (charge("fee/0/0/x", 10_000), TWENTY)]
    bill, terms = paid_bill(charges, grants)
    calls = list(mirrored_lines(bill, (), [Wanted("calls/0/0/x")], terms))
    assert (sums(calls), returned_draws(bill, calls)) == ((0, 0), {"a": 100})
    fee = list(mirrored_lines(bill, calls, [Wanted("fee/0/0/x")], terms))
    assert (sums(fee), returned_draws(bill, fee)) == ((10_000, 2_000), {})


def test_units_come_back_in_proportion_once_what_was_left_is_given_back() -> None:
    """50.00 for 500 calls, 30.00 of them covered by 300 units: 20.00 were paid."""
    covered = charge(
        "calls/0/0/credit-u",
        -3_000,
        kind=LineKind.CREDIT,
        quantity=Decimal(300),
        credit_grant_id="u",
    )
    bill = invoice(
        lines=apply_tax([(charge("calls/0/0/x", 5_000), TWENTY), (covered, TWENTY)], "USD")
    )
    first = list(mirrored_lines(bill, (), [Wanted("calls/0/0/x", net=2_500)]))
    assert (sums(first), returned_draws(bill, first)) == ((2_000, 400), {"u": 50})
    rest = list(mirrored_lines(bill, first, everything(bill)))
    assert (sums(rest), returned_draws(bill, rest)) == ((0, 0), {"u": 250})


def test_thirds_of_units_add_up_to_the_whole() -> None:
    covered = charge(
        "calls/0/0/credit-u",
        -300,
        kind=LineKind.CREDIT,
        quantity=Decimal(100),
        credit_grant_id="u",
    )
    bill = invoice(
        lines=apply_tax([(charge("calls/0/0/x", 300), TWENTY), (covered, TWENTY)], "USD")
    )
    notes: list[CreditNoteLine] = []
    units = []
    for _ in range(3):
        note = mirrored_lines(bill, notes, [Wanted("calls/0/0/x", net=100)])
        units.append(returned_draws(bill, note)["u"])
        notes += note
    assert units[0] == Decimal("33.333333333333")
    assert sum(units) == 100


def test_a_line_of_credit_cannot_be_asked_for() -> None:
    bill, terms = paid_bill([(charge("fee/0/0/fixed", 10_000), TWENTY)], [grant("a", "30")])
    key = bill.lines[-1].charge.key
    with pytest.raises(InputError, match="comes back by itself"):
        mirrored_lines(bill, (), [Wanted(key)], terms)


def test_what_a_discount_by_hand_took_off_is_never_given_back_as_money() -> None:
    """100.00 less 20.00 by hand, 80.00 paid by credit: nothing was paid in money."""
    off = charge("hand/0/0/x", -2_000, kind=LineKind.ADJUSTMENT)
    charges = [(charge("fee/0/0/fixed", 10_000), TWENTY), (off, TWENTY)]
    bill, terms = paid_bill(charges, [grant("a", "80")])
    assert (bill.net_total, bill.gross_total) == (0, 0)
    note = list(mirrored_lines(bill, (), [Wanted("fee/0/0/fixed", net=2_000)], terms))
    assert (sums(note), returned_draws(bill, note)) == ((0, 0), {"a": 20})


@given(
    nets=st.lists(st.integers(1, 10**5), min_size=1, max_size=4),
    taxes=st.lists(st.sampled_from([TWENTY, FIVE]), min_size=4, max_size=4),
    amounts=st.lists(st.integers(1, 10**5), max_size=3),
    cuts=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 10**5)), max_size=6),
)
def test_notes_give_back_exactly_what_was_paid_in_money_and_in_credit(
    nets: list[int], taxes: list[AppliedTax], amounts: list[int], cuts: list[tuple[int, int]]
) -> None:
    charges = [
        (charge(f"p{place}/0/0/x", net), tax)
        for place, (net, tax) in enumerate(zip(nets, taxes, strict=False))
    ]
    grants = [
        grant(f"g{place}", str(Decimal(each).scaleb(-2)), priority=place)
        for place, each in enumerate(amounts)
    ]
    bill, terms = paid_bill(charges, grants)
    notes: list[CreditNoteLine] = []
    for place, cut in cuts:
        key = f"p{place % len(nets)}/0/0/x"
        if part := min(cut, remaining(bill, notes)[key]):
            note = list(mirrored_lines(bill, notes, [Wanted(key, net=part)], terms))
            net, tax = sums(note)
            assert net >= 0
            assert net + tax >= 0
            notes += note
            assert sum(sums(notes)) <= bill.gross_total
    notes += mirrored_lines(bill, notes, everything(bill), terms)
    assert sums(notes) == (bill.net_total, bill.total_tax)
    drawn = {
        each.charge.credit_grant_id: Decimal(0)
        for each in bill.lines
        if each.charge.kind is LineKind.CREDIT
    }
    for each in bill.lines:
        if each.charge.kind is LineKind.CREDIT:
            drawn[each.charge.credit_grant_id] -= Decimal(each.net).scaleb(-2)
    assert returned_draws(bill, notes) == drawn
