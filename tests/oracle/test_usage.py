"""The oracle's levels, percentiles, expressions and case, worked out by hand."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from tests.oracle.expressions import value_of
from tests.oracle.filters import matches
from tests.oracle.test_oracle import APRIL, MARCH, event, usage
from tests.oracle.usage import Measure

HELD = {"event_type": "call", "aggregation": "weighted_sum", "property": "tokens"}


def test_a_level_weighs_by_the_time_for_which_it_holds_and_goes_on_in_the_next_period() -> None:
    half = MARCH.start + (MARCH.end - MARCH.start) / 2
    changes = [
        event(1, {"tokens": 10}, event_timestamp=MARCH.start - timedelta(days=1)),
        event(2, {"tokens": -4}, event_timestamp=half),
        event(3, {"tokens": "x"}, event_timestamp=half),
    ]
    assert usage(HELD, *changes).total == Measure(Fraction(8), 2)
    assert usage(HELD, *changes, period=APRIL).total == Measure(Fraction(6), 0)


@pytest.mark.parametrize(
    ("percentile", "value"), [("50", 2), ("50.1", 3), ("75", 3), ("75.5", 9), ("100", 9), ("1", 1)]
)
def test_a_percentile_is_the_first_value_that_covers_its_share(percentile: str, value: int) -> None:
    metric = {**HELD, "aggregation": "percentile", "percentile": percentile}
    events = [event(seq, {"tokens": tokens}) for seq, tokens in enumerate((9, 1, 3, 2), start=1)]
    assert usage(metric, *events).total.value == value


@pytest.mark.parametrize(
    ("expression", "properties", "value"),
    [
        ("(a + b)", {"a": 1, "b": "0.5"}, "1.5"),
        ("(a - b)", {"a": 1}, None),
        ("(0.5 * a)", {"a": "0.000000000001"}, None),
        ("(100 * a)", {"a": 10**22}, None),
        ("(a * a)", {"a": 10**12}, None),
        ("(a * a)", {"a": "-0.000001"}, "0.000000000001"),
        ("greatest(a, 2)", {"a": "x"}, None),
        ("coalesce(a, b.c)", {"b.c": 7}, "7"),
        ("(a + a)", {"a": 10**25}, None),
    ],
)
def test_an_expression_is_exact_or_nothing(
    expression: str, properties: dict[str, Any], value: str | None
) -> None:
    expected = None if value is None else Fraction(value)
    assert value_of(expression, event(1, properties)) == expected


def test_case_is_ignored_for_the_letters_of_english_and_below_a_node() -> None:
    eu = event(1, {"region": "eU", "name": "É"})
    assert matches({"property": "region", "eq": "EU", "ignore_case": True}, eu)
    assert not matches({"property": "name", "eq": "é", "ignore_case": True}, eu)
    tree = {"ignore_case": True, "all": [{"property": "region", "in": ["x", "Eu"]}]}
    assert matches(tree, eu)
    assert not matches({**tree, "all": [{**tree["all"][0], "ignore_case": False}]}, eu)
