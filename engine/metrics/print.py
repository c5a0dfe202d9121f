"""Trees to text: lower case, and for dbt with everything that Jinja would read made harmless."""

from __future__ import annotations

import re

from sqlglot import exp

from engine.metrics.printers import printed, printed_for_both

_QUOTED_OR_CODE = re.compile(r"('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")")
_SELECT_ALL = re.compile(r"select\s+\*")
_READ_BY_JINJA = re.compile(r"[{\r]")
_REFERENCE = re.compile(r"\bref__(\w+)\b")
_MACRO_CALL = re.compile(r"\b(exact_number|usage_slot)\((\w+)\)")
_OWN_TABLE = re.compile(r"\bown__this\b")
_VARIABLE = re.compile(r"\btallied__(\w+)\b")
_ESCAPES = {"{": "{{ '{' }}", "\r": r"{{ '\r' }}"}


def sql_text(tree: exp.Expr) -> str:
    """The tree as DuckDB's SQL, to be run as it is."""
    return _in_house_style(printed(tree))


def template_text(tree: exp.Expr) -> str:
    """The tree as the body of a dbt model.

    Relations named `ref__<model>` become references to models, calls of `exact_number` and
    `usage_slot` on a column calls of the macros, columns named `tallied__<key>` what the template's
    `tallied` has there, and `own__this` the model's own table. Braces and carriage returns stand in
    literals only and reach the database as they are: what a catalog says is never read as a
    template.
    """
    text = _in_house_style(printed_for_both(tree))
    return "".join(
        plain_text(part) if index % 2 else _evaluated(part)
        for index, part in enumerate(_QUOTED_OR_CODE.split(text))
    )


def _evaluated(sql: str) -> str:
    sql = _REFERENCE.sub(r"{{ ref('\1') }}", sql)
    sql = _OWN_TABLE.sub("{{ this }}", sql)
    sql = _VARIABLE.sub(r"{{ tallied.\1 }}", sql)
    return _MACRO_CALL.sub(r"{{ \1('\2') }}", sql)


def plain_text(text: str) -> str:
    """Text of the catalog as dbt may read it: Jinja finds nothing to evaluate in it."""
    return _READ_BY_JINJA.sub(lambda found: _ESCAPES[found[0]], text)


def _in_house_style(sql: str) -> str:
    """Small letters and `select *` on one line; what stands in quotes stays as it is."""
    return "".join(
        part if index % 2 else _SELECT_ALL.sub("select *", part.lower())
        for index, part in enumerate(_QUOTED_OR_CODE.split(sql))
    )
