"""A metric's filter tree as one SQL condition (DESIGN 4).

Logic is two-valued: a condition on a missing property is false, except `ne`, `not_in` and
`exists: false`. SQL's unknown counts as false where rows are chosen, so only conditions below a
`not` must be made false explicitly.
"""

from __future__ import annotations

from collections.abc import Callable
from string import ascii_lowercase, ascii_uppercase

from sqlglot import exp

from engine.domain.decimals import parse_decimal, plain
from engine.domain.errors import InputError
from engine.domain.metric import All, Any, Condition, Filter, Not, Operator
from engine.metrics.columns import number_column, text_column
from engine.metrics.numbers import decimal_type

_COMPARISONS: dict[Operator, type[exp.Binary]] = {
    Operator.EQUAL: exp.EQ,
    Operator.LESS: exp.LT,
    Operator.LESS_OR_EQUAL: exp.LTE,
    Operator.GREATER: exp.GT,
    Operator.GREATER_OR_EQUAL: exp.GTE,
}
_CAPITAL, _SMALL = ascii_uppercase, ascii_lowercase
_TO_SMALL = str.maketrans(_CAPITAL, _SMALL)
_NEGATIVE = (Operator.NOT_EQUAL, Operator.NOT_IN)


def filter_condition(tree: Filter, table: str) -> exp.Expr:
    """The condition over the property columns of `table` that the tree's events meet.

    Values stand in it as literals only. Raises InputError for an operator with the wrong values.
    """
    return _condition(tree, table, is_negated=False)


def _condition(tree: Filter, table: str, is_negated: bool) -> exp.Expr:
    match tree:
        case All(conditions):
            return _combined(exp.and_, exp.true(), conditions, table, is_negated)
        case Any(conditions):
            return _combined(exp.or_, exp.false(), conditions, table, is_negated)
        case Not(condition):
            return exp.not_(_condition(condition, table, is_negated=True))
        case Condition(operator=Operator.EXISTS):
            return _existence(tree, table)
        case Condition():
            found = _comparison(tree, table)
            if is_negated and tree.operator not in _NEGATIVE:
                return exp.func("coalesce", found, exp.false())
            return found


def _combined(
    join: Callable[..., exp.Expr],
    of_nothing: exp.Expr,
    conditions: tuple[Filter, ...],
    table: str,
    is_negated: bool,
) -> exp.Expr:
    parts = [_condition(each, table, is_negated) for each in conditions]
    if not parts:
        return of_nothing
    return exp.paren(join(*parts)) if len(parts) > 1 else parts[0]


def _comparison(condition: Condition, table: str) -> exp.Expr:
    operator = condition.operator
    if operator.is_numeric:
        number = exp.column(number_column(condition.property), table=table)
        return _COMPARISONS[operator](this=number, expression=_number(condition))
    text: exp.Expr = exp.column(text_column(condition.property), table=table)
    if condition.ignores_case:
        text = _folded(text)
    if operator is Operator.EQUAL:
        return text.eq(_value(condition))
    if operator is Operator.CONTAINS:
        return exp.Contains(this=text, expression=_value(condition))
    listed = exp.In(this=text, expressions=_values(condition))
    if operator is Operator.IN:
        return listed
    other = text.neq(_value(condition)) if operator is Operator.NOT_EQUAL else exp.not_(listed)
    missing = exp.column(text_column(condition.property), table=table).is_(exp.null())
    return exp.paren(exp.or_(missing, other))


def _existence(condition: Condition, table: str) -> exp.Expr:
    text = exp.column(text_column(condition.property), table=table)
    is_missing = text.is_(exp.null())
    match condition.values:
        case ("true",):
            return exp.not_(is_missing)
        case ("false",):
            return is_missing
    raise InputError(f'exists on {condition.property}: write "true" or "false"')


def _values(condition: Condition) -> list[exp.Expr]:
    if not condition.values:
        raise InputError(f"{condition.operator} on {condition.property}: needs at least one value")
    return [_literal(condition, value) for value in condition.values]


def _value(condition: Condition) -> exp.Expr:
    if len(condition.values) != 1:
        raise InputError(f"{condition.operator} on {condition.property}: needs exactly one value")
    return _literal(condition, condition.values[0])


def _literal(condition: Condition, value: str) -> exp.Expr:
    return exp.Literal.string(value.translate(_TO_SMALL) if condition.ignores_case else value)


def _folded(text: exp.Expr) -> exp.Expr:
    """Only A to Z become small: of other letters the warehouses make different small ones."""
    return exp.func("translate", text, exp.Literal.string(_CAPITAL), exp.Literal.string(_SMALL))


def _number(condition: Condition) -> exp.Expr:
    """The limit as an exact decimal: a literal without a cast could turn out a float."""
    _value(condition)
    try:
        limit = parse_decimal(condition.values[0])
    except ValueError as error:
        raise InputError(f"{condition.operator} on {condition.property}: {error}") from None
    return exp.cast(exp.Literal.string(plain(limit)), decimal_type())
