"""Compound metrics: exact until they are rounded once, refused where they have no value."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from engine.domain.compound import (
    CompoundMetric,
    Parameter,
    ParameterType,
    all_parts,
    measured_parts,
)
from engine.domain.rounding import Rounding, RoundingMode
from engine.domain.usage import PeriodUsage, Usage, UsageShare, refused, usage_of
from engine.metrics.compound import compound_usage, usage_of_parts
from engine.metrics.evaluate import value_of
from engine.metrics.expression import compound_expression


def compound(expression: str, *parts: str, **more: object) -> CompoundMetric:
    return CompoundMetric("c", expression, tuple((name, name) for name in parts), **more)  # type: ignore[arg-type]


def quantity(metric: CompoundMetric, **parts: str) -> Decimal | None:
    used = {name: usage_of(Decimal(text)) for name, text in parts.items()}
    return usage_of_parts(metric, {metric.id: metric}, used).total.quantity


def test_it_is_exact_until_it_is_rounded_once() -> None:
    thirds = compound("a / 3 + b / 3 + a / 3", "a", "b")
    assert quantity(thirds, a="1", b="1") == 1
    assert quantity(compound("a / 3", "a"), a="-1") == Decimal("-0.333333333333")
    whole = compound("a / 3", "a", rounding=Rounding(RoundingMode.UP, 0))
    assert quantity(whole, a="4") == 2


def test_parameters_stand_for_their_values() -> None:
    factor = Parameter("factor", ParameterType.NUMBER, Decimal("0.25"))
    metric = compound("a + :factor * b", "a", "b", parameters=(factor,))
    assert quantity(metric, a="1", b="2") == Decimal("1.5")


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("max(a - 10, 0)", "0"),
        ("greatest(a, b, 3)", "4"),
        ("case when a > b then a else -b end", "-4"),
        ("case when a < b or b = 0 then round(b / 3, 2) end", "1.33"),
        ("case when a > b then a end", "0"),
        ("case when not a = 2 then 1 when a <> 3 and b >= 4 then 2 else 3 end", "2"),
        ("floor(a / 4) + ceil(b / 3) + abs(-a)", "4"),
        ("coalesce(a, b)", "2"),
    ],
)
def test_it_may_choose_and_compare(expression: str, value: str) -> None:
    names = {"a": Fraction(2), "b": Fraction(4)}
    found = value_of(compound_expression(expression), names)
    assert (Fraction(0) if found is None else found) == Fraction(value)


def test_what_was_not_measured_counts_as_nothing() -> None:
    nothing = Usage(UsageShare(values=(), quantity=None, event_count=0))
    metric = compound("a + 5", "a")
    assert usage_of_parts(metric, {}, {"a": nothing}).total.quantity == 5


@pytest.mark.parametrize(
    ("expression", "reason"),
    [("b / a", "divides by zero"), ("b * 99999999999999999999999999", "26 digits")],
)
def test_without_a_value_it_is_refused(expression: str, reason: str) -> None:
    metric = compound(expression, "a", "b")
    used = {"a": usage_of(Decimal(0), 2), "b": usage_of(Decimal(7), 3)}
    found = usage_of_parts(metric, {}, used)
    assert reason in str(found.refusal)
    assert (found.total.quantity, found.total.event_count) == (None, 5)
    used["a"] = refused("no reason")
    assert usage_of_parts(metric, {}, used).refusal == "no reason"


def test_a_compound_of_a_compound_takes_its_rounded_value_if_it_rounds() -> None:
    inner = CompoundMetric("inner", "a / 2", (("a", "calls"),))
    outer = CompoundMetric("outer", "x * 2", (("x", "inner"),))
    calls = {"calls": PeriodUsage(usage_of(Decimal(3)), before=usage_of(Decimal(1)))}
    both = {"inner": inner, "outer": outer}
    found = compound_usage(outer, both, calls)
    assert found.before is not None
    assert (found.usage.quantity, found.before.quantity) == (3, 1)
    rounded = CompoundMetric("inner", "a / 2", (("a", "calls"),), rounding=Rounding(decimals=0))
    assert compound_usage(outer, {**both, "inner": rounded}, calls).usage.quantity == 4
    assert all_parts("outer", both) == ("outer", "inner", "calls")
    assert measured_parts("outer", both) == ("calls",)


@pytest.mark.parametrize(
    ("kind", "allowed", "refused_values"),
    [
        ("integer", ["-1", "0", "2.0"], ["0.5"]),
        ("positive_integer", ["1"], ["0", "-1", "1.5"]),
        ("number", ["-0.5"], []),
        ("positive_number", ["0.000000000001"], ["0", "-1"]),
    ],
)
def test_a_parameter_is_of_its_type(
    kind: str, allowed: list[str], refused_values: list[str]
) -> None:
    assert all(ParameterType(kind).allows(Decimal(text)) for text in allowed)
    assert not any(ParameterType(kind).allows(Decimal(text)) for text in refused_values)
