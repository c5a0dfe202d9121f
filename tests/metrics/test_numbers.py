"""What is a number: exactly what DECIMAL(38, 12) holds, and never a rounded one."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import cache

import duckdb
import jinja2
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.metrics.numbers import exact_number_function, exact_number_macro

NUMBERS = {
    "0": "0",
    "-0": "0",
    "+7": "7",
    "007": "7",
    "1.50": "1.5",
    "-0.000000000001": "-0.000000000001",
    "1.2500000000000": "1.25",
    "1e-12": "0.000000000001",
    "1E+3": "1000",
    "2.5e-2": "0.025",
    "1e25": "1" + "0" * 25,
    "0e99999999999999999999": "0",
    "123456789012345678901234567890e-5": "1234567890123456789012345.6789",
    "9" * 26 + "." + "9" * 12: "9" * 26 + "." + "9" * 12,
    "-" + "9" * 38 + "e-12": "-" + "9" * 26 + "." + "9" * 12,
    "0" * 60 + "1": "1",
    "0.00000000000000001e10": "0.0000001",
}
NOT_NUMBERS = (
    "",
    " 1",
    "1 ",
    "1\n",
    "\t1",
    "1_000",
    "1,000",
    "1.",
    ".5",
    "+",
    "--1",
    "1e",
    "1e1.5",
    "0x10",
    "NaN",
    "Infinity",
    "-inf",
    "true",
    "null",
    "٣",
    "１",
    "1e26",
    "1e400",
    "1e-13",
    "0.0000000000001",
    "0.1234567890123",
    "9" * 27,
    "1e99999999999999999999",
    "1e2147483647",
    "1e-2147483648",
    "1e-99999999999999999999",
    "[1]",
    "12 tokens",
)


@cache
def session() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set threads = 1")
    connection.execute(exact_number_function())
    return connection


def numbers(texts: list[str | None]) -> list[Decimal | None]:
    """What the session's function makes of texts."""
    connection = session()
    connection.register("texts", pa.table({"place": range(len(texts)), "text": texts}))
    rows = connection.execute("select exact_number(text) from texts order by place").fetchall()
    return [number for (number,) in rows]


def test_numbers_are_read_exactly() -> None:
    assert numbers(list(NUMBERS)) == [Decimal(text) for text in NUMBERS.values()]


def test_everything_else_is_no_number_rather_than_a_rounded_one() -> None:
    assert numbers([*NOT_NUMBERS, None]) == [None] * (len(NOT_NUMBERS) + 1)


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "-", "+"]),
            st.text("0123456789", min_size=1, max_size=42),
            st.text("0123456789", max_size=30),
            st.none() | st.integers(-60, 60),
        ),
        min_size=50,
        max_size=50,
    )
)
def test_any_decimal_notation_means_its_value_if_that_fits(
    parts: list[tuple[str, str, str, int | None]],
) -> None:
    texts, values = [], []
    for sign, whole, fraction, exponent in parts:
        text = sign + whole + (f".{fraction}" if fraction else "")
        texts.append(text if exponent is None else f"{text}e{exponent}")
        value = Fraction(int(sign + whole + fraction), 10 ** len(fraction))
        value *= Fraction(10) ** (exponent or 0)
        fits = abs(value) < 10**26 and (value * 10**12).denominator == 1
        values.append(value if fits else None)
    assert [None if each is None else Fraction(each) for each in numbers(list(texts))] == values


def test_the_macro_of_the_models_says_the_same() -> None:
    texts = [*NUMBERS, *NOT_NUMBERS]
    template = jinja2.Environment().from_string(
        exact_number_macro() + "select {{ exact_number('text') }} from texts order by place"
    )
    with duckdb.connect() as connection:
        connection.register("texts", pa.table({"place": range(len(texts)), "text": texts}))
        rows = connection.execute(template.render(target={"type": "duckdb"})).fetchall()
    assert [number for (number,) in rows] == numbers(list(texts))


@pytest.mark.parametrize("step", re.findall(r"set (\w+)", exact_number_macro()))
def test_every_step_of_the_macro_is_used(step: str) -> None:
    assert f"{{{{ {step} }}}}" in exact_number_macro()
