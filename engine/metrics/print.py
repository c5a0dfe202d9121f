"""Trees to text: lower case, and for dbt with everything that Jinja would read made harmless."""

from __future__ import annotations

import re

from sqlglot import exp
from sqlglot.generators.duckdb import DuckDBGenerator

_QUOTED_OR_CODE = re.compile(r"('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")")
_SELECT_ALL = re.compile(r"select\s+\*")
_READ_BY_JINJA = re.compile(r"[{\r]")
_REFERENCE = re.compile(r"\bref__(\w+)\b")
_MACRO_CALL = re.compile(r"\bexact_number\((\w+)\)")
_ESCAPES = {"{": "{{ '{' }}", "\r": r"{{ '\r' }}"}


class _Printer(DuckDBGenerator):
    """DuckDB's SQL with two habits of sqlglot changed for the reader's sake."""

    def filter_sql(self, expression: exp.Filter) -> str:
        condition = self.sql(expression.expression, "this")
        return f"{self.sql(expression, 'this')} FILTER (WHERE {condition})"

    def not_sql(self, expression: exp.Not) -> str:
        inner = expression.this
        if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null):
            return f"{self.sql(inner, 'this')} IS NOT NULL"
        return super().not_sql(expression)


def sql_text(tree: exp.Expr) -> str:
    """The tree as DuckDB's SQL, to be run as it is."""
    printer = _Printer(pretty=True, indent=4, pad=4, max_text_width=100, comments=False)
    return _in_house_style(printer.generate(tree))


def template_text(tree: exp.Expr) -> str:
    """The tree as the body of a dbt model.

    Relations named `ref__<model>` become references to models, calls of `exact_number` on a column
    calls of the macro. Braces and carriage returns stand in literals only and reach the database as
    they are: what a catalog says is never read as a template.
    """
    return "".join(
        plain_text(part)
        if index % 2
        else _MACRO_CALL.sub(r"{{ exact_number('\1') }}", _REFERENCE.sub(r"{{ ref('\1') }}", part))
        for index, part in enumerate(_QUOTED_OR_CODE.split(sql_text(tree)))
    )


def plain_text(text: str) -> str:
    """Text of the catalog as dbt may read it: Jinja finds nothing to evaluate in it."""
    return _READ_BY_JINJA.sub(lambda found: _ESCAPES[found[0]], text)


def _in_house_style(sql: str) -> str:
    """Small letters and `select *` on one line; what stands in quotes stays as it is."""
    return "".join(
        part if index % 2 else _SELECT_ALL.sub("select *", part.lower())
        for index, part in enumerate(_QUOTED_OR_CODE.split(sql))
    )
