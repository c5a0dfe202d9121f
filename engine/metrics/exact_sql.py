"""An expression as SQL whose every step is an exact DECIMAL(38, 12), or null (DESIGN 4).

DuckDB raises where a result does not fit and Spark cuts decimals off without a word; so before each
step its operands are narrowed to types whose result both warehouses hold in full. An operand that
does not fit becomes null, and so does all that is computed of it: the event is skipped and counted.

    x + y    each below 10^25
    x * 0.5  below 10^25 divided by the number's digits, and no more decimals than leave 12
    x * y    each below 10^12, and their product has at most 12 decimals
"""

from __future__ import annotations

from decimal import Decimal
from functools import reduce

from sqlglot import exp

from engine.domain.decimals import plain
from engine.domain.errors import InputError
from engine.domain.expression import (
    Aggregate,
    AggregateName,
    Arithmetic,
    ArithmeticOperator,
    Both,
    Choice,
    Compared,
    Conditional,
    Either,
    Function,
    FunctionName,
    IsMissing,
    Name,
    Negation,
    Negative,
    Number,
    Numeric,
    Rounded,
    TextIsOneOf,
)
from engine.metrics.columns import number_column, text_column

MOST_SQL_NODES = 5_000
"""A product of properties reads each of them several times, so nested products grow fast."""

_COMPARISONS: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
_FUNCTIONS = {
    FunctionName.LEAST: "least",
    FunctionName.GREATEST: "greatest",
    FunctionName.COALESCE: "coalesce",
}
_WHOLE = {FunctionName.FLOOR: "floor", FunctionName.CEILING: "ceil"}


def exact_sql(node: Numeric, table: str | None = None) -> exp.Expr:
    """The expression over the property columns of `table`, as DECIMAL(38, 12).

    Raises InputError for a division by anything but a power of ten and for products nested so
    deeply that the query would be too long.
    """
    tree = _number(node, table)
    if sum(1 for _ in tree.walk()) > MOST_SQL_NODES:
        raise InputError("multiplies too much within one another; simplify it")
    return tree


def _number(node: Numeric, table: str | None) -> exp.Expr:
    match node:
        case Number(value):
            return _literal(value, 38, 12)
        case Name(name):
            return exp.column(number_column(name), table=table)
        case Negative(operand):
            return exp.Neg(this=exp.paren(_number(operand, table)))
        case Arithmetic():
            return _arithmetic(node, table)
        case Rounded(operand, decimals):
            return _full(_try(_number(operand, table), 26 + decimals, decimals))
        case Function(name, operands):
            return _function(name, [_number(operand, table) for operand in operands])
        case Choice(branches, otherwise):
            choice = exp.Case(ifs=[], default=_number(otherwise, table) if otherwise else None)
            for condition, result in branches:
                choice = choice.when(_condition(condition, table), _number(result, table))
            return choice
        case Aggregate():
            return _aggregate(node, table)
    raise InputError(f":{node.name} is for compound metrics; write the number itself")


def _function(name: FunctionName, operands: list[exp.Expr]) -> exp.Expr:
    if name in _FUNCTIONS:
        return exp.func(_FUNCTIONS[name], *operands)
    if name in _WHOLE:
        return _try(exp.func(_WHOLE[name], operands[0]), 38, 12)
    return exp.func("abs", operands[0])


def _arithmetic(node: Arithmetic, table: str | None) -> exp.Expr:
    left, right = node.left, node.right
    if node.operator is ArithmeticOperator.DIVIDE:
        return _scaled(_number(left, table), _inverse(right))
    if node.operator is ArithmeticOperator.MULTIPLY:
        for factor, other in ((left, right), (right, left)):
            constant = _constant(factor)
            if constant is not None:
                return _scaled(_number(other, table), constant)
        return _product(_number(left, table), _number(right, table))
    operands = _try(_number(left, table), 37, 12), _try(_number(right, table), 37, 12)
    join = exp.Add if node.operator is ArithmeticOperator.ADD else exp.Sub
    return exp.paren(join(this=operands[0], expression=operands[1]))


def _constant(node: Numeric) -> Decimal | None:
    match node:
        case Number(value):
            return value
        case Negative(Number(value)):
            return -value
    return None


def _inverse(divisor: Numeric) -> Decimal:
    """One divided by a power of ten: the only division that stays exact."""
    constant = _constant(divisor)
    if constant is not None and constant > 0:
        power = Decimal(1).scaleb(-constant.adjusted())
        if constant * power == 1 and -12 <= constant.adjusted() <= 12:
            return power
    raise InputError(
        "divides; a metric counts exactly, so divide by 10, 100, … 1000000000000 only, multiply by"
        " a decimal, or divide in a compound metric"
    )


