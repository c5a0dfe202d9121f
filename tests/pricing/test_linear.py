"""Linear prices: zero usage, breakdown values, bounds on events."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from engine.domain.decimals import plain
from engine.domain.errors import RatingError
from engine.domain.usage import NO_USAGE, Usage, UsageShare, usage_of
from tests.pricing.parts import components
from tests.rating.samples import shared_usage


def test_a_linear_price_without_usage_has_one_line_of_nothing() -> None:
    (only,) = components("linear", NO_USAGE, rate="0.1")
    assert (only.quantity, only.rate, only.amount) == (Decimal(0), Decimal("0.1"), Decimal(0))
    assert only.reason == "0 units at 0.1 USD = 0 USD"


def test_linear_prices_each_breakdown_value_of_an_additive_metric() -> None:
    usage = shared_usage({(("model", "a/b"),): "3", (("model", None),): "4"})
    parts = components("linear", usage, rate="2")
    assert [(part.key, part.title, plain(part.amount)) for part in parts] == [
        ("model=a%2Fb", "a/b", "6"),
        ("model", "no model", "8"),
    ]
    assert parts[0].values == (("model", "a/b"),)


def bounded(within: str, below: int, above: int, total: str) -> Usage:
    share = UsageShare((), Decimal(total), 9, Decimal(within), below, above)
    return Usage(total=share)


def test_bounds_lift_and_cut_events_and_say_so() -> None:
    (only,) = components(
        "linear",
        bounded("100", 2, 1, "860"),
        rate="2%",
        per_event={"min": "1", "max": "10"},
    )
    assert (plain(only.quantity), only.rate, plain(only.amount)) == ("860", None, "14")
    assert only.reason == (
        "100 units at 2% + 2 events lifted to 1 USD + 1 event cut to 10 USD = 14 USD"
    )


def test_one_bound_that_is_touched_is_enough() -> None:
    usage = bounded("100", 0, 1, "860")
    (only,) = components("linear", usage, rate="2%", per_event={"max": "10"})
    assert (only.rate, plain(only.amount)) == (None, "12")


def test_bounds_that_touch_no_event_leave_quantity_times_rate() -> None:
    (only,) = components("linear", bounded("100", 0, 0, "100"), rate="2%", per_event={"min": "1"})
    assert (only.rate, plain(only.amount)) == (Decimal("0.02"), "2")


def test_bounds_hold_for_each_breakdown_value() -> None:
    shares = tuple(
        replace(bounded("0", 1, 0, quantity).total, values=(("model", name),))
        for name, quantity in (("a", "3"), ("b", "4"))
    )
    usage = Usage(total=bounded("0", 2, 0, "7").total, shares=shares)
    parts = components("linear", usage, rate="2%", per_event={"min": "1"})
    assert [plain(part.amount) for part in parts] == ["1", "1"]


def test_bounds_without_a_split_are_not_priced_as_nothing() -> None:
    with pytest.raises(RatingError, match="needs the values of the events"):
        components("linear", usage_of(Decimal(5), 3), rate="2%", per_event={"min": "1"})
    with pytest.raises(RatingError, match="add up to 4, not to the total of 5"):
        components("linear", bounded("4", 0, 0, "5"), rate="2%", per_event={"min": "1"})
