"""Tax amounts: by rate on the invoice's base for that rate, shared over the lines (DESIGN 5)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from engine.domain.charge import ChargeLine
from engine.domain.currency import share_rounding, to_amount
from engine.domain.decimals import EXACT
from engine.domain.invoice import LineItem
from engine.domain.tax import AppliedTax, TaxCode

GroupKey = tuple[TaxCode, Decimal]


def apply_tax(
    lines: Sequence[tuple[ChargeLine, AppliedTax]], currency: str
) -> tuple[LineItem, ...]:
    """Line items in the order given, with `tax_amount` in minor units of the currency.

    Lines of one code and one percentage are a group, as EN 16931 has it (BG-23), whatever the rates
    are called. The tax of a group is its base (the sum of the nets that bear it) times the rate,
    rounded once, half away from zero: rule BR-CO-17 to the cent. Its lines share it by largest
    remainder of their own exact taxes, so a discount bears negative tax and the lines of a group
    add up to its tax exactly.
    """
    by_rate: dict[GroupKey, list[int]] = {}
    for index, (_, tax) in enumerate(lines):
        by_rate.setdefault((tax.code, tax.rate), []).append(index)
    amounts = [0] * len(lines)
    for (_, rate), indexes in by_rate.items():
        exact = [
            EXACT.multiply(to_amount(lines[index][0].net, currency), rate) for index in indexes
        ]
        for index, amount in zip(indexes, share_rounding(exact, currency), strict=True):
            amounts[index] = amount
    return tuple(
        LineItem(charge, tax, amount) for (charge, tax), amount in zip(lines, amounts, strict=True)
    )
