"""The value of an expression in exact fractions: what compounds come to, and queries of nothing."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction

from engine.domain.decimals import round_to_units
from engine.domain.errors import RatingError
from engine.domain.expression import (
    Aggregate,
    AggregateName,
    Arithmetic,
    ArithmeticOperator,
    Both,
    Choice,
    Comparator,
    Compared,
    Conditional,
    DistinctTexts,
    Either,
    Function,
    FunctionName,
    IsMissing,
    Name,
    Negation,
    Negative,
    Number,
    Numeric,
    Parameter,
    Rounded,
    TextIsOneOf,
)

Value = Fraction | None
"""A number, or None where it is missing; what is computed of it is missing too."""

NOTHING: Mapping[str, Fraction] = {}

_ARITHMETIC: dict[ArithmeticOperator, Callable[[Fraction, Fraction], Fraction]] = {
    ArithmeticOperator.ADD: operator.add,
    ArithmeticOperator.SUBTRACT: operator.sub,
    ArithmeticOperator.MULTIPLY: operator.mul,
}
_COMPARISONS: dict[Comparator, Callable[[Fraction, Fraction], bool]] = {
    Comparator.EQUAL: operator.eq,
    Comparator.LESS: operator.lt,
    Comparator.LESS_OR_EQUAL: operator.le,
    Comparator.GREATER: operator.gt,
    Comparator.GREATER_OR_EQUAL: operator.ge,
}


def value_of(
    node: Numeric,
    names: Mapping[str, Fraction] = NOTHING,
    parameters: Mapping[str, Fraction] = NOTHING,
) -> Value:
    """The value, with a number for every name and parameter.

    Aggregates are those of no events. Raises RatingError for a division by zero.
    """

    def value(below: Numeric) -> Value:
        return value_of(below, names, parameters)

    match node:
        case Number(number):
            return Fraction(number)
        case Name(name):
            return names[name]
        case Parameter(name):
            return parameters[name]
        case Negative(operand):
            found = value(operand)
            return None if found is None else -found
        case Arithmetic(sign, left, right):
            return _arithmetic(sign, value(left), value(right))
        case Rounded(operand, decimals):
            found = value(operand)
            if found is None:
                return None
            return Fraction(round_to_units(found, decimals), 10**decimals)
        case Function(name, operands):
            return _function(name, [value(operand) for operand in operands])
        case Choice(branches, otherwise):
            for condition, result in branches:
                if _holds(condition, names, parameters):
                    return value(result)
            return None if otherwise is None else value(otherwise)
        case Aggregate(kind):
            return None if kind in (AggregateName.MIN, AggregateName.MAX) else Fraction(0)
        case DistinctTexts():
            return Fraction(0)


def _arithmetic(sign: ArithmeticOperator, left: Value, right: Value) -> Value:
    if left is None or right is None:
        return None
    if sign is not ArithmeticOperator.DIVIDE:
        return _ARITHMETIC[sign](left, right)
    if right == 0:
        raise RatingError("divides by zero")
    return left / right


def _function(name: FunctionName, operands: list[Value]) -> Value:
    given = [operand for operand in operands if operand is not None]
    if name is FunctionName.COALESCE:
        return given[0] if given else None
    if len(given) < len(operands):
        return None
    match name:
        case FunctionName.LEAST:
            return min(given)
        case FunctionName.GREATEST:
            return max(given)
        case FunctionName.ABSOLUTE:
            return abs(given[0])
        case FunctionName.FLOOR:
            return Fraction(given[0].__floor__())
        case FunctionName.CEILING:
            return Fraction(given[0].__ceil__())


def _holds(
    node: Conditional, names: Mapping[str, Fraction], parameters: Mapping[str, Fraction]
) -> bool:
    match node:
        case Both(left, right):
            return _holds(left, names, parameters) and _holds(right, names, parameters)
        case Either(left, right):
            return _holds(left, names, parameters) or _holds(right, names, parameters)
        case Negation(operand):
            return not _holds(operand, names, parameters)
        case Compared(comparator, left, right):
            sides = value_of(left, names, parameters), value_of(right, names, parameters)
            is_unequal = comparator is Comparator.NOT_EQUAL
            compare = _COMPARISONS[Comparator.EQUAL if is_unequal else comparator]
            known = None not in sides and compare(*sides)  # type: ignore[arg-type]
            return known is not is_unequal
        case TextIsOneOf():
            return False
        case IsMissing():
            return True
