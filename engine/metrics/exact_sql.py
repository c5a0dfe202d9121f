"""An expression as SQL whose every step is an exact DECIMAL(38, 12), or null (DESIGN 4).

DuckDB raises where a result does not fit and Spark cuts decimals off without a word; so before each
step its operands are narrowed to types whose result both warehouses hold in full. An operand that
does not fit becomes null, and so does all that is computed of it: the event is skipped and counted.
Nothing turns such a null into a number again.

    x + y    each below 10^25; so for -x and abs(x)
    x * 0.5  below 10^25 divided by the number's digits, and no more decimals than leave 12
    x * y    each below 10^12, and their product has at most 12 decimals

Of aggregates only whole multiples, sums and differences are computed, and what does not fit is an
error rather than null: a null would be billed as nothing.
"""

from __future__ import annotations

from decimal import Decimal

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
    Node,
    Number,
    Numeric,
    Rounded,
    TextIsOneOf,
    children,
    nodes,
)
from engine.metrics.columns import number_column, text_column
from engine.metrics.pieces import count_rows, decimal, where, zero_of_nothing

MOST_SQL_PARTS = 3_000
"""A product of properties reads each of them several times, so nested products grow fast."""

_COMPARISONS: dict[Comparator, type[exp.Binary]] = {
    Comparator.EQUAL: exp.EQ,
    Comparator.LESS: exp.LT,
    Comparator.LESS_OR_EQUAL: exp.LTE,
    Comparator.GREATER: exp.GT,
    Comparator.GREATER_OR_EQUAL: exp.GTE,
}
_AGGREGATES: dict[AggregateName, type[exp.AggFunc]] = {
    AggregateName.SUM: exp.Sum,
    AggregateName.MIN: exp.Min,
    AggregateName.MAX: exp.Max,
}
_WHOLE = {FunctionName.FLOOR: "floor", FunctionName.CEILING: "ceil"}


def exact_sql(node: Numeric, table: str | None = None) -> exp.Expr:
    """The expression over the property columns of `table`, as DECIMAL(38, 12).

    Raises InputError for what cannot be exact: a division by anything but a power of ten, products
    of aggregates, and products nested so deeply that the query would be too long.
    """
    if _parts(node) > MOST_SQL_PARTS:
        raise InputError("multiplies too much within one another; simplify it")
    return _number(node, table)


def skipped_by_query(node: Numeric, table: str | None = None) -> exp.Expr | None:
    """Whether an event lacks a value for an aggregate that it is meant for; None if none can."""
    misses = [
        exp.and_(_number(each.operand, table).is_(exp.null()), _meant(each.condition, table))
        for each in nodes(node)
        if isinstance(each, Aggregate) and each.operand is not None
    ]
    return exp.or_(*misses) if misses else None


def _parts(node: Node) -> int:
    """How long the SQL will be, about: how often each part of a node is written out."""
    match node:
        case Arithmetic(ArithmeticOperator.MULTIPLY | ArithmeticOperator.DIVIDE, left, right):
            if _constant(left) is None and _constant(right) is None:
                return 10 + 5 * _parts(left) + 3 * _parts(right)
            return 10 + 2 * (_parts(left) + _parts(right))
        case Function():
            return 2 + 2 * sum(map(_parts, children(node)))
        case Choice():
            return 2 + 2 * sum(map(_parts, children(node)))
    return 2 + sum(map(_parts, children(node)))


def _number(node: Numeric, table: str | None) -> exp.Expr:
    match node:
        case Number(value):
            return _literal(value, 38, 12)
        case Name(name):
            return exp.column(number_column(name), table=table)
        case Negative(Number(value)):
            return _literal(-value, 38, 12)
        case Negative(operand):
            return _negative(_narrow(operand, table, 37, 12))
        case Arithmetic():
            return _arithmetic(node, table)
        case Rounded(operand, decimals):
            narrow = _narrow(operand, table, 26 + decimals, decimals)
            return _full(narrow)
        case Function():
            return _function(node, table)
        case Choice():
            return _choice(node, table)
        case Aggregate():
            return _aggregate(node, table)
        case DistinctTexts():
            return _distinct_texts(node, table)
    raise InputError(f":{node.name} is for compound metrics; write the number itself")


def _negative(narrow: exp.Expr) -> exp.Expr:
    """Zero less it: Spark's own minus sign and its `abs` round to 34 digits without a word."""
    zero = _literal(Decimal(0), 1, 0)
    return exp.paren(exp.Sub(this=zero, expression=narrow))


def _choice(node: Choice, table: str | None) -> exp.Expr:
    """What a condition compares must be there, unless it is a property that an event may lack."""
    choice = exp.Case(ifs=[])
    compared = [
        side
        for condition, _ in node.branches
        for each in nodes(condition)
        if isinstance(each, Compared)
        for side in (each.left, each.right)
        if not isinstance(side, Name | Number)
    ]
    if compared:
        unknown = [_number(side, table).is_(exp.null()) for side in compared]
        choice = choice.when(exp.or_(*unknown), exp.cast(exp.null(), decimal(38, 12)))
    for condition, result in node.branches:
        choice = choice.when(_condition(condition, table), _number(result, table))
    return choice if node.otherwise is None else choice.else_(_number(node.otherwise, table))


