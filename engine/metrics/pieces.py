"""The small pieces of SQL of which queries are made."""

from __future__ import annotations

from sqlglot import exp


def where(aggregate: exp.Expr, condition: exp.Expr) -> exp.Expr:
    """An aggregate of the rows alone that meet a condition."""
    return exp.Filter(this=aggregate, expression=exp.Where(this=condition))


def count_rows() -> exp.Expr:
    """How many rows there are."""
    return exp.Count(this=exp.Star())


def zero_of_nothing(total: exp.Expr) -> exp.Expr:
    """A sum that is 0, not null, where nothing is added up."""
    return exp.func("coalesce", total, exp.Literal.number(0))


def whole(number: exp.Expr) -> exp.Expr:
    """As a bigint, which a sum of counts is not by itself."""
    return exp.cast(number, exp.DataType.build("bigint"))


def decimal(precision: int, scale: int) -> exp.DataType:
    """The type DECIMAL(precision, scale)."""
    return exp.DataType.build(f"decimal({precision}, {scale})", dialect="duckdb")
