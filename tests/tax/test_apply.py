"""Tax by rate, rounded once and shared over the lines that bear it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from engine.domain.charge import ChargeLine
from engine.domain.tax import AppliedTax
from engine.tax.apply import apply_tax
from tests.rating.samples import price_of, rated

TWENTY = AppliedTax("vat", "VAT", Decimal("0.2"), "the country")
FIVE = AppliedTax("low", "VAT", Decimal("0.05"), "books")
NONE = AppliedTax(None, "No tax", Decimal(0), "not registered")


def line(net: int, currency: str = "EUR") -> ChargeLine:
    (rated_line,) = rated(price_of("fixed", {"amount": "1"}, currency=currency))
    return replace(rated_line, net=net)


def taxes(*lines: tuple[int, AppliedTax], currency: str = "EUR") -> list[int]:
    items = apply_tax([(line(net, currency), tax) for net, tax in lines], currency)
    assert [item.net for item in items] == [net for net, _ in lines]
    return [item.tax_amount for item in items]


def test_tax_is_rounded_once_for_the_base_of_a_rate() -> None:
    """Line by line it would be 3 × 0 = 0."""
    assert taxes((2, TWENTY), (2, TWENTY), (2, TWENTY)) == [1, 0, 0]


def test_each_rate_has_its_own_base() -> None:
    assert taxes((15000, TWENTY), (8000, FIVE), (999, NONE)) == [3000, 400, 0]


@pytest.mark.parametrize(("currency", "tax"), [("JPY", 21), ("EUR", 21), ("KWD", 21)])
def test_halves_round_away_from_zero_in_minor_units(currency: str, tax: int) -> None:
    assert taxes((410, FIVE), currency=currency) == [tax]
    assert taxes((-410, FIVE), currency=currency) == [-tax]


def test_a_discount_bears_its_part_of_the_tax() -> None:
    assert taxes((10000, TWENTY), (-1000, TWENTY)) == [2000, -200]


def test_lines_that_cancel_out_have_taxes_that_do() -> None:
    assert taxes((33, TWENTY), (-33, TWENTY)) == [7, -7]


def test_a_credit_undoes_the_tax_of_what_it_credits() -> None:
    nets = (33, 34, 35)
    charged = taxes(*((net, TWENTY) for net in nets))
    assert taxes(*((-net, TWENTY) for net in nets)) == [-tax for tax in charged]


def test_lines_of_nothing_bear_nothing() -> None:
    assert taxes((0, TWENTY), (1000, TWENTY)) == [0, 200]
    assert taxes((0, TWENTY)) == [0]
    assert apply_tax([], "EUR") == ()


def test_one_rate_with_two_reasons_is_one_base() -> None:
    named = replace(TWENTY, reason="named by the schedule")
    assert sum(taxes((2, TWENTY), (1, named))) == 1