def _function(node: Function, table: str | None) -> exp.Expr:
    operands = [_number(operand, table) for operand in node.operands]
    if node.name in _WHOLE:
        whole = exp.func(_WHOLE[node.name], operands[0])
        return _full(whole) if _is_aggregated(node) else _try(whole, 38, 12)
    if node.name is FunctionName.ABSOLUTE:
        narrow = _narrow(node.operands[0], table, 37, 12)
        return exp.func("greatest", _full(narrow), _negative(narrow.copy()))
    if node.name is FunctionName.COALESCE:
        if any(not isinstance(each, Name | Number | Aggregate) for each in node.operands[:-1]):
            raise InputError("coalesce takes properties, and last anything; name a property")
        return exp.func("coalesce", *operands)
    # Both warehouses pass over nulls here, which would hide what could not be computed.
    known = [
        exp.not_(operand.copy().is_(exp.null()))
        for each, operand in zip(node.operands, operands, strict=True)
        if not isinstance(each, Number)
    ]
    extreme = exp.func(node.name.value, *operands)
    return exp.Case(ifs=[]).when(exp.and_(*known), extreme) if known else extreme


def _arithmetic(node: Arithmetic, table: str | None) -> exp.Expr:
    left, right = node.left, node.right
    if node.operator is ArithmeticOperator.DIVIDE:
        return _scaled(left, _inverse(right), table)
    if node.operator is ArithmeticOperator.MULTIPLY:
        for factor, other in ((left, right), (right, left)):
            constant = _constant(factor)
            if constant is not None:
                return _scaled(other, constant, table)
        return _product(left, right, table)
    join = exp.Add if node.operator is ArithmeticOperator.ADD else exp.Sub
    narrow_left, narrow_right = (_narrow(side, table, 37, 12) for side in (left, right))
    return exp.paren(join(this=narrow_left, expression=narrow_right))


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


def _scaled(operand: Numeric, constant: Decimal, table: str | None) -> exp.Expr:
    """Times a number that is known: of its digits depends how many the operand may have."""
    scale = max(0, -int(constant.normalize().as_tuple().exponent))
    if scale and _is_aggregated(operand):
        raise InputError("multiplies an aggregate by a fraction; do that within it: sum(a * 0.5)")
    digits = len(plain(abs(constant)).replace(".", "").lstrip("0") or "0")
    width = max(digits, scale)
    if width > 12:
        raise InputError(f"multiplies by {plain(constant)}; use at most 12 digits")
    narrow = _narrow(operand, table, 37 - width, 12 - scale)
    if scale:
        narrow = _if_equal(narrow, _number(operand, table))
    return _full(exp.Mul(this=narrow, expression=_literal(constant, width, scale)))


def _product(left: Numeric, right: Numeric, table: str | None) -> exp.Expr:
    """The left one in two parts, a whole number and the rest, each times the right one.

    Types: (13, 0) * (24, 12) is (38, 12), and (13, 12) * (24, 12) is (38, 24), of which 12 decimals
    must be zeros.
    """
    if _is_aggregated(left) or _is_aggregated(right):
        raise InputError("multiplies aggregates; do that in a compound metric")
    factor, times = _narrow(right, table, 24, 12), _narrow(left, table, 24, 12)
    whole = exp.Cast(this=times.copy(), to=decimal(13, 0))
    rest = exp.Cast(this=exp.Sub(this=times, expression=whole.copy()), to=decimal(13, 12))
    of_whole = exp.Cast(this=exp.Mul(this=whole, expression=factor), to=decimal(37, 12))
    of_rest = exp.Mul(this=rest, expression=factor.copy())
    exact = _if_equal(_try(of_rest, 25, 12), of_rest.copy())
    return exp.paren(exp.Add(this=of_whole, expression=exact))


def _aggregate(node: Aggregate, table: str | None) -> exp.Expr:
    if node.operand is None:
        return _full(_filtered(count_rows(), node.condition, table))
    aggregate = _AGGREGATES[node.name](this=_number(node.operand, table))
    found = _filtered(aggregate, node.condition, table)
    if node.name is AggregateName.SUM:
        found = zero_of_nothing(found)
    return _full(found)


def _distinct_texts(node: DistinctTexts, table: str | None) -> exp.Expr:
    text = exp.column(text_column(node.name), table=table)
    count = exp.Count(this=exp.Distinct(expressions=[text]))
    return _full(_filtered(count, node.condition, table))


def _filtered(aggregate: exp.Expr, condition: Conditional | None, table: str | None) -> exp.Expr:
    if condition is None:
        return aggregate
    return where(aggregate, _condition(condition, table))


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
            is_unequal = comparator is Comparator.NOT_EQUAL
            found = _COMPARISONS[Comparator.EQUAL if is_unequal else comparator](**sides)
            known = exp.func("coalesce", found, exp.false())
            return exp.not_(known) if is_unequal else known


def _if_equal(narrow: exp.Expr, operand: exp.Expr) -> exp.Expr:
    """Null unless nothing is lost: a cast alone would round."""
    return exp.Case(ifs=[]).when(narrow.copy().eq(exp.paren(operand)), narrow)


def _narrow(operand: Numeric, table: str | None, precision: int, scale: int) -> exp.Expr:
    """The operand in a narrower type: null where it does not fit, an error if it is aggregated."""
    number = _number(operand, table)
    if _is_aggregated(operand):
        return exp.Cast(this=number, to=decimal(precision, scale))
    return _try(number, precision, scale)


def _is_aggregated(node: Numeric) -> bool:
    return any(isinstance(each, Aggregate | DistinctTexts) for each in nodes(node))


def _meant(condition: Conditional | None, table: str | None) -> exp.Expr:
    return exp.true() if condition is None else _condition(condition, table)


def _try(operand: exp.Expr, precision: int, scale: int) -> exp.Expr:
    return exp.TryCast(this=operand, to=decimal(precision, scale), safe=True)


def _full(operand: exp.Expr) -> exp.Expr:
    return exp.Cast(this=operand, to=decimal(38, 12))


def _literal(value: Decimal, precision: int, scale: int) -> exp.Expr:
    return exp.cast(exp.Literal.string(plain(value)), decimal(precision, scale))
