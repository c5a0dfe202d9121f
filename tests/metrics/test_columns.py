"""Columns of properties: stable, plain where they can be, never two properties in one column."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.metrics.columns import number_column, text_column


@pytest.mark.parametrize(
    ("property", "column"),
    [
        ("context_tokens", "context_tokens"),
        ("usage.output", "usage__output"),
        ("v2", "v2"),
        ("contextTokens", "contexttokens__x581031cb"),
        ("order", "order__x3eeb7e96"),
        ("event_type", "event_type__xa9fa98d1"),
        ("a__b", "a_b__x63e5c1c4"),
        ("tokens.number", "tokens_number__xe8410384"),
        ("x0123abcd", "x0123abcd__xdc329c00"),
        ("größe", "gr_e__xd353a267"),
        ("", "property__xe3b0c442"),
        ("2fast", "property_2fast__x323a2d31"),
        ("'; drop table x; --", "drop_table_x__x599e8a59"),
    ],
)
def test_a_property_has_one_column_for_ever(property: str, column: str) -> None:
    assert text_column(property) == column
    assert number_column(property) == f"{column}__number"


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@given(property=st.text(max_size=80))
def test_any_property_gives_an_identifier_that_needs_no_quotes(
    connection: duckdb.DuckDBPyConnection, property: str
) -> None:
    for column in (text_column(property), number_column(property)):
        assert len(column) <= 70
        connection.execute(f"create or replace table events (seq int, {column} text)")
        connection.execute(f"select {column}, events.{column} as {column} from events")


@given(st.text("ab._x0", max_size=12), st.text("ab._x0", max_size=12))
def test_two_properties_never_share_a_column(one: str, other: str) -> None:
    columns = {text_column(one), number_column(one), text_column(other), number_column(other)}
    assert len(columns) == (2 if one == other else 4)


@pytest.mark.slow
def test_every_keyword_of_duckdb_can_be_a_property() -> None:
    with duckdb.connect() as connection:
        words = connection.execute("select distinct keyword_name from duckdb_keywords()").fetchall()
        assert len(words) > 300
        for (word,) in words:
            column = text_column(word)
            connection.execute(f"create or replace table events ({column} text)")
            connection.execute(
                f"""
                with texts as (select properties['a'] as {column} from (
                    select map(['a'], ['b']) as properties
                )),
                counted as (select events.{column}, texts.{column} as value from events, texts)
                select {column}, grouping({column}) = 1 as is_total, map(['a'], [{column}])
                from counted
                where coalesce(counted.{column} = 'b', false) or counted.{column} in ('a', 'b')
                group by grouping sets (({column}), ())
                """
            )
