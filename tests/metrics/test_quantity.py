"""The quantity that a period bills: divided exactly, rounded once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.domain.metric import Aggregation, Metric
from engine.domain.rounding import Rounding, RoundingMode
from engine.domain.usage import Usage
from engine.metrics.quantity import MeasuredShare, usage_of


def metric(aggregation: str, mode: str, decimals: int) -> Metric:
    rounding = Rounding(RoundingMode(mode), decimals)
    return Metric("m", ("call",), Aggregation(aggregation), "n", rounding=rounding)


def share(quantity: str | None, value: str = "") -> MeasuredShare:
    values = (("region", value),) if value else ()
    return MeasuredShare(values, None if quantity is None else Decimal(quantity), 1)


def quantities(usage: Usage) -> list[Decimal | None]:
    return [usage.total.quantity, *(each.quantity for each in usage.shares)]


def test_the_total_is_rounded_once_and_the_shares_of_a_sum_follow_by_largest_remainder() -> None:
    shares = [share("0.4", "a"), share("0.4", "b"), share("0.45", "c")]
    usage = usage_of(share("1.25"), shares, metric("sum", "up", 0))
    assert quantities(usage) == [2, 1, 0, 1]


def test_values_of_a_maximum_are_rounded_each() -> None:
    shares = [share("1.2", "b"), share("0.5", "a"), share(None, "c")]
    usage = usage_of(share("1.2"), shares, metric("max", "half_away", 0))
    assert quantities(usage) == [1, 1, 1, None]


def test_nothing_measured_stays_nothing() -> None:
    assert usage_of(share(None), [], metric("max", "up", 2)).total.quantity is None


@pytest.mark.parametrize(
    ("mode", "decimals", "value", "rounded"),
    [
        ("half_away", 0, "2.5", "3"),
        ("half_away", 0, "-2.5", "-3"),
        ("up", 0, "-2.1", "-3"),
        ("down", 0, "-2.9", "-2"),
        ("up", -2, "100.000000000001", "200"),
        ("up", -2, "-100", "-100"),
        ("down", 12, "0.000000000001", "0.000000000001"),
        ("up", 12, "0", "0"),
    ],
)
def test_each_mode_is_the_mirror_image_of_itself_below_zero(
    mode: str, decimals: int, value: str, rounded: str
) -> None:
    usage = usage_of(share(value), [], metric("sum", mode, decimals))
    assert usage.total.quantity == Decimal(rounded)


def test_shares_of_a_negative_total_mirror_those_of_a_positive_one() -> None:
    texts = ["0.4", "-1.7", "0.45", "-0.6"]
    total = sum(map(Decimal, texts))
    rounded = metric("sum", "down", 0)
    shares = [share(text, str(place)) for place, text in enumerate(texts)]
    mirrored = [share(str(-Decimal(text)), str(place)) for place, text in enumerate(texts)]
    negative = quantities(usage_of(share(str(total)), shares, rounded))
    positive = quantities(usage_of(share(str(-total)), mirrored, rounded))
    assert negative == [-(each or 0) for each in positive]
    assert sum(each or 0 for each in negative[1:]) == negative[0]
