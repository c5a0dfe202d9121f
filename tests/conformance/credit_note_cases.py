"""Cases about credit notes: parts of a line with their tax, and notes put to invoices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

from engine.domain.charge import ChargeLine, LineKind
from engine.domain.credit_note import CreditNoteLine
from engine.domain.invoice import Invoice
from engine.domain.settlement import Movement, MovementKind, Settlement
from engine.domain.tax import AppliedTax
from engine.invoicing.credit_note import mirrored_lines
from engine.invoicing.mirrored_line import Wanted
from engine.tax.apply import apply_tax
from tests.conformance.case_prices import currency_of
from tests.conformance.outcome import Case, Outcome, compare
from tests.store.invoice_samples import invoice, line

KEY = "fee/0/0/fixed"

INVOICE_OF = {"L-cn-04": 76_900, "L-cn-05": 76_900}
"""Net total of the invoice, where the case tells it in words."""

GIVEN_BEFORE = {"L-cn-05": 72_686}
"""What an earlier note gave back, where the case tells it in words."""


def run_credit_note(case: Case) -> Outcome:
    """What a note gives back, with tax; what it leaves to pay; its tax by authority."""
    if "fees" in case["inputs"]:
        return _put_to_an_invoice(case)
    if isinstance(case["price"].get("tax"), dict):
        return _by_authority(case)
    return _part_of_a_line(case)


def _part_of_a_line(case: Case) -> Outcome:
    price, inputs = case["price"], case["inputs"]
    net = int(price.get("recurring_amount", INVOICE_OF.get(case["id"], 0)))
    bill = _invoice(net, price["tax_rate"], currency_of(case))
    if "unused_days" in inputs:
        days, whole = inputs["unused_days"], inputs["period_days"]
        want = Wanted(KEY, quantity=Decimal(days))
        bill = _invoice(net, price["tax_rate"], currency_of(case), quantity=Decimal(whole))
    else:
        want = Wanted(KEY, net=int(inputs["amount"]))
    before = GIVEN_BEFORE.get(case["id"])
    earlier = () if before is None else mirrored_lines(bill, (), [Wanted(KEY, net=before)])
    (given,) = mirrored_lines(bill, earlier, [want])
    extra = case["expected_extra"]
    got = {"subtotal": str(given.net), "tax": str(given.tax_amount)}
    return compare(
        (case["expected_amount"], extra),
        (str(given.net + given.tax_amount), {name: got[name] for name in extra}),
    )


def _by_authority(case: Case) -> Outcome:
    """A line of ours bears one tax: a line for each authority's share."""
    taxes = case["price"]["tax"]
    parts = [int(case["inputs"][name]) for name in sorted(case["inputs"])]
    notes: dict[str, list[int]] = {}
    for name, tax in taxes.items():
        bill = invoice(lines=(line(int(case["price"]["line"]), int(tax), KEY),))
        earlier: list[CreditNoteLine] = []
        for part in parts:
            earlier += mirrored_lines(bill, earlier, [Wanted(KEY, net=part)])
        notes[name.lower()] = [each.tax_amount for each in earlier]
    totals = [sum(each) for each in zip(*notes.values(), strict=True)]
    got: dict[str, object] = {f"tax_{place}": str(tax) for place, tax in enumerate(totals, start=1)}
    for name, amounts in notes.items():
        texts = [str(each) for each in amounts]
        got[name] = texts if len(texts) > 1 else texts[0]
    extra = case["expected_extra"]
    return compare(
        (case["expected_amount"], extra),
        (str(sum(totals)), {name: got[name] for name in extra}),
    )


def _put_to_an_invoice(case: Case) -> Outcome:
    inputs = case["inputs"]
    bill = _invoice(int(inputs["fees"]), inputs["tax_rate"], currency_of(case))
    credit = int(inputs["credit"])
    put = min(credit, bill.gross_total)
    movement = Movement(
        bill.id,
        1,
        MovementKind.CREDIT_NOTE,
        "note",
        put,
        date(2026, 2, 1),
        datetime(2026, 2, 1, tzinfo=UTC),
    )
    settled = Settlement(bill.gross_total, (movement,))
    got = {"total_before": str(bill.gross_total), "credit_left": str(credit - put)}
    extra = case["expected_extra"]
    return compare(
        (case["expected_amount"], extra),
        (str(settled.balance), {name: got[name] for name in extra}),
    )


def _invoice(net: int, percent: str, currency: str, quantity: Decimal = Decimal(1)) -> Invoice:
    """An invoice of one line, taxed as ours are."""
    rate = Decimal(percent).scaleb(-2)
    charge = ChargeLine(
        kind=LineKind.CHARGE,
        key=KEY,
        title="Fee",
        quantity=quantity,
        rate=None,
        net=net,
        currency=currency,
        service_start=date(2026, 1, 1),
        service_end=date(2026, 2, 1),
        phase_index=0,
        period_index=0,
        price_id="fee",
        product_id="fee",
        reason="",
    )
    tax = AppliedTax("rate", f"{percent} %", rate, "the case")
    return invoice(lines=apply_tax([(charge, tax)], currency))


CASES: dict[str, Callable[[Case], Outcome]] = {"credit_note": run_credit_note}