def _scaled(operand: exp.Expr, constant: Decimal) -> exp.Expr:
    """Times a number that is known: of its digits depends how many the operand may have."""
    scale = max(0, -int(constant.normalize().as_tuple().exponent))
    digits = len(plain(abs(constant)).replace(".", "").lstrip("0") or "0")
    width = max(digits, scale)
    if width > 25 or 37 - width <= 12 - scale:
        raise InputError(f"multiplies by {plain(constant)}; use at most 12 digits")
    narrow = _exactly(operand, 37 - width, 12 - scale)
    return _full(exp.Mul(this=narrow, expression=_literal(constant, width, scale)))


def _product(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """The left one in two parts, a whole number and the rest, each times the right one.

    Types: (13, 0) * (24, 12) is (38, 12), and (13, 12) * (24, 12) is (38, 24), of which 12 decimals
    must be zeros.
    """
    right = _try(right, 24, 12)
    left = _try(left, 24, 12)
    whole = exp.Cast(this=left.copy(), to=_decimal(13, 0))
    rest = exp.Cast(this=exp.Sub(this=left, expression=whole.copy()), to=_decimal(13, 12))
    of_whole = exp.Cast(this=exp.Mul(this=whole, expression=right), to=_decimal(37, 12))
    of_rest = _exactly(exp.Mul(this=rest, expression=right.copy()), 25, 12)
    return exp.paren(exp.Add(this=of_whole, expression=of_rest))


def _aggregate(node: Aggregate, table: str | None) -> exp.Expr:
    match node.name:
        case AggregateName.COUNT:
            found: exp.Expr = exp.Count(this=exp.Star())
        case AggregateName.COUNT_DISTINCT:
            assert isinstance(node.operand, Name)
            text = exp.column(text_column(node.operand.name), table=table)
            found = exp.Count(this=exp.Distinct(expressions=[text]))
        case _:
            assert node.operand is not None
            kinds = {"sum": exp.Sum, "min": exp.Min, "max": exp.Max}
            found = kinds[node.name.value](this=_number(node.operand, table))
    if node.condition is not None:
        where = exp.Where(this=_condition(node.condition, table))
        found = exp.Filter(this=found, expression=where)
    if node.name is AggregateName.SUM:
        found = exp.func("coalesce", found, exp.Literal.number(0))
    return _full(found)


def _condition(node: Conditional, table: str | None) -> exp.Expr:
    """True or false, never unknown."""
    match node:
        case Both(left, right):
            return exp.and_(_condition(left, table), _condition(right, table))
        case Either(left, right):
            return exp.paren(exp.or_(_condition(left, table), _condition(right, table)))
        case Negation(IsMissing(name)):
            return exp.not_(exp.column(text_column(name), table=table).is_(exp.null()))
        case Negation(operand):
            return exp.not_(_condition(operand, table))
        case IsMissing(name):
            return exp.column(text_column(name), table=table).is_(exp.null())
        case TextIsOneOf(name, texts):
            column = exp.column(text_column(name), table=table)
            literals = [exp.Literal.string(text) for text in texts]
            found: exp.Expr = exp.In(this=column, expressions=literals)
            if len(literals) == 1:
                found = column.eq(literals[0])
            return exp.func("coalesce", found, exp.false())
        case Compared(comparator, left, right):
            sides = {"this": _number(left, table), "expression": _number(right, table)}
            is_unequal = comparator.value == "<>"
            found = _COMPARISONS["=" if is_unequal else comparator.value](**sides)
            known = exp.func("coalesce", found, exp.false())
            return exp.not_(known) if is_unequal else known
    return reduce(exp.and_, [exp.true()])


def _exactly(operand: exp.Expr, precision: int, scale: int) -> exp.Expr:
    """The operand in a narrower type, null unless nothing is lost: a cast alone would round."""
    narrow = _try(operand, precision, scale)
    if scale == 12 and not isinstance(operand, exp.Mul):
        return narrow
    return exp.Case(ifs=[]).when(narrow.copy().eq(operand.copy()), narrow)


def _try(operand: exp.Expr, precision: int, scale: int) -> exp.Expr:
    return exp.TryCast(this=operand, to=_decimal(precision, scale), safe=True)


def _full(operand: exp.Expr) -> exp.Expr:
    return exp.Cast(this=operand, to=_decimal(38, 12))


def _literal(value: Decimal, precision: int, scale: int) -> exp.Expr:
    return exp.cast(exp.Literal.string(plain(value)), _decimal(precision, scale))


def _decimal(precision: int, scale: int) -> exp.DataType:
    return exp.DataType.build(f"decimal({precision}, {scale})", dialect="duckdb")
