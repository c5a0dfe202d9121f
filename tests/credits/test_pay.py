"""Money pays what is left of an invoice, before tax."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engine.credits.balance import after_draws, draws_of
from engine.credits.pay import TaxedLine, payment_lines
from engine.domain.charge import LineKind
from engine.domain.credit import COST_PRODUCTS, AvailableGrant, GrantKind
from engine.domain.tax import AppliedTax
from engine.tax.apply import apply_tax
from tests.credits.samples import FEBRUARY, cash
from tests.rating.samples import period_of, price_of, rated

STANDARD = AppliedTax("standard", "VAT 20 %", Decimal("0.20"), "test")
REDUCED = AppliedTax("reduced", "VAT 5 %", Decimal("0.05"), "test")


def fee(price_id: str, amount: str, tax: AppliedTax = STANDARD) -> TaxedLine:
    price = price_of("fixed", {"amount": amount}, price_id=price_id)
    return rated(price, "0", period_of(price_id))[0], tax


def paid(
    lines: list[TaxedLine], *grants: AvailableGrant, on: date = FEBRUARY
) -> tuple[TaxedLine, ...]:
    return payment_lines(lines, grants, on, (0, 1))


def amounts(lines: tuple[TaxedLine, ...]) -> list[tuple[str, int]]:
    return [(line.key, line.net) for line, _ in lines]


def test_a_grant_pays_what_it_has_and_bears_the_tax_of_what_it_pays() -> None:
    lines = [fee("a", "1000")]
    (line, tax) = paid(lines, cash("g", "820"))[0]
    assert (line.kind, line.title, line.net, tax) == (LineKind.CREDIT, "Grant g", -82000, STANDARD)
    items = apply_tax([*lines, (line, tax)], "USD")
    assert [item.tax_amount for item in items] == [20000, -16400]


def test_a_grant_used_up_is_shared_over_tax_rates_in_proportion() -> None:
    lines = [fee("a", "100"), fee("b", "50", REDUCED)]
    found = paid(lines, cash("g", "50"))
    assert amounts(found) == [("credit/g/1", -3333), ("credit/g/2", -1667)]
    assert [tax for _, tax in found] == [STANDARD, REDUCED]
    assert found[1][0].reason == (
        "50.00 USD of 50.00 USD credit for 150.00 USD, 16.67 USD of it for the 50.00 USD at VAT 5 %"
    )


def test_one_grant_after_the_other_pays_and_never_below_zero() -> None:
    found = paid([fee("a", "100")], cash("later", "500"), cash("soon", "30", end=FEBRUARY))
    assert amounts(found) == [("credit/soon/1", -3000), ("credit/later/1", -7000)]


def test_a_grant_for_some_prices_pays_only_these() -> None:
    lines = [fee("a", "100"), fee("b", "50")]
    found = paid(lines, cash("g", "500", price_ids=("b",)), cash("rest", "500", priority=9))
    assert amounts(found) == [("credit/rest/1", -15000)]
    found = paid(lines, cash("g", "500", price_ids=("b",), priority=1), cash("rest", "500"))
    assert amounts(found) == [("credit/g/1", -5000), ("credit/rest/1", -10000)]


def test_a_discount_leaves_less_to_pay() -> None:
    line, tax = fee("a", "100")
    discount = replace(line, kind=LineKind.DISCOUNT, key="off", net=-2500)
    found = paid([(line, tax), (discount, tax)], cash("g", "500"))
    assert amounts(found) == [("credit/g/1", -7500)]


def test_a_line_by_hand_in_the_customers_favor_leaves_less_to_pay() -> None:
    line, tax = fee("a", "100")
    goodwill = replace(
        line, kind=LineKind.ADJUSTMENT, key="goodwill", net=-3000, price_id=None, product_id=None
    )
    found = paid([(line, tax), (goodwill, tax)], cash("g", "500"))
    assert amounts(found) == [("credit/g/1", -7000)]


@pytest.mark.parametrize(
    "grant",
    [
        cash("g", "10", start=FEBRUARY),
        cash("g", "10", end=date(2026, 1, 31)),
        cash("g", "10", currency="EUR"),
        cash("g", "0"),
    ],
    ids=["not effective yet", "expired", "another currency", "used up"],
)
def test_what_a_grant_is_not_for_is_not_paid(grant: AvailableGrant) -> None:
    assert paid([fee("a", "100")], grant) == ()


def test_credit_does_not_pay_for_credit() -> None:
    line, tax = fee("a", "100")
    assert (
        paid([(replace(line, product_id=COST_PRODUCTS[GrantKind.CASH]), tax)], cash("g", "500"))
        == ()
    )


def test_what_is_drawn_leaves_the_rest_for_the_next_invoice() -> None:
    grants = (cash("g", "120"),)
    first = paid([fee("a", "100")], *grants)
    rest = after_draws(grants, draws_of(line for line, _ in first))
    assert [each.balance for each in rest] == [Decimal(20)]
    second = paid([fee("a", "100")], *rest)
    assert after_draws(rest, draws_of(line for line, _ in second)) == ()
