"""Tax by rate, rounded once and shared over the lines that bear it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engine.domain.charge import ChargeLine
from engine.domain.invoice import Invoice, InvoiceIdentity, LineItem, LineItemGroup
from engine.domain.tax import AppliedTax, TaxCode
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


def test_lines_of_one_percentage_are_one_base_whatever_the_rates_are_called() -> None:
    """EN 16931 has one group a code and percentage (BG-23): 0.04 × 20 % is 0.01, not twice 0.00."""
    books = replace(TWENTY, rate_id="books", name="VAT on books")
    assert taxes((2, TWENTY), (2, books)) == [1, 0]


def test_nothing_for_two_reasons_is_two_groups() -> None:
    exempt = replace(NONE, code=TaxCode.EXEMPT, exemption="Article 132")
    export = replace(NONE, code=TaxCode.EXPORT, exemption="Article 146")
    charged = apply_tax([(line(100), exempt), (line(50), export), (line(25), exempt)], "EUR")
    groups = invoice_of(charged).taxes
    assert [(group.code, group.base, group.amount, group.exemptions) for group in groups] == [
        (TaxCode.EXEMPT, 125, 0, ("Article 132",)),
        (TaxCode.EXPORT, 50, 0, ("Article 146",)),
    ]


def test_groups_add_up_to_the_invoice_and_keep_the_names_of_their_rates() -> None:
    """BR-CO-14 and BR-CO-17: total tax is the sum of the groups, each its base times its rate."""
    books = replace(TWENTY, rate_id="books", name="VAT on books")
    invoice = invoice_of(
        apply_tax([(line(101), TWENTY), (line(33), books), (line(77), FIVE)], "EUR")
    )
    assert [(group.names, group.base, group.amount) for group in invoice.taxes] == [
        (("VAT", "VAT on books"), 134, 27),
        (("VAT",), 77, 4),
    ]
    assert invoice.total_tax == 31


def invoice_of(items: tuple[LineItem, ...]) -> Invoice:
    day = date(2026, 1, 1)
    identity = InvoiceIdentity("main", "s", 0, "scheduled", 0)
    group = LineItemGroup("API", "api", items)
    return Invoice("i", identity, "acme", "EUR", day, day, date(2026, 2, 1), (group,))
