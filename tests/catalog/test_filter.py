from __future__ import annotations

import pytest

from engine.catalog.resolved_metrics import resolved_filter
from engine.catalog.shapes.filter import SYMBOLS, FilterShape, list_means_all
from engine.domain.metric import All, Any, Condition, Filter, Not, Operator


def read(data: object) -> Filter:
    return resolved_filter(FilterShape.model_validate(list_means_all(data)))


@pytest.mark.parametrize("operator", list(Operator))
def test_every_operator_can_be_written(operator: Operator) -> None:
    written: object = "5"
    values: tuple[str, ...] = ("5",)
    if operator in (Operator.IN, Operator.NOT_IN):
        written, values = [5, "x"], ("5", "x")
    if operator is Operator.EXISTS:
        written, values = False, ("false",)
    assert read({"property": "a.b", operator.value: written}) == Condition("a.b", operator, values)


@pytest.mark.parametrize(("symbol", "name"), sorted(SYMBOLS.items()))
def test_a_symbol_is_its_operator(symbol: str, name: str) -> None:
    value: object = ["1"] if name == "not_in" else "1"
    assert read({"property": "a", symbol: value}) == read({"property": "a", name: value})


def test_a_list_means_all_of_it() -> None:
    conditions = [{"property": "a", "eq": "x"}, {"property": "b", "eq": "y"}]
    assert read(conditions) == read({"all": conditions})


def test_trees_keep_their_shape() -> None:
    leaf = {"property": "a", "eq": "x"}
    condition = Condition("a", Operator.EQUAL, ("x",))
    assert read({"not": {"any": [{"all": [leaf]}, leaf]}}) == Not(
        Any((All((condition,)), condition))
    )


def test_a_value_keeps_its_text() -> None:
    assert read({"property": "a", "eq": " 007 "}) == Condition("a", Operator.EQUAL, (" 007 ",))
    assert read({"property": "a", "eq": ""}) == Condition("a", Operator.EQUAL, ("",))
    assert read({"property": "a", "gt": "-0.50"}) == Condition("a", Operator.GREATER, ("-0.50",))


def test_case_is_ignored_where_it_says_so_and_below() -> None:
    leaf = {"property": "a", "eq": "X"}
    blind = Condition("a", Operator.EQUAL, ("X",), ignores_case=True)
    exact = Condition("a", Operator.EQUAL, ("X",))
    number = {"property": "b", "gt": "1"}
    assert read({**leaf, "ignore_case": True}) == blind
    assert read({"ignore_case": True, "not": {"any": [leaf, {**leaf, "ignore_case": False}]}}) == (
        Not(Any((blind, exact)))
    )
    assert read({"ignore_case": True, "all": [number, leaf]}) == All(
        (Condition("b", Operator.GREATER, ("1",)), blind)
    )
