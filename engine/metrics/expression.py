"""The text of an expression to its tree: every part of it is on a list, or it is refused.

sqlglot only reads. What it read is walked by exact class into trees of `engine.domain.expression`,
and SQL is made from those alone: no word of a catalog reaches a database.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from sqlglot import exp, parse
from sqlglot.errors import ErrorLevel, SqlglotError

from engine.domain.decimals import parse_decimal
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
    Number,
    Numeric,
    Parameter,
    Rounded,
    TextIsOneOf,
)

LONGEST = 2_000
MOST_NODES = 200
DEEPEST = 30

_OPERATORS: dict[type[exp.Expr], ArithmeticOperator] = {
    exp.Add: ArithmeticOperator.ADD,
    exp.Sub: ArithmeticOperator.SUBTRACT,
    exp.Mul: ArithmeticOperator.MULTIPLY,
    exp.Div: ArithmeticOperator.DIVIDE,
}
_FUNCTIONS: dict[type[exp.Expr], FunctionName] = {
    exp.Least: FunctionName.LEAST,
    exp.Greatest: FunctionName.GREATEST,
    exp.Coalesce: FunctionName.COALESCE,
    exp.Abs: FunctionName.ABSOLUTE,
    exp.Floor: FunctionName.FLOOR,
    exp.Ceil: FunctionName.CEILING,
}
_OF_TWO: dict[type[exp.Expr], FunctionName] = {
    exp.Min: FunctionName.LEAST,
    exp.Max: FunctionName.GREATEST,
}
_AGGREGATES: dict[type[exp.Expr], AggregateName] = {
    exp.Sum: AggregateName.SUM,
    exp.Min: AggregateName.MIN,
    exp.Max: AggregateName.MAX,
}
_COMPARATORS: dict[type[exp.Expr], Comparator] = {
    exp.EQ: Comparator.EQUAL,
    exp.NEQ: Comparator.NOT_EQUAL,
    exp.LT: Comparator.LESS,
    exp.LTE: Comparator.LESS_OR_EQUAL,
    exp.GT: Comparator.GREATER,
    exp.GTE: Comparator.GREATER_OR_EQUAL,
}
_MARKS_OF_THE_PARSER = ("big_int", "ignore_nulls", "typed", "safe")
"""What sqlglot notes on a node of its own accord; none of them is in the text."""


@lru_cache(maxsize=1024)
def event_expression(text: str) -> Numeric:
    """What is computed of one event: names are properties. Raises InputError for all else."""
    return _Reader(text).read()


@lru_cache(maxsize=1024)
def compound_expression(text: str) -> Numeric:
    """What is computed of metrics: names are those of its metrics, `:name` its parameters."""
    return _Reader(text, has_parameters=True, has_texts=False).read()


@lru_cache(maxsize=1024)
def aggregate_query(text: str) -> Numeric:
    """`select <one number of aggregates> from events [where …]`; the condition is in each."""
    return _Reader(text).read_query()


class _Reader:
    """One text; the flags say which nodes may stand in it."""

    def __init__(self, text: str, *, has_parameters: bool = False, has_texts: bool = True) -> None:
        self.text = text
        self.has_parameters = has_parameters
        self.has_texts = has_texts
        self.has_aggregates = False
        self.is_query = False
        self.nodes = 0

    def read(self) -> Numeric:
        """The tree of a bare expression."""
        # In a call, because after `select (` a colon would begin the name of a column.
        select = self._select(f"select coalesce(\n{self.text}\n)")
        _only(select, "expressions")
        call = select.expressions[0] if len(select.expressions) == 1 else None
        if type(call) is not exp.Coalesce or call.expressions:
            raise InputError("is not one expression; write one, without commas or a semicolon")
        return self._guarded(lambda: self._number(call.this, 0))

    def read_query(self) -> Numeric:
        """The tree of a query of aggregates over `events`."""
        select = self._select(self.text)
        _only(select, "expressions", "from_", "where")
        source = select.args.get("from_")
        table = None if source is None else source.this
        if type(table) is not exp.Table or table.sql() != "events":
            raise InputError('must read "from events", the metric\'s own events, and nothing else')
        if len(select.expressions) != 1:
            raise InputError("must select one number; combine several in one expression")
        projection = select.expressions[0]
        if type(projection) is exp.Alias:
            projection = projection.this

        def read() -> Numeric:
            self.is_query = True
            where = select.args.get("where")
            condition = None if where is None else self._condition(where.this, 0)
            self.has_aggregates = True
            tree = self._number(projection, 0)
            return tree if condition is None else _only_where(condition, tree)

        return self._guarded(read)

    def _select(self, sql: str) -> exp.Select:
        if len(self.text) > LONGEST:
            raise InputError(f"is longer than {LONGEST} characters; shorten it")
        try:
            statements = parse(sql, dialect="duckdb")
        except SqlglotError as error:
            details = getattr(error, "errors", None)
            reason = details[0]["description"].rstrip(".") if details else "unknown characters"
            raise InputError(f"is not SQL ({reason}); correct it") from None
        except RecursionError:
            raise InputError("is nested too deeply; simplify it") from None
        if len(statements) != 1 or type(statements[0]) is not exp.Select:
            raise InputError("is not one expression; write one, without a semicolon")
        return statements[0]

    def _guarded(self, read: Callable[[], Numeric]) -> Numeric:
        try:
            return read()
        except RecursionError:
            raise InputError("is nested too deeply; simplify it") from None

    def _enter(self, node: exp.Expr, depth: int) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise InputError(f"has more than {MOST_NODES} parts; simplify it")
        if depth > DEEPEST:
            raise InputError(f"is nested more than {DEEPEST} deep; simplify it")

    def _number(self, node: exp.Expr, depth: int) -> Numeric:
        self._enter(node, depth)
        kind = type(node)
        below = depth + 1
        if kind is exp.Paren:
            _only(node, "this")
            return self._number(node.this, below)
        if kind is exp.Literal and not node.is_string:
            try:
                return Number(parse_decimal(node.this))
            except ValueError as error:
                raise InputError(f"{error}") from None
        if kind is exp.Neg:
            return Negative(self._number(node.this, below))
        if kind in _OPERATORS:
            _only(node, "this", "expression")
            left, right = self._number(node.this, below), self._number(node.expression, below)
            return Arithmetic(_OPERATORS[kind], left, right)
        if kind is exp.Case:
            return self._choice(node, below)
        if kind is exp.Round:
            return self._rounded(node, below)
        if kind in _OF_TWO and node.args.get("count") is not None:
            _only(node, "this", "count")
            operands = (self._number(node.this, below), self._number(node.args["count"], below))
            return Function(_OF_TWO[kind], operands)
        if kind in _FUNCTIONS:
            _only(node, "this", "expressions")
            parts = (node.this, *node.expressions)
            return Function(_FUNCTIONS[kind], tuple(self._number(part, below) for part in parts))
        if kind is exp.Placeholder and self.has_parameters and node.this:
            return Parameter(str(node.this))
        if self.has_aggregates:
            return self._aggregate(node, below)
        return Name(self._name(node, "a number"))

    def _choice(self, node: exp.Expr, depth: int) -> Choice:
        _only(node, "ifs", "default")
        branches = []
        for each in node.args["ifs"]:
            self._enter(each, depth)
            condition = self._condition(each.this, depth)
            branches.append((condition, self._number(each.args["true"], depth)))
        default = node.args.get("default")
        otherwise = None if default is None else self._number(default, depth)
        return Choice(tuple(branches), otherwise)

    def _rounded(self, node: exp.Expr, depth: int) -> Rounded:
        _only(node, "this", "decimals")
        places = node.args.get("decimals")
        text = "0" if places is None else places.sql()
        if text not in [str(number) for number in range(13)]:
            raise InputError(f"round to {text} decimals: write a whole number from 0 to 12")
        return Rounded(self._number(node.this, depth), int(text))

    def _aggregate(self, node: exp.Expr, depth: int) -> Numeric:
        condition: Conditional | None = None
        self.has_aggregates = False
        try:
            if type(node) is exp.Filter:
                condition = self._condition(node.expression.this, depth)
                node = node.this
            kind = type(node)
            if kind is exp.Count:
                _only(node, "this")
                return self._count(node.this, condition)
            if kind in _AGGREGATES:
                _only(node, "this")
                return Aggregate(_AGGREGATES[kind], self._number(node.this, depth), condition)
        finally:
            self.has_aggregates = True
        raise InputError(
            f"{_shown(node)} cannot stand here; a query adds events up with sum, min, max, count(*)"
            " and count(distinct <property>)"
        )

    def _count(self, counted: exp.Expr, condition: Conditional | None) -> Numeric:
        if type(counted) is exp.Star:
            _only(counted)
            return Aggregate(AggregateName.COUNT, None, condition)
        if type(counted) is exp.Distinct and len(counted.expressions) == 1:
            _only(counted, "expressions")
            return DistinctTexts(self._name(counted.expressions[0], "a property"), condition)
        raise InputError("count takes a star or distinct and a property")

    def _condition(self, node: exp.Expr, depth: int) -> Conditional:
        self._enter(node, depth)
        kind = type(node)
        below = depth + 1
        if kind is exp.Paren:
            _only(node, "this")
            return self._condition(node.this, below)
        if kind is exp.Not:
            return Negation(self._condition(node.this, below))
        if kind in (exp.And, exp.Or):
            _only(node, "this", "expression")
            parts = self._condition(node.this, below), self._condition(node.expression, below)
            return Both(*parts) if kind is exp.And else Either(*parts)
        if kind is exp.Is and type(node.expression) is exp.Null and self.has_texts:
            return IsMissing(self._name(node.this, "a property"))
        if kind is exp.In and self.has_texts:
            _only(node, "this", "expressions")
            texts = [part for part in node.expressions if _is_text(part)]
            if not texts or len(texts) != len(node.expressions):
                raise InputError("in compares a property with texts, as in region in ('eu', 'us')")
            name = self._name(node.this, "a property")
            return TextIsOneOf(name, tuple(str(part.this) for part in texts))
        if kind in _COMPARATORS:
            _only(node, "this", "expression")
            return self._comparison(node, _COMPARATORS[kind], below)
        raise InputError(f"{_shown(node)} is not a condition that can stand here")

    def _comparison(self, node: exp.Expr, comparator: Comparator, depth: int) -> Conditional:
        if not (_is_text(node.this) or _is_text(node.expression)):
            left, right = self._number(node.this, depth), self._number(node.expression, depth)
            if self.is_query and not all(isinstance(side, Name | Number) for side in (left, right)):
                raise InputError(f"{_shown(node)}: compare a property with a property or a number")
            return Compared(comparator, left, right)
        equality = (Comparator.EQUAL, Comparator.NOT_EQUAL)
        if not self.has_texts or comparator not in equality or not _is_text(node.expression):
            raise InputError(f"{_shown(node)}: compare a text as in region = 'eu'")
        name = self._name(node.this, "a property")
        found = TextIsOneOf(name, (str(node.expression.this),))
        return found if comparator is Comparator.EQUAL else Negation(found)

    def _name(self, node: exp.Expr, wanted: str) -> str:
        """The address of a column, `a.b` or in quotes where it is no plain word."""
        parts: list[str] = []
        while type(node) is exp.Dot and type(node.expression) is exp.Identifier:
            parts.insert(0, str(node.expression.this))
            node = node.this
        if type(node) is not exp.Column or type(node.this) is not exp.Identifier:
            raise InputError(f"{_shown(node)} cannot stand here; write {wanted}")
        return ".".join([*(str(part.this) for part in node.parts), *parts])


def _only_where(condition: Conditional, node: Numeric) -> Numeric:
    """The same with every aggregate over the events that meet the condition."""
    match node:
        case Aggregate(name, operand, own):
            return Aggregate(name, operand, condition if own is None else Both(condition, own))
        case DistinctTexts(property, own):
            return DistinctTexts(property, condition if own is None else Both(condition, own))
        case Arithmetic(operator, left, right):
            return Arithmetic(operator, _only_where(condition, left), _only_where(condition, right))
        case Negative(operand):
            return Negative(_only_where(condition, operand))
        case Rounded(operand, decimals):
            return Rounded(_only_where(condition, operand), decimals)
        case Function(name, operands):
            return Function(name, tuple(_only_where(condition, each) for each in operands))
        case Choice():
            raise InputError("a case of aggregates cannot have a where; put it into each")
    return node


def _is_text(node: exp.Expr) -> bool:
    return type(node) is exp.Literal and node.is_string


def _only(node: exp.Expr, *keys: str) -> None:
    """Refuse a node that carries more than the parts named."""
    for key, value in node.args.items():
        if value and key not in keys and key not in _MARKS_OF_THE_PARSER:
            raise InputError(f"{_shown(node)}: {key.strip('_')} cannot stand here")


def _shown(node: exp.Expr) -> str:
    sql = node.sql(dialect="duckdb", comments=False, unsupported_level=ErrorLevel.IGNORE)
    text = " ".join(sql.split())
    return text if len(text) <= 60 else f"{text[:57]}..."
