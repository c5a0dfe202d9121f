"""Expressions over one event's properties, read by Python's own parser and computed in fractions.

Exact or nothing: a value that the rules of the catalog's page leave no room for is None, and the
event is skipped (DESIGN 4).
"""

from __future__ import annotations

import ast
from fractions import Fraction
from functools import lru_cache

from tests.oracle.events import Submission

Value = Fraction | None


def value_of(expression: str, event: Submission) -> Value:
    """What the expression comes to for the event."""
    return _value(_parsed(expression), event)


@lru_cache
def _parsed(expression: str) -> ast.expr:
    return ast.parse(expression, mode="eval").body


def _value(node: ast.expr, event: Submission) -> Value:
    match node:
        case ast.Constant(value=number):
            return Fraction(str(number))
        case ast.Name() | ast.Attribute():
            return event.number(ast.unparse(node))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            values = [_value(argument, event) for argument in arguments]
            if name == "coalesce":
                return next((value for value in values if value is not None), None)
            if None in values:
                return None
            known = [value for value in values if value is not None]
            return max(known) if name == "greatest" else min(known)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _product(left, right, event)
        case ast.BinOp(left=left, op=operator, right=right):
            first, second = _fitting(_value(left, event)), _fitting(_value(right, event))
            if first is None or second is None:
                return None
            return first + second if isinstance(operator, ast.Add) else first - second
    raise ValueError(f"{ast.dump(node)} is not in the oracle's expressions")


def _fitting(value: Value) -> Value:
    """A summand is below 10^25."""
    return value if value is not None and abs(value) < 10**25 else None


def _product(left: ast.expr, right: ast.expr, event: Submission) -> Value:
    """With a number before the star, or of two properties: the page has the limits of both."""
    factor, value = _value(left, event), _value(right, event)
    if factor is None or value is None:
        return None
    if isinstance(left, ast.Constant):
        whole, _, decimals = str(left.value).partition(".")
        width = max(len((whole + decimals).lstrip("0")), len(decimals))
        if abs(value) >= 10 ** (25 - width + len(decimals)):
            return None
    elif max(abs(factor), abs(value)) >= 10**12:
        return None
    product = factor * value
    return product if (product * 10**12).denominator == 1 else None
