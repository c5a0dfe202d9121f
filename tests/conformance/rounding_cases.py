"""Cases about rounding money."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from engine.domain.currency import to_amount, to_minor
from engine.domain.decimals import decimal_of, plain
from engine.domain.metric import Aggregation, Metric
from engine.domain.rounding import Rounding, RoundingMode
from engine.metrics.quantity import MeasuredShare, usage_of
from tests.conformance.outcome import Case, Outcome, compare

MODES = {"round": "half_away", "ceil": "up", "floor": "down"}
"""Of quantities above zero; below it `up` and `down` are the mirror images."""


def run_rounding(case: Case) -> Outcome:
    """An amount to its currency's minor unit, or to the digits that a case names."""
    if "function" in case["price"]:
        return _quantity(case)
    value = Decimal(case["units"])
    if case["currency"] == "CREDITS":
        got = decimal_of(Fraction(value), case["precision"])
    else:
        got = to_amount(to_minor(value, case["currency"]), case["currency"])
    return compare(case["expected"], plain(got))


def _quantity(case: Case) -> Outcome:
    """What a metric with the rounding makes of the units."""
    price = case["price"]
    rounding = Rounding(RoundingMode(MODES[price["function"]]), int(price["precision"]))
    metric = Metric("m", ("used",), Aggregation.SUM, "value", rounding=rounding)
    usage = usage_of(MeasuredShare((), Decimal(case["units"]), 1), [], metric)
    return compare(case["expected_amount"], plain(usage.quantity))
