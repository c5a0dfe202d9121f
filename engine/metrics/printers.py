"""Trees to the SQL of the two engines that run the models, DuckDB and Spark.

Nearly all that the compiler writes is read by both alike; what is not, `SparkPrinter` lists, and
there the text of a model holds both and dbt's target chooses.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.generators.duckdb import DuckDBGenerator


def printed(tree: exp.Expr) -> str:
    """The tree as DuckDB's SQL, in sqlglot's capitals."""
    return DuckDBPrinter(**_STYLE).generate(tree)


def printed_for_both(tree: exp.Expr) -> str:
    """The same with Jinja's `if` around what Spark writes otherwise."""
    return TemplatePrinter(**_STYLE).generate(tree)


class DuckDBPrinter(DuckDBGenerator):
    """DuckDB's SQL with two habits of sqlglot changed for the reader's sake."""

    TYPE_MAPPING: ClassVar = {
        **DuckDBGenerator.TYPE_MAPPING,
        exp.DType.TEXT: "STRING",  # Spark knows no TEXT, DuckDB both
    }

    def argmax_sql(self, expression: exp.ArgMax) -> str:
        return self.func("MAX_BY", expression.this, expression.expression)

    def filter_sql(self, expression: exp.Filter) -> str:
        condition = self.sql(expression.expression, "this")
        return f"{self.sql(expression, 'this')} FILTER (WHERE {condition})"

    def neg_sql(self, expression: exp.Neg) -> str:
        """Of columns as a subtraction: Spark's minus sign rounds to 34 digits without a word."""
        if isinstance(expression.this, exp.Literal):
            return super().neg_sql(expression)
        return f"(0 - {self.sql(expression, 'this')})"

    def not_sql(self, expression: exp.Not) -> str:
        inner = expression.this
        if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null):
            return f"{self.sql(inner, 'this')} IS NOT NULL"
        return super().not_sql(expression)


class SparkPrinter(DuckDBPrinter):
    """What Spark writes differently, and nothing else."""

    TRANSFORMS: ClassVar = {
        **DuckDBPrinter.TRANSFORMS,
        exp.Array: lambda self, node: self.func("ARRAY", *node.expressions),
        exp.IntDiv: lambda self, node: self.binary(node, "DIV"),
    }
    ANONYMOUS: ClassVar = {
        "epoch_us": lambda self, args: self.func("UNIX_MICROS", *args),
        "row": lambda self, args: self.func("STRUCT", *args),
        "list_sort": lambda self, args: self.func("ARRAY_SORT", *args),
        # From 1 on DuckDB, from 0 here; past the end both are null.
        "list_extract": lambda self, args: self.func(
            "GET", args[0], exp.cast(exp.paren(args[1]) - 1, "int")
        ),
    }

    def anonymous_sql(self, expression: exp.Anonymous) -> str:
        printed = self.ANONYMOUS.get(expression.name.lower())
        if printed is None:
            return super().anonymous_sql(expression)
        text: str = printed(self, [each.copy() for each in expression.expressions])
        return text

    def datatype_sql(self, expression: exp.DataType) -> str:
        if expression.this is not exp.DType.MAP:
            return super().datatype_sql(expression)
        return f"MAP<{self.expressions(expression, flat=True)}>"

    def literal_sql(self, expression: exp.Literal) -> str:
        """A backslash means something in Spark's literals."""
        text = super().literal_sql(expression)
        return text.replace("\\", "\\\\") if expression.is_string else text

    def map_sql(self, expression: exp.Map) -> str:
        return self.func("MAP_FROM_ARRAYS", expression.args["keys"], expression.args["values"])


_DIFFERENT = (exp.Anonymous, exp.Cast, exp.IntDiv, exp.Literal, exp.Map)
"""Nodes to look at: the greatest that is one of these and not the same on both is written twice."""


class TemplatePrinter(DuckDBPrinter):
    """For a model: where the two engines differ, both texts."""

    def sql(
        self, expression: str | exp.Expr | None, key: str | None = None, comment: bool = True
    ) -> str:
        if key is None and isinstance(expression, _DIFFERENT):
            duckdb, spark = (
                printer(**_STYLE).generate(expression) for printer in (DuckDBPrinter, SparkPrinter)
            )
            if duckdb != spark:
                return f"{{% if target.type == 'spark' %}}{spark}{{% else %}}{duckdb}{{% endif %}}"
        return super().sql(expression, key, comment)


_STYLE: dict[str, Any] = {
    "pretty": True,
    "indent": 4,
    "pad": 4,
    "max_text_width": 100,
    "comments": False,
}
