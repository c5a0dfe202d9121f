"""A usage metric: which events count and how they add up (DESIGN 4)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from engine.domain.rounding import Rounding


class Aggregation(StrEnum):
    """How the events of a period become one number (DESIGN 4)."""

    COUNT = "count"
    UNIQUE = "unique"
    SUM = "sum"
    MAX = "max"
    MIN = "min"
    AVERAGE = "average"
    LATEST = "latest"
    WEIGHTED_SUM = "weighted_sum"
    PERCENTILE = "percentile"
    CUSTOM = "custom"
    SEATS = "seats"
    """Of seat metrics alone (`engine.domain.seat`): the total after each change."""

    @property
    def is_numeric(self) -> bool:
        """Whether it reads its property as a number and skips what is not one."""
        return self not in (Aggregation.COUNT, Aggregation.UNIQUE, Aggregation.CUSTOM)

    @property
    def is_additive(self) -> bool:
        """Whether the values of the breakdowns add up to the total."""
        return self in (Aggregation.COUNT, Aggregation.SUM, Aggregation.WEIGHTED_SUM)

    @property
    def carries_level(self) -> bool:
        """Whether events from before a period still weigh in it: they make its first level."""
        return self is Aggregation.WEIGHTED_SUM


class Operator(StrEnum):
    """What a condition asks of a property; the catalog writes the value."""

    IN = "in"
    NOT_IN = "not_in"
    EQUAL = "eq"
    NOT_EQUAL = "ne"
    LESS = "lt"
    LESS_OR_EQUAL = "lte"
    GREATER = "gt"
    GREATER_OR_EQUAL = "gte"
    EXISTS = "exists"
    CONTAINS = "contains"

    @property
    def is_numeric(self) -> bool:
        """Whether it compares numbers rather than text."""
        return self in (
            Operator.LESS,
            Operator.LESS_OR_EQUAL,
            Operator.GREATER,
            Operator.GREATER_OR_EQUAL,
        )

    @property
    def compares_text(self) -> bool:
        """Whether it compares text, so that case can matter."""
        return not self.is_numeric and self is not Operator.EXISTS


@dataclass(frozen=True, slots=True)
class Condition:
    """A property that an event must meet.

    `values` holds the text as written in the catalog: one for most operators, several for `in` and
    `not_in`, "true" or "false" for `exists`, a plain decimal for the numeric comparisons. With
    `ignores_case` the letters A to Z of property and values are as good as a to z, no others.
    Two-valued logic: a missing property, a JSON null or, for numeric operators, a value that is no
    number meets nothing but `ne`, `not_in` and `exists: false`.
    """

    property: str
    operator: Operator
    values: tuple[str, ...]
    ignores_case: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Every one of them."""

    conditions: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of them."""

    conditions: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Whatever does not meet it."""

    condition: Filter


Filter = Condition | All | Any | Not


@dataclass(frozen=True, slots=True)
class Metric:
    """`property` is the dotted address of the aggregated property, and `expression` stands in for
    it; both are None for `count`. `query` is what a `custom` metric selects from its events.

    `percentile` is the share of the values, in percent, that the percentile is not below: above 0,
    at most 100, and None for every other aggregation. `rounding` is that of a period's quantity.
    `filters` is None where every event of the types counts. `breakdowns` are dotted addresses, in
    the order in which they appear on invoices and in tables.
    """

    id: str
    event_types: tuple[str, ...]
    aggregation: Aggregation
    property: str | None = None
    filters: Filter | None = None
    breakdowns: tuple[str, ...] = ()
    unit: str | None = None
    description: str | None = None
    percentile: Decimal | None = None
    rounding: Rounding | None = None
    expression: str | None = None
    query: str | None = None
