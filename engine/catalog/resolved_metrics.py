"""From the shapes of metrics to their values in the domain. Nothing can go wrong here."""

from __future__ import annotations

from decimal import Decimal

from engine.catalog.shapes.filter import FilterShape, operators_of
from engine.catalog.shapes.metric import CompoundMetricShape, MetricShape, RoundingShape
from engine.domain.compound import CompoundMetric, Parameter
from engine.domain.metric import All, Any, Condition, Filter, Metric, Not, Operator
from engine.domain.rounding import Rounding


def resolved_metric(id: str, metric: MetricShape) -> Metric:
    """The metric with its filter tree."""
    return Metric(
        id=id,
        event_types=tuple(metric.event_type),
        aggregation=metric.aggregation,
        property=metric.property,
        filters=None if metric.filters is None else resolved_filter(metric.filters),
        breakdowns=tuple(metric.breakdowns or ()),
        unit=metric.unit,
        description=metric.description,
        percentile=None if metric.percentile is None else Decimal(metric.percentile),
        rounding=resolved_rounding(metric.rounding),
        expression=metric.expression,
        query=metric.sql,
    )


def resolved_compound(id: str, metric: CompoundMetricShape) -> CompoundMetric:
    """The compound; its parts and parameters ordered by name."""
    compound = metric.compound
    return CompoundMetric(
        id=id,
        expression=compound.expression,
        parts=tuple(sorted(compound.metrics.items())),
        parameters=tuple(
            Parameter(name, shape.type, Decimal(shape.default))
            for name, shape in sorted((compound.parameters or {}).items())
        ),
        rounding=resolved_rounding(metric.rounding),
        unit=metric.unit,
        description=metric.description,
    )


def resolved_rounding(shape: RoundingShape | None) -> Rounding | None:
    """The rounding, if there is one."""
    return None if shape is None else Rounding(shape.mode, shape.decimals)


def resolved_filter(shape: FilterShape, ignores_case: bool = False) -> Filter:
    """One node of the tree and everything below it, which inherits `ignore_case`."""
    if shape.ignore_case is not None:
        ignores_case = shape.ignore_case
    if shape.all is not None:
        return All(tuple(resolved_filter(child, ignores_case) for child in shape.all))
    if shape.any is not None:
        return Any(tuple(resolved_filter(child, ignores_case) for child in shape.any))
    if shape.not_ is not None:
        return Not(resolved_filter(shape.not_, ignores_case))
    operator = Operator(operators_of(shape)[0])
    return Condition(
        shape.property or "",
        operator,
        _operands(shape, operator),
        ignores_case and operator.compares_text,
    )


def _operands(shape: FilterShape, operator: Operator) -> tuple[str, ...]:
    if operator is Operator.EXISTS:
        return ("true" if shape.exists else "false",)
    if operator is Operator.IN:
        return tuple(shape.in_ or ())
    if operator is Operator.NOT_IN:
        return tuple(shape.not_in or ())
    return (str(getattr(shape, operator.value)),)
