"""Text for people and for dbt: nothing that a catalog says is ever read as a template."""

from __future__ import annotations

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from engine.metrics.print import plain_text, sql_text, template_text


def rendered(template: str, engine: str = "duckdb") -> str:
    """As dbt renders a model."""
    environment = jinja2.Environment(keep_trailing_newline=True)
    return environment.from_string(template).render(
        ref=lambda name: f"<{name}>",
        exact_number=lambda column: f"<number {column}>",
        target={"type": engine},
    )


def test_references_to_models_and_macros_stand_outside_of_literals_only() -> None:
    tree = (
        exp.select("a", exp.alias_(exp.func("exact_number", exp.column("a")), "b"))
        .from_(exp.to_table("ref__usage_events_latest"))
        .where(exp.column("a").eq(exp.Literal.string("ref__secret exact_number(a) {{ ref('x') }}")))
    )
    assert template_text(tree) == (
        "select\n    a,\n    {{ exact_number('a') }} as b\nfrom {{ ref('usage_events_latest') }}\n"
        "where\n    a = 'ref__secret exact_number(a) {{ '{' }}{{ '{' }} ref(''x'') }}'"
    )


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_literal_reaches_the_database_as_it_is(text: str) -> None:
    tree = exp.select(exp.Literal.string(text))
    assert rendered(template_text(tree)) == sql_text(tree)
    assert rendered(plain_text(text)) == text


@pytest.mark.parametrize("text", ["SELECT", "Region IS NULL", "a ''B''", 'say "HI"'])
def test_literals_keep_their_case(text: str) -> None:
    assert text.replace("'", "''") in sql_text(exp.select(exp.Literal.string(text)))


def test_only_what_the_engines_write_differently_stands_twice_in_a_model() -> None:
    tree = exp.select(
        exp.func("epoch_us", exp.column("a")), exp.Literal.string("\\ {"), exp.Literal.string("b")
    )
    template = template_text(tree)
    assert template.count("{% if target.type == 'spark' %}") == 2
    assert rendered(template) == sql_text(tree)
    assert rendered(template, "spark") == "select\n    unix_micros(a),\n    '\\\\ {',\n    'b'"
