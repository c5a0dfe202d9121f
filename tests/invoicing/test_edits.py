from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engine.domain.charge import ChargeLine, LineKind
from engine.domain.edit import DraftDiscount, Edit, HandMadeLine
from engine.domain.schedule import DiscountType
from engine.domain.tax import AppliedTax
from engine.invoicing.edits import Place, edited_lines

STANDARD = AppliedTax("vat", "VAT", Decimal("0.2"), "")
REDUCED = AppliedTax("reduced", "Reduced", Decimal("0.05"), "")
HERE = Place(0, 3, "USD")


def charge(product: str, net: int, kind: LineKind = LineKind.CHARGE) -> ChargeLine:
    return ChargeLine(
        kind=kind,
        key=f"{product}/{net}",
        title=product,
        quantity=Decimal(1),
        rate=None,
        net=net,
        currency="USD",
        service_start=date(2026, 1, 1),
        service_end=date(2026, 2, 1),
        phase_index=0,
        period_index=3,
        price_id=product,
        product_id=product,
        reason="",
    )


LINES = [(charge("platform", 80_000), STANDARD), (charge("support", 20_000), REDUCED)]


def hand_made(rate: str, quantity: str = "1") -> HandMadeLine:
    return HandMadeLine(
        id="h1",
        title="Setup",
        quantity=Decimal(quantity),
        rate=Decimal(rate),
        service_start=date(2026, 1, 1),
        service_end=date(2026, 2, 1),
        group="Services",
    )


def off(type: DiscountType, amount: str, id: str = "d1") -> DraftDiscount:
    return DraftDiscount(id, type, Decimal(amount), "Goodwill")


def nets(*edits: Edit, lines: list[tuple[ChargeLine, AppliedTax]] | None = None) -> list[int]:
    added = edited_lines(LINES if lines is None else lines, edits, HERE, lambda line: STANDARD)
    return [line.net for line, _ in added]


def test_an_amount_off_the_whole_is_shared_by_price() -> None:
    """G18: 100.00 off an invoice of 800.00 and 200.00 takes 80.00 and 20.00."""
    assert nets(off(DiscountType.FIXED, "100")) == [-8000, -2000]


def test_each_part_bears_the_tax_of_what_it_is_taken_off() -> None:
    added = edited_lines(LINES, [off(DiscountType.PERCENTAGE, "10")], HERE, lambda line: STANDARD)
    assert [(line.product_id, tax) for line, tax in added] == [
        ("platform", STANDARD),
        ("support", REDUCED),
    ]


def test_a_discount_never_takes_off_more_than_there_is() -> None:
    assert nets(off(DiscountType.FIXED, "5000")) == [-80_000, -20_000]


def test_a_discount_counts_lines_made_by_hand_and_discounts_before_it() -> None:
    """1,000.00 + 500.00 by hand = 1,500.00; 10 % off = 150.00; then 10 % of 1,350.00 = 135.00."""
    found = nets(
        off(DiscountType.PERCENTAGE, "10"),
        off(DiscountType.PERCENTAGE, "10", "d2"),
        hand_made("500"),
    )
    assert found[0] == 50_000
    assert (sum(found[1:4]), sum(found[4:])) == (-15_000, -13_500)


def test_prepaid_money_is_no_part_of_what_is_discounted() -> None:
    paid = replace(charge("credits.paid", -50_000, LineKind.CREDIT), price_id=None)
    assert nets(off(DiscountType.PERCENTAGE, "10"), lines=[*LINES, (paid, STANDARD)]) == [
        -8000,
        -2000,
    ]


def test_a_percentage_is_rounded_once_and_shared_by_largest_remainder() -> None:
    """10 % of 0.35 is 0.035, 0.04 rounded; the shares of 0.12 and 0.23 are 0.0137 and 0.0263."""
    lines = [(charge("a", 12), STANDARD), (charge("b", 23), STANDARD)]
    assert nets(off(DiscountType.PERCENTAGE, "10"), lines=lines) == [-1, -3]


@pytest.mark.parametrize(("rate", "quantity", "net"), [("12.345", "1", 1235), ("-0.005", "1", -1)])
def test_a_line_made_by_hand_is_rounded_half_away_from_zero(
    rate: str, quantity: str, net: int
) -> None:
    assert nets(hand_made(rate, quantity)) == [net]


def test_a_line_made_by_hand_stands_in_its_group_and_names_no_price() -> None:
    ((line, _),) = edited_lines([], [hand_made("1")], HERE, lambda line: STANDARD)
    assert (line.kind, line.key, line.product_id, line.price_id) == (
        LineKind.ADJUSTMENT,
        "manual/h1",
        "manual.Services",
        None,
    )
