"""A metric aggregates what its aggregation can read, and computes what can be computed exactly."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.documents import METRICS
from engine.catalog.draft import Draft
from engine.catalog.finding import Finding
from engine.catalog.shapes.metric import MetricShape
from engine.domain.errors import InputError
from engine.domain.metric import Aggregation


def metrics_aggregate_what_they_can(draft: Draft) -> Iterator[Finding]:
    """`count` counts events, `custom` reads its query; the others a property or an expression."""
    for id, metric in draft.metrics.items():
        for key, message in _misfits(metric):
            yield Finding(METRICS, id, (key,), message)


def expressions_of_metrics_can_be_computed(draft: Draft) -> Iterator[Finding]:
    """What a metric computes of events is on the list, and exact on either warehouse."""
    for id, metric in draft.metrics.items():
        for key, text in (("expression", metric.expression), ("sql", metric.sql)):
            message = None if text is None else _refusal(key, text)
            if message is not None:
                yield Finding(METRICS, id, (key,), message)


def _misfits(metric: MetricShape) -> Iterator[tuple[str, str]]:
    aggregation = metric.aggregation
    word = aggregation.value
    if aggregation is Aggregation.PERCENTILE and metric.percentile is None:
        yield "percentile", 'is missing; say which, as in percentile: "95"'
    if aggregation is not Aggregation.PERCENTILE and metric.percentile is not None:
        yield "percentile", f"is for aggregation: percentile, this is a {word}; remove it"
    if aggregation is Aggregation.CUSTOM and metric.sql is None:
        yield "sql", "is missing; add sql: select sum(<property>) from events"
    if aggregation is not Aggregation.CUSTOM and metric.sql is not None:
        yield "sql", f"is for aggregation: custom, this is a {word}; remove it"
    if aggregation is Aggregation.CUSTOM:
        for key in ("property", "expression"):
            if getattr(metric, key) is not None:
                yield key, "custom reads properties in its sql only; remove it"
    elif aggregation is Aggregation.COUNT:
        if metric.property is not None:
            yield (
                "property",
                "count counts events and reads no property; remove it, use aggregation: unique for"
                f" distinct values, or filter on {{property: {metric.property}, exists: true}}",
            )
        if metric.expression is not None:
            yield "expression", "count counts events and computes nothing of them; remove it"
    elif metric.expression is not None:
        if aggregation is Aggregation.UNIQUE:
            yield "expression", "unique counts the distinct texts of a property; name a property"
        if metric.property is not None:
            yield "expression", "stands in for property; keep one of the two"
    elif metric.property is None:
        yield (
            "property",
            f"is missing; {word} aggregates a property of the events: add property: <name>",
        )


def _refusal(key: str, text: str) -> str | None:
    # sqlglot takes longer to import than most commands to run, and few catalogs need it.
    from engine.metrics.exact_sql import exact_sql
    from engine.metrics.expression import aggregate_query, event_expression

    try:
        tree = aggregate_query(text) if key == "sql" else event_expression(text)
        exact_sql(tree)
    except InputError as error:
        return str(error)
    return None
