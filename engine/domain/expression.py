"""Arithmetic that a catalog may write: trees of numbers and conditions, and nothing else.

The same trees stand for what is computed of one event's properties (in SQL), of the events of a
period (aggregates, in SQL) and of the metrics of a compound (in Python, as fractions).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class ArithmeticOperator(StrEnum):
    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"


class FunctionName(StrEnum):
    """Missing if an operand is; `coalesce` alone takes the first that is not."""

    LEAST = "least"
    GREATEST = "greatest"
    COALESCE = "coalesce"
    ABSOLUTE = "abs"
    FLOOR = "floor"
    CEILING = "ceil"


class Comparator(StrEnum):
    EQUAL = "="
    NOT_EQUAL = "<>"
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="


class AggregateName(StrEnum):
    SUM = "sum"
    MIN = "min"
    MAX = "max"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal


@dataclass(frozen=True, slots=True)
class Name:
    """A property by its dotted address, or a metric by its name in a compound."""

    name: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """`:name`, a value that the catalog sets beside the expression."""

    name: str


@dataclass(frozen=True, slots=True)
class Arithmetic:
    operator: ArithmeticOperator
    left: Numeric
    right: Numeric


@dataclass(frozen=True, slots=True)
class Negative:
    operand: Numeric


@dataclass(frozen=True, slots=True)
class Function:
    name: FunctionName
    operands: tuple[Numeric, ...]


@dataclass(frozen=True, slots=True)
class Rounded:
    """Half away from zero, to 0 to 12 decimals."""

    operand: Numeric
    decimals: int


@dataclass(frozen=True, slots=True)
class Choice:
    """`case when … then … else … end`; missing if no condition holds and nothing is left."""

    branches: tuple[tuple[Conditional, Numeric], ...]
    otherwise: Numeric | None


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Over the events of a group; `operand` is None for `count(*)` only."""

    name: AggregateName
    operand: Numeric | None = None
    condition: Conditional | None = None


@dataclass(frozen=True, slots=True)
class DistinctTexts:
    """`count(distinct name)`: how many texts a property has over the events of a group."""

    name: str
    condition: Conditional | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """False where a side is missing; `<>` is the negation of `=`."""

    comparator: Comparator
    left: Numeric
    right: Numeric


@dataclass(frozen=True, slots=True)
class TextIsOneOf:
    """Whether a property's text is one of these; false where it is missing."""

    name: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IsMissing:
    """Whether an event lacks a property."""

    name: str


@dataclass(frozen=True, slots=True)
class Both:
    left: Conditional
    right: Conditional


@dataclass(frozen=True, slots=True)
class Either:
    left: Conditional
    right: Conditional


@dataclass(frozen=True, slots=True)
class Negation:
    operand: Conditional


Numeric = (
    Number
    | Name
    | Parameter
    | Arithmetic
    | Negative
    | Function
    | Rounded
    | Choice
    | Aggregate
    | DistinctTexts
)
Conditional = Compared | TextIsOneOf | IsMissing | Both | Either | Negation
Node = Numeric | Conditional


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below one, in the order in which they are written."""
    match node:
        case Arithmetic(_, left, right) | Compared(_, left, right):
            return (left, right)
        case Both(left, right) | Either(left, right):
            return (left, right)
        case Negative(operand) | Rounded(operand) | Negation(operand):
            return (operand,)
        case Function(_, operands):
            return operands
        case Choice(branches, otherwise):
            below = tuple(part for branch in branches for part in branch)
            return below if otherwise is None else (*below, otherwise)
        case Aggregate(_, operand, condition):
            return tuple(part for part in (operand, condition) if part is not None)
        case DistinctTexts(_, condition):
            return () if condition is None else (condition,)
    return ()


def number_names(node: Node) -> tuple[str, ...]:
    """Every name that is read as a number, each once, in order of appearance."""
    return tuple(dict.fromkeys(each.name for each in nodes(node) if isinstance(each, Name)))


def text_names(node: Node) -> tuple[str, ...]:
    """Every name whose text is read."""
    return tuple(
        dict.fromkeys(
            each.name
            for each in nodes(node)
            if isinstance(each, TextIsOneOf | IsMissing | DistinctTexts)
        )
    )


def parameter_names(node: Node) -> tuple[str, ...]:
    """Every parameter, each once."""
    return tuple(dict.fromkeys(each.name for each in nodes(node) if isinstance(each, Parameter)))


def nodes(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order in which they are written."""
    yield node
    for child in children(node):
        yield from nodes(child)
