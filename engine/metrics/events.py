"""The events table that metrics read: every property that any of them uses, extracted once.

Reading a map costs far more than reading a column, and what a number is must be decided in one
place; so both happen here, upstream of all metrics (DESIGN 3 and 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlglot import exp

from engine.domain.errors import InputError
from engine.domain.expression import Numeric, number_names, text_names
from engine.domain.metric import Aggregation, All, Any, Condition, Filter, Metric, Not
from engine.metrics.columns import number_column, text_column
from engine.metrics.expression import aggregate_query, event_expression
from engine.metrics.numbers import exact_number

CORE_COLUMNS = (
    "event_id",
    "seq",
    "received_at",
    "customer_event_id",
    "customer_event_hash",
    "customer_alias",
    "event_type",
    "event_timestamp",
    "retracted",
)
"""What every landed event has, in the order of the table."""


@dataclass(frozen=True, slots=True)
class ExtractedProperty:
    """A property, and as what the metrics read it."""

    name: str
    as_text: bool
    as_number: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that hold it."""
        text = (text_column(self.name),) if self.as_text else ()
        number = (number_column(self.name),) if self.as_number else ()
        return text + number


def extracted_properties(metrics: Iterable[Metric]) -> tuple[ExtractedProperty, ...]:
    """Every property that the metrics read, ordered by name.

    Raises InputError if two of them would share a column.
    """
    texts: set[str] = set()
    numbers: set[str] = set()
    for metric in metrics:
        if metric.aggregation is not Aggregation.SEATS:  # those are made of the event's time
            texts.update(metric.breakdowns)
        for tree in _expressions(metric):
            numbers.update(number_names(tree))
            texts.update(text_names(tree))
        if metric.property is not None:
            (numbers if metric.aggregation.is_numeric else texts).add(metric.property)
        for condition in _conditions(metric.filters):
            (numbers if condition.operator.is_numeric else texts).add(condition.property)
    owners: dict[str, str] = {}
    for name in sorted(texts | numbers):
        owner = owners.setdefault(text_column(name), name)
        if owner != name:
            raise InputError(
                f"properties {owner!r} and {name!r} would share the column {text_column(name)};"
                " rename one of them in the events and the metrics"
            )
    return tuple(
        ExtractedProperty(name, as_text=name in texts, as_number=name in numbers)
        for name in sorted(texts | numbers)
    )


def property_columns(metrics: Iterable[Metric]) -> list[str]:
    """The columns of those properties."""
    return [name for each in extracted_properties(metrics) for name in each.columns]


def extracted_events(
    properties: Iterable[ExtractedProperty], landed: str, *more: exp.Expr
) -> exp.Select:
    """Landed events with the properties as columns, from a relation shaped like the lake's table.

    Texts first, then numbers, each a call of the function `exact_number` on a column of text.
    `more` columns, made of those of the lake, come before them.
    """
    properties = tuple(properties)
    texts = exp.select(*CORE_COLUMNS, *(_text_of(each) for each in properties)).from_(landed)
    final = exp.select(*CORE_COLUMNS, *more, *_columns(properties)).from_("texts")
    return exp.select("*").from_("final").with_("texts", texts).with_("final", final)


def _text_of(each: ExtractedProperty) -> exp.Expr:
    address = exp.Literal.string(each.name)
    value = exp.Bracket(this=exp.column("properties"), expressions=[address])
    return exp.alias_(value, text_column(each.name))


def _columns(properties: tuple[ExtractedProperty, ...]) -> list[exp.Expr]:
    columns: list[exp.Expr] = []
    for each in properties:
        text = text_column(each.name)
        if each.as_text:
            columns.append(exp.column(text))
        if each.as_number:
            columns.append(exp.alias_(exact_number(text), number_column(each.name)))
    return columns


def _expressions(metric: Metric) -> Iterator[Numeric]:
    if metric.expression is not None:
        yield event_expression(metric.expression)
    if metric.query is not None:
        yield aggregate_query(metric.query)


def _conditions(tree: Filter | None) -> list[Condition]:
    match tree:
        case Condition():
            return [tree]
        case All(conditions) | Any(conditions):
            return [found for each in conditions for found in _conditions(each)]
        case Not(condition):
            return _conditions(condition)
    return []
