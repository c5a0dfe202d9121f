"""Filters choose events in two-valued logic, whatever their names and values are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.domain.errors import InputError
from engine.domain.metric import Aggregation, All, Any, Condition, Filter, Metric, Not, Operator
from engine.metrics.all_metrics import events_by_period
from engine.metrics.compile import usage_by_period
from engine.metrics.filters import filter_condition
from engine.metrics.print import sql_text
from tests.metrics.events_on_duckdb import RELATIONS, database, event, period

CALLS = Metric("m", ("call",), Aggregation.COUNT)
EVENTS = [
    event(1, region="eu", tokens="5"),
    event(2, region="EU", tokens="5.0"),
    event(3, region="eu-west", tokens="a lot"),
    event(4, region="", tokens="-1e1"),
    event(5, region=None, tokens=None),
    event(6),
]


def condition(property: str, operator: str, *values: str) -> Condition:
    return Condition(property, Operator(operator), values)


def chosen(tree: Filter) -> set[int]:
    """The seqs of the events that pass."""
    metric = replace(CALLS, filters=tree)
    with database([metric], EVENTS, [period()]) as connection:
        counts = sql_text(events_by_period([metric], RELATIONS))
        rows = connection.execute(f"select seq from ({counts})").fetchall()
    return {seq for (seq,) in rows}


EVERYTHING = {1, 2, 3, 4, 5, 6}
IS_EU = condition("region", "eq", "eu")


@pytest.mark.parametrize(
    ("tree", "expected", "sql"),
    [
        (IS_EU, {1}, "e.region = 'eu'"),
        (
            condition("region", "ne", "eu"),
            {2, 3, 4, 5, 6},
            "(e.region is null or e.region <> 'eu')",
        ),
        (condition("region", "in", "eu", ""), {1, 4}, "e.region in ('eu', '')"),
        (
            condition("region", "not_in", "eu", "EU"),
            {3, 4, 5, 6},
            "(e.region is null or not e.region in ('eu', 'EU'))",
        ),
        (condition("region", "contains", "eu"), {1, 3}, "contains(e.region, 'eu')"),
        (condition("region", "contains", ""), {1, 2, 3, 4}, "contains(e.region, '')"),
        (condition("region", "exists", "true"), {1, 2, 3, 4}, "e.region is not null"),
        (condition("region", "exists", "false"), {5, 6}, "e.region is null"),
        (
            condition("tokens", "lt", "5"),
            {4},
            "e.tokens__number < cast('5' as decimal(38, 12))",
        ),
        (
            condition("tokens", "lte", "5.00"),
            {1, 2, 4},
            "e.tokens__number <= cast('5' as decimal(38, 12))",
        ),
        (
            condition("tokens", "gt", "-10.000000000001"),
            {1, 2, 4},
            "e.tokens__number > cast('-10.000000000001' as decimal(38, 12))",
        ),
        (
            condition("tokens", "gte", "5"),
            {1, 2},
            "e.tokens__number >= cast('5' as decimal(38, 12))",
        ),
        # A missing property meets neither a condition nor, therefore, fails its negation.
        (Not(IS_EU), {2, 3, 4, 5, 6}, "not coalesce(e.region = 'eu', false)"),
        (
            Not(condition("tokens", "lt", "5")),
            {1, 2, 3, 5, 6},
            "not coalesce(e.tokens__number < cast('5' as decimal(38, 12)), false)",
        ),
        (
            Not(condition("region", "contains", "eu")),
            {2, 4, 5, 6},
            "not coalesce(contains(e.region, 'eu'), false)",
        ),
        (
            Not(condition("region", "not_in", "eu")),
            {1},
            "not (e.region is null or not e.region in ('eu'))",
        ),
        (Not(Not(IS_EU)), {1}, "not not coalesce(e.region = 'eu', false)"),
        (
            Any((IS_EU, condition("tokens", "lt", "0"))),
            {1, 4},
            "(e.region = 'eu' or e.tokens__number < cast('0' as decimal(38, 12)))",
        ),
        (
            Not(All((IS_EU, condition("tokens", "gt", "0")))),
            {2, 3, 4, 5, 6},
            "not (coalesce(e.region = 'eu', false)"
            " and coalesce(e.tokens__number > cast('0' as decimal(38, 12)), false))",
        ),
        (All(()), EVERYTHING, "true"),
        (Any(()), set(), "false"),
    ],
)
def test_a_filter_reads_well_and_chooses_its_events(
    tree: Filter, expected: set[int], sql: str
) -> None:
    assert (
        " ".join(sql_text(filter_condition(tree, "e")).split())
        .replace("( ", "(")
        .replace(" )", ")")
        == sql
    )
    assert chosen(tree) == expected


HOSTILE = (
    "'",
    "''; drop table landed; --",
    '"',
    "\\",
    "\\' or 1 = 1 --",
    "{{ this }}",
    "{% raw %}",
    "{# ",
    "a\r\nb",
    "ref__period_usage",
    "exact_number(region)",
    "select *",
    "*/",
    "%",
    "_",
    "ﬀ é e\u0301 \U0001f600",
    "null",
    "NULL",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_value_is_only_ever_a_value(text: str) -> None:
    metric = replace(CALLS, filters=condition("region", "eq", text))
    events = [event(1, region=text), event(2, region="eu"), event(3, region=text + " ")]
    with database([metric], events, [period()]) as connection:
        sql = sql_text(usage_by_period(metric, RELATIONS))
        assert connection.execute(f"select event_count from ({sql})").fetchall() == [(1,)]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_property_is_only_ever_a_property(text: str) -> None:
    metric = Metric(
        "m", ("call",), Aggregation.SUM, text, condition(text, "exists", "true"), (text,)
    )
    events = [event(1) | {"properties": {text: "2.5"}}, event(2) | {"properties": {"other": "9"}}]
    with database([metric], events, [period()]) as connection:
        sql = sql_text(usage_by_period(metric, RELATIONS))
        rows = connection.execute(f"select quantity, event_count from ({sql})").fetchall()
    assert [(float(quantity), count) for quantity, count in rows] == [(2.5, 1), (2.5, 1)]


@pytest.mark.parametrize(
    "wrong",
    [
        condition("tokens", "lt", "many"),
        condition("tokens", "gt", "1e3"),
        condition("tokens", "gte", "0.1234567890123"),
        condition("tokens", "lt"),
        condition("region", "eq", "eu", "us"),
        condition("region", "in"),
        condition("region", "exists", "yes"),
    ],
)
def test_an_operator_with_the_wrong_values_is_refused_by_name(wrong: Condition) -> None:
    with pytest.raises(InputError, match=f"{wrong.operator} on {wrong.property}"):
        filter_condition(wrong, "e")


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [
        ("eq", ("eU",), {1, 2}),
        ("ne", ("EU",), {3, 4, 5, 6}),
        ("in", ("Eu-West", "x"), {3}),
        ("not_in", ("EU", "EU-WEST"), {4, 5, 6}),
        ("contains", ("U-W",), {3}),
    ],
)
def test_case_can_be_ignored(operator: str, values: tuple[str, ...], expected: set[int]) -> None:
    tree = replace(condition("region", operator, *values), ignores_case=True)
    assert chosen(tree) == expected
    assert chosen(Not(tree)) == EVERYTHING - expected
