"""When a property's text is a number, and which (DESIGN 3 and 4).

A number is an optional sign, digits with an optional fraction, an optional exponent, and its value
fits DECIMAL(38, 12): at most 26 integer digits and 12 decimals, zeros that do not change the value
left out. Everything else is no number. A plain cast would take more than that: it reads white space
and `1_000`, and rounds a thirteenth decimal silently.
"""

from __future__ import annotations

import re
from textwrap import dedent

from sqlglot import exp

DECIMAL_TYPE = "decimal(38, 12)"
"""The type in which both warehouses count; its limits are those of `engine.domain.decimals`."""

_STEPS = {
    "is_plain": r"regexp_matches(text, '^[+-]?[0-9]{1,26}([.][0-9]{1,12})?\z')",
    "is_number": r"regexp_matches(text, '^[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?\z')",
    "mantissa": "regexp_replace(text, '[eE].*', '')",
    "exponent": (
        "cast(try_cast(coalesce(nullif(regexp_extract(text, '[eE](.+)', 1), ''), '0') as int)"
        " as bigint)"
    ),
    "decimals": "length(regexp_extract(mantissa, '[.](.+)', 1))",
    "digits": "trim(leading '0' from translate(mantissa, '+-.', ''))",
    "significant": "trim(trailing '0' from digits)",
    # The number is `significant` times ten to the `power`.
    "power": "exponent - decimals + length(digits) - length(significant)",
    # The same in units of 10^-12, with at least one digit before the point.
    "width": "cast(greatest(length(significant) + power + 12, 13) as int)",
    "units": "lpad(significant || repeat('0', cast(power + 12 as int)), width, '0')",
    "minus": "case when left(text, 1) = '-' then '-' else '' end",
    "written": "minus || left(units, width - 12) || '.' || right(units, 12)",
    "unusual_number": f"""
        case
            when significant = '' then cast(0 as {DECIMAL_TYPE})
            when power between -12 and 26 - length(significant)
                then try_cast(written as {DECIMAL_TYPE})
        end
    """,
    # Most texts can be cast as they are; the others have an exponent or surplus zeros.
    "number": f"""
        case
            when is_plain then try_cast(text as {DECIMAL_TYPE})
            when is_number then unusual_number
        end
    """,
}
"""From the text to the number, each step in terms of those above it, in words of both engines; only
`regexp_matches` has another name on Spark. `\\z` is the end of the text; `$` would let a line feed
through on Spark."""

_NAMES = re.compile(rf"\b({'|'.join(['text', *_STEPS])})\b(?!\()")


def decimal_type() -> exp.DataType:
    """DECIMAL(38, 12) as a type node."""
    return exp.DataType.build(DECIMAL_TYPE, dialect="duckdb")


def exact_number(column: str) -> exp.Expr:
    """The call that reads a column's text as a number; null where it says none.

    The function is `exact_number_macro` in the dbt project, `exact_number_function` elsewhere.
    """
    return exp.func("exact_number", exp.column(column))


def exact_number_function() -> str:
    """The statement that defines it for a session of DuckDB."""
    written: dict[str, str] = {"text": "text"}
    for name, step in _STEPS.items():
        written[name] = f"({_NAMES.sub(lambda found: written[found[1]], step)})"
    return f"create temp macro exact_number(text) as {written['number']}"


def exact_number_macro() -> str:
    """The dbt macro that writes it out for the column given by name, one `set` a step."""
    lines = ["{% macro exact_number(text) %}"]
    for name, step in _STEPS.items():
        body = _NAMES.sub(lambda found: "{{ " + found[1] + " }}", dedent(step).strip())
        if "regexp_matches" in body:
            spark = body.replace("regexp_matches", "regexp_like").replace("\\", "\\\\")
            lines += [
                f"{{%- set {name} %}}",
                f'{{%- if target.type == "spark" %}}({spark})',
                f"{{%- else %}}({body}){{% endif %}}{{% endset %}}",
            ]
        elif name == "number":
            lines.append(body)
        elif "\n" in body:
            lines.append(f"{{%- set {name} -%}}\n({body})\n{{%- endset %}}")
        else:
            lines.append(f"{{%- set {name} %}}({body}){{% endset %}}")
    return "\n".join([*lines, "{% endmacro %}"]) + "\n"
