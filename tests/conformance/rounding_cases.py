"""Cases about rounding money."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from engine.domain.currency import to_amount, to_minor
from engine.domain.decimals import decimal_of, plain
from tests.conformance.outcome import Case, Outcome, compare, not_yet


def run_rounding(case: Case) -> Outcome:
    """An amount to its currency's minor unit, or to the digits that a case names."""
    if "function" in case["price"]:
        return not_yet("rounding of a metric's quantity")
    value = Decimal(case["units"])
    if case["currency"] == "CREDITS":
        got = decimal_of(Fraction(value), case["precision"])
    else:
        got = to_amount(to_minor(value, case["currency"]), case["currency"])
    return compare(case["expected"], plain(got))
