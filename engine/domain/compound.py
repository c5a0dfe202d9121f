"""A metric made of other metrics, with parameters (DESIGN 4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from engine.domain.rounding import Rounding


class ParameterType(StrEnum):
    """What a parameter may be; positive numbers are above zero."""

    INTEGER = "integer"
    POSITIVE_INTEGER = "positive_integer"
    NUMBER = "number"
    POSITIVE_NUMBER = "positive_number"

    def allows(self, value: Decimal) -> bool:
        """Whether a value is of the type."""
        is_integer = self in (ParameterType.INTEGER, ParameterType.POSITIVE_INTEGER)
        is_positive = self in (ParameterType.POSITIVE_INTEGER, ParameterType.POSITIVE_NUMBER)
        return (value == value.to_integral_value() or not is_integer) and (
            value > 0 or not is_positive
        )


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that the expression names as `:name`."""

    name: str
    type: ParameterType
    value: Decimal


@dataclass(frozen=True, slots=True)
class CompoundMetric:
    """`parts` are pairs of the name in the expression and the id of a metric, compound or not.

    It has no breakdowns: its parts need not have the same.
    """

    id: str
    expression: str
    parts: tuple[tuple[str, str], ...]
    parameters: tuple[Parameter, ...] = ()
    rounding: Rounding | None = None
    unit: str | None = None
    description: str | None = None


def with_parameters(
    compound: CompoundMetric, values: Iterable[tuple[str, Decimal]]
) -> CompoundMetric:
    """The compound with other values of its own parameters; those of its parts stay."""
    given = dict(values)
    parameters = (
        replace(each, value=given.get(each.name, each.value)) for each in compound.parameters
    )
    return replace(compound, parameters=tuple(parameters))


def all_parts(metric_id: str, compounds: Mapping[str, CompoundMetric]) -> tuple[str, ...]:
    """A metric and all that it is made of, at whatever depth; each id once, the metric first."""
    found = {metric_id: None}
    compound = compounds.get(metric_id)
    for _, part in () if compound is None else compound.parts:
        found |= dict.fromkeys(all_parts(part, compounds))
    return tuple(found)


def measured_parts(metric_id: str, compounds: Mapping[str, CompoundMetric]) -> tuple[str, ...]:
    """Of those the ones that count events: the metric itself, unless it is a compound."""
    return tuple(id for id in all_parts(metric_id, compounds) if id not in compounds)
