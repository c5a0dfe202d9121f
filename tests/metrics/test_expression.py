"""What an expression may say, and that its SQL computes it to the last digit or not at all."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from engine.domain.errors import InputError
from engine.domain.expression import number_names, parameter_names, text_names
from engine.domain.metric import Aggregation, Metric
from engine.metrics.compile import usage_by_period
from engine.metrics.exact_sql import exact_sql
from engine.metrics.expression import aggregate_query, compound_expression, event_expression
from engine.metrics.print import sql_text
from tests.metrics.events_on_duckdb import RELATIONS, database, event, period
from tests.oracle.events import parse_number

HOSTILE = [
    "read_csv('/etc/passwd')",
    "(select 1)",
    "a) from x --",
    "a), (b",
    "a; drop table events",
    "count(*) over ()",
    "a :: double",
    "cast(a as double)",
    "a ** 2",
    "a % 2",
    "a // 2",
    "repeat('x', 2000000000)",
    "getenv('HOME')",
    "current_setting('home_directory')",
    "[a][1]",
    "{'a': a}",
    "a.b(3)",
    "list_sum(range(1000000000))",
    "interval '1' day",
    "$1",
    "?",
    "*",
    "exists (select 1)",
    "case a when 1 then 2 end",
    "coalesce(a order by b)",
    "'text'",
    "a = 1",
    "a is null",
    "1e3",
    "0.0000000000001",
    "sum(a)",
    "max(a)",
    "floor(a, 2)",
    "round(a, b)",
    "round(a, -1)",
    "abs(a, b)",
    "",
    ":factor * a",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_not_on_the_list_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        event_expression(text)


@pytest.mark.parametrize(
    "text",
    [
        "select sum(a) from invoices",
        "select sum(a) from read_parquet('x')",
        "select sum(a) from events, events as e",
        "select sum(a) from events group by b",
        "select sum(a), sum(b) from events",
        "select a from events",
        "select sum(sum(a)) from events",
        "select avg(a) from events",
        "select sum(a) over () from events",
        "select sum(a) + (select 1) from events",
        "with events as (select 1 as a) select sum(a) from events",
        "select sum(a) from events union select 1",
        "select sum(a) from events limit 1",
        "copy (select 1) to 'x'",
        "select sum(a) from events; select 1",
        "select sum(a) from events tablesample 10%",
        "select sum(a) from events at (version => 1)",
        "select sum(a) from main.events",
        "select sum(distinct a) from events",
        "select count(a) from events",
        "select 1 + a from events",
    ],
)
def test_a_query_reads_its_own_events_and_aggregates_them(text: str) -> None:
    with pytest.raises(InputError):
        aggregate_query(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(" * 400 + "a" + ")" * 400, "deep"),
        ("(" * 980 + "a" + ")" * 980, "deep"),
        ("+".join(["a"] * 300), "deep"),
        ("least(" + ", ".join(["a"] * 300) + ")", "200 parts"),
        ("a + " * 600 + "a", "2000 characters"),
    ],
)
def test_an_expression_has_its_limits(text: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        event_expression(text)


def test_products_within_products_end_before_the_query_grows_too_long() -> None:
    exact_sql(event_expression("a * b * c"))
    with pytest.raises(InputError, match="multiplies too much"):
        exact_sql(event_expression("(a * b) * (c * d) * (e * f) * (g * h)"))


@pytest.mark.parametrize(
    "text",
    [
        "select sum(a) * sum(b) from events",
        "select sum(a) * 0.5 from events",
        "select sum(a) / 100 from events",
        "select sum(a) from events where a + b > 1",
        "select coalesce(sum(a) + 1, 0) from events",
    ],
)
def test_of_aggregates_nothing_is_computed_that_could_be_lost(text: str) -> None:
    with pytest.raises(InputError):
        exact_sql(aggregate_query(text))


@pytest.mark.parametrize("text", ["a / b", "a / 3", "a / 0", "a / -10", "10 / a", "a / 0.5"])
def test_only_powers_of_ten_divide(text: str) -> None:
    with pytest.raises(InputError, match="compound"):
        exact_sql(event_expression(text))


def test_names_are_properties_and_keep_their_writing() -> None:
    tree = event_expression(
        'usage.output * "contextTokens"'
        " + case when \"a b\" = 'x' and tier is not null then a.b.c.d.e end"
    )
    assert number_names(tree) == ("usage.output", "contextTokens", "a.b.c.d.e")
    assert text_names(tree) == ("a b", "tier")
    assert parameter_names(compound_expression(":p * a - :q + :p")) == ("p", "q")


def test_comments_and_quotes_do_not_reach_the_query() -> None:
    tree = event_expression("case when region in ('o''neil', '{{ evil }}') then a end -- note")
    sql = sql_text(exact_sql(tree))
    assert "note" not in sql
    assert "'o''neil'" in sql


def values(expression: str, *events: dict[str, str | None]) -> list[Decimal | None]:
    """What the expression gives for each event, as a sum of it alone."""
    metric = Metric("m", ("call",), Aggregation.MAX, expression=expression)
    rows = [
        event(seq, alias=f"alias {seq}", **properties)
        for seq, properties in enumerate(events, start=1)
    ]
    periods = [period(f"{row['seq']:09}", row["customer_alias"]) for row in rows]
    with database([metric], rows, periods) as connection:
        sql = sql_text(usage_by_period(metric, RELATIONS))
        found = connection.sql(f"select quantity from ({sql}) order by period_id")
        return [row[0] for row in found.fetchall()]


@pytest.mark.parametrize(
    ("expression", "properties", "value"),
    [
        ("input + 4 * output", {"input": "10", "output": "2.5"}, "20"),
        ("a * b", {"a": "0.000001", "b": "0.000001"}, "0.000000000001"),
        ("a * b", {"a": "0.0000001", "b": "0.000001"}, None),
        ("a * b", {"a": "999999999999.999999999999", "b": "1"}, "999999999999.999999999999"),
        ("a * b", {"a": "-0.5", "b": "0.5"}, "-0.25"),
        ("a * b", {"a": "1000000000000", "b": "1"}, None),
        ("a * 0.1", {"a": "0.00000000001"}, "0.000000000001"),
        ("a * 0.1", {"a": "0.000000000001"}, None),
        ("a / 1000", {"a": "5"}, "0.005"),
        ("a / 0.001", {"a": "5"}, "5000"),
        ("a + b", {"a": "9999999999999999999999999", "b": "0.000000000001"},
         "9999999999999999999999999.000000000001"),
        ("a + b", {"a": "10000000000000000000000000", "b": "1"}, None),
        ("a - b", {"a": "1"}, None),
        ("coalesce(a, 0) - b", {"b": "1"}, "-1"),
        ("least(a, b)", {"a": "3"}, None),
        ("greatest(a, coalesce(b, 0), 7)", {"a": "3", "b": "x"}, "7"),
        ("least(2, a / 100)", {"a": "0.000000000001"}, None),
        ("case when a / 100 < 2 then 1 else 2 end", {"a": "0.000000000001"}, None),
        ("max(a - 1000, 0)", {"a": "400"}, "0"),
        ("round(a, 2)", {"a": "-2.345"}, "-2.35"),
        ("round(a, 0)", {"a": "99999999999999999999999999.5"}, None),
        ("floor(a)", {"a": "-2.1"}, "-3"),
        ("ceil(a)", {"a": "2.000000000001"}, "3"),
        ("abs(-a)", {"a": "2"}, "2"),
        ("-a", {"a": "10000000000000000000000000"}, None),
        ("abs(a)", {"a": "-9999999999999999999999999.999999999999"},
         "9999999999999999999999999.999999999999"),
        ("-5 * a", {"a": "2"}, "-10"),
        ("case when region = 'eu' then 1 else 2 end", {}, "2"),
        ("case when region <> 'eu' then 1 else 2 end", {}, "1"),
        ("case when not region in ('eu', 'us') then 1 else 2 end", {"region": "EU"}, "1"),
        ("case when a > 5 then a end", {"a": "5"}, None),
        ("case when not a > 5 then 1 end", {}, "1"),
        ("case when a <> b then 1 else 0 end", {"a": "1.0", "b": "1"}, "0"),
        ("case when region is null or a.b is not null then 1 end", {"a__b": "x"}, "1"),
    ],
)  # fmt: skip
def test_an_expression_is_exact_or_the_event_is_skipped(
    expression: str, properties: dict[str, str | None], value: str | None
) -> None:
    assert values(expression, properties) == [None if value is None else Decimal(value)]


def test_events_that_cannot_be_computed_are_counted_as_skipped() -> None:
    metric = Metric("m", ("call",), Aggregation.SUM, expression="a * b")
    events = [event(1, a="2", b="3"), event(2, a="2"), event(3, a="1e13", b="1")]
    with database([metric], events, [period()]) as connection:
        sql = sql_text(usage_by_period(metric, RELATIONS))
        sql = f"select quantity, event_count, skipped_count from ({sql})"
        assert connection.sql(sql).fetchall() == [(6, 3, 2)]


@pytest.mark.slow
def test_random_expressions_are_what_fractions_say() -> None:
    random = Random(20261121)
    expressions = [random_expression(random, 3) for _ in range(80)]
    events = [
        {name: random_number(random) for name in "abc" if random.random() < 0.95} for _ in range(60)
    ]
    metrics = [
        Metric(f"m{place}", ("call",), Aggregation.SUM, expression=text)
        for place, (text, _) in enumerate(expressions)
    ]
    rows = [event(seq, **properties) for seq, properties in enumerate(events)]
    with database(metrics, rows, []) as connection:
        columns = [sql_text(exact_sql(event_expression(text))) for text, _ in expressions]
        sql = f"select {', '.join(columns)} from latest_events order by seq"
        found = connection.sql(sql).fetchall()
    computed = 0
    for properties, values in zip(events, found, strict=True):
        numbers = {name: parse_number(text) for name, text in properties.items()}
        for (text, compute), value in zip(expressions, values, strict=True):
            if value is not None:
                computed += 1
                assert Fraction(value) == compute(numbers), (text, properties)
    assert computed > 60 * 80 / 2


def random_number(random: Random) -> str:
    digits = random.choice(("7", "0.25", "12.5", "-3", "1000000.000001", "0.000000000001", "0"))
    return digits if random.random() < 0.7 else str(random.randint(-(10**12), 10**12))


def random_expression(random: Random, depth: int) -> tuple[str, Any]:
    """An expression, and what computes it of a mapping of numbers."""
    if depth == 0 or random.random() < 0.15:
        if random.random() < 0.3:
            text = random.choice(("2", "0.5", "10", "0.001", "3.75"))
            return text, lambda numbers: Fraction(text)
        name = random.choice("abc")
        return name, lambda numbers: numbers.get(name)
    kind = random.choice(("+", "-", "*", "least", "case", "/ 100", "coalesce"))
    left_text, left = random_expression(random, depth - 1)
    if kind == "/ 100":
        return f"({left_text}) / 100", lambda numbers: both(lambda x, y: x / y, left(numbers), 100)
    right_text, right = random_expression(random, depth - 1 if kind != "*" else 0)
    joins = {"+": lambda x, y: x + y, "-": lambda x, y: x - y, "*": lambda x, y: x * y}
    if kind in joins:
        text = f"({left_text}) {kind} ({right_text})"
        return text, lambda numbers: both(joins[kind], left(numbers), right(numbers))
    if kind == "case":
        text = f"case when {left_text} >= {right_text} then a else ({right_text}) end"

        def choose(numbers: Any) -> Any:
            least, most = right(numbers), left(numbers)
            holds = least is not None and most is not None and most >= least
            return numbers.get("a") if holds else least

        return text, choose

    if kind == "least":
        text = f"least({left_text}, {right_text})"
        return text, lambda numbers: both(min, left(numbers), right(numbers))

    def first(numbers: Any) -> Any:
        return right(numbers) if numbers.get("b") is None else numbers["b"]

    return f"coalesce(b, {right_text})", first


def both(join: Any, left: Any, right: Any) -> Any:
    return None if left is None or right is None else join(left, right)


@pytest.mark.parametrize(
    ("query", "quantity"),
    [
        ("select sum(a) - sum(b) from events", "3"),
        ("select sum(a) filter (where b > 0) * 2 from events where region = 'eu'", "4"),
        ("select count(*) + count(distinct region) from events", "6"),
        ("select round(max(a * b), 1) as most from events", "4"),
        ("select greatest(sum(a), 100) from events", "100"),
        ("select min(a) from events where region = 'nowhere'", None),
    ],
)
def test_a_query_gives_one_number_of_the_events_of_a_period(
    query: str, quantity: str | None
) -> None:
    metric = Metric("m", ("call",), Aggregation.CUSTOM, query=query, breakdowns=("region",))
    events = [
        event(1, a="2", b="1", region="eu"),
        event(2, a="3", b="-1", region="eu"),
        event(3, a="2", b="2", region="us"),
        event(4, b="2"),
    ]
    with database([metric], events, [period()]) as connection:
        sql = sql_text(usage_by_period(metric, RELATIONS))
        (row,) = connection.sql(f"select quantity from ({sql}) where is_total").fetchall()
    assert row[0] == (None if quantity is None else Decimal(quantity))


def test_a_query_of_no_events_is_what_it_says_of_nothing() -> None:
    for query, quantity in (
        ("select 5 - sum(a) from events", 5),
        ("select max(a) from events", None),
        ("select coalesce(min(a), 0.5) from events", Decimal("0.5")),
    ):
        metric = Metric("m", ("call",), Aggregation.CUSTOM, query=query)
        with database([metric], [], [period()]) as connection:
            sql = sql_text(usage_by_period(metric, RELATIONS))
            assert connection.sql(f"select quantity from ({sql})").fetchall() == [(quantity,)]
