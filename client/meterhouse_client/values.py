"""Between Python and JSON: exact decimals, instants, days, and the API's objects as dataclasses.

JSON is read without floats, so every digit of a number stays; floats are not sent either.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from meterhouse_client.errors import UnexpectedAnswerError

Value = TypeVar("Value")
Read = Callable[[Any], Any]

WIRE_NAME = "wire"
"""Key of a field's metadata where its JSON name is not its own in camelCase."""


def parse(body: bytes) -> Any:
    """A JSON text; numbers with a point or an exponent become Decimal.

    Raises UnexpectedAnswerError for anything else.
    """
    try:
        return json.loads(body, parse_float=Decimal)
    except ValueError as error:
        raise UnexpectedAnswerError(f"the answer is not JSON ({error})") from None


def render(value: Any) -> bytes:
    """A value as JSON: dataclasses by their JSON names, without what is None.

    A decimal in a dataclass is sent as text, elsewhere as a number with all its digits. Raises
    TypeError for a float (write Decimal("0.1")) and whatever else has no exact JSON.
    """
    return "".join(_pieces(value)).encode()


def text_of(value: Any) -> str:
    """A value as text in a query. Raises TypeError as `render` does."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return _plain(value)
    if isinstance(value, date):
        return _time_text(value)
    raise TypeError(f"{value!r} cannot stand in a query")


def _pieces(value: Any) -> list[str]:
    if value is None:
        return ["null"]
    if isinstance(value, Decimal):
        return [_plain(value)]
    if isinstance(value, bool | int | str):
        return [json.dumps(value)]
    if isinstance(value, date):
        return [json.dumps(_time_text(value))]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _pieces(_fields(value))
    if isinstance(value, Mapping):
        pieces = []
        for name, each in value.items():
            if not isinstance(name, str):
                raise TypeError(f"{name!r} cannot be a key of JSON; write it as text")
            pieces += [",", json.dumps(name), ":", *_pieces(each)]
        return ["{", *pieces[1:], "}"]
    if isinstance(value, list | tuple):
        pieces = []
        for each in value:
            pieces += [",", *_pieces(each)]
        return ["[", *pieces[1:], "]"]
    if isinstance(value, float):
        raise TypeError(f'{value!r} is not exact; write Decimal("{value!r}")')
    raise TypeError(f"{value!r} has no JSON form")


def _fields(value: Any) -> dict[str, Any]:
    found = {}
    for field in dataclasses.fields(value):
        content = getattr(value, field.name)
        if content is not None and "header" not in field.metadata:
            found[wire_name(field)] = _plain(content) if isinstance(content, Decimal) else content
    return found


def wire_name(field: dataclasses.Field[Any]) -> str:
    """The JSON name of a dataclass's field."""
    return str(field.metadata.get(WIRE_NAME) or camel_case(field.name))


def camel_case(name: str) -> str:
    """`net_total` as `netTotal`."""
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def _plain(value: Decimal) -> str:
    if not value.is_finite():
        raise TypeError(f"{value} is no number of JSON")
    return format(value, "f")


def _time_text(value: date) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.tzinfo is None:
        raise TypeError(f"{value!r} has no time zone; give it one, such as datetime.UTC")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read(kind: type[Value] | Any, found: Any) -> Value:
    """What JSON was parsed to, as a value of that type; names that it lacks are left out.

    Raises UnexpectedAnswerError, saying where, for what is not of the type.
    """
    try:
        value: Value = _reader(kind)(found)
    except _WrongError as error:
        raise UnexpectedAnswerError(f"the answer's {error.where or 'body'} {error}") from None
    return value


class _WrongError(Exception):
    """What is wrong, and the way to it from the outside."""

    def __init__(self, message: str, where: str = "") -> None:
        super().__init__(message)
        self.where = where

    def within(self, name: str) -> _WrongError:
        return _WrongError(str(self), f"{name}.{self.where}" if self.where else name)


def _reader(kind: Any) -> Read:
    return _made_reader(kind)


@cache
def _made_reader(kind: Hashable) -> Read:
    origin = get_origin(kind)
    if kind is Any:
        return lambda found: found
    if origin is Literal:
        return _reader(type(get_args(kind)[0]))  # words that a newer server knows pass
    if origin in (Union, types.UnionType):
        return _optional(kind)
    if origin is list:
        return _list_of(_reader(get_args(kind)[0]))
    if origin is dict:
        return _dict_of(_reader(get_args(kind)[1]))
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _object(kind)
    if origin is not None and dataclasses.is_dataclass(origin):
        return _object(origin, get_args(kind))
    return _SCALARS[kind]


def _optional(kind: Any) -> Read:
    given = [each for each in get_args(kind) if each is not types.NoneType]
    if len(given) != 1:
        raise TypeError(f"{kind} cannot be told apart in an answer")
    inner = _reader(given[0])
    return lambda found: None if found is None else inner(found)


def _list_of(item: Read) -> Read:
    def convert(found: Any) -> Any:
        if not isinstance(found, list):
            raise _WrongError("is no list")
        values = []
        for place, each in enumerate(found):
            try:
                values.append(item(each))
            except _WrongError as error:
                raise error.within(f"[{place}]") from None
        return values

    return convert


def _dict_of(item: Read) -> Read:
    def convert(found: Any) -> Any:
        if not isinstance(found, dict):
            raise _WrongError("is no object")
        return {name: item(each) for name, each in found.items()}

    return convert


def _object(kind: Any, arguments: tuple[Any, ...] = ()) -> Read:
    hints = get_type_hints(kind)
    fields = []
    for field in dataclasses.fields(kind):
        if "header" in field.metadata or not field.init:
            continue
        hint = hints[field.name]
        if arguments:
            hint = _filled(hint, arguments[0])
        is_required = (
            field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        )
        fields.append((field.name, wire_name(field), _reader(hint), is_required))

    def convert(found: Any) -> Any:
        if not isinstance(found, dict):
            raise _WrongError("is no object")
        values = {}
        for name, wire, reader, is_required in fields:
            if wire in found:
                try:
                    values[name] = reader(found[wire])
                except _WrongError as error:
                    raise error.within(wire) from None
            elif is_required:
                raise _WrongError("is missing", wire)
        return kind(**values)

    return convert


def _filled(hint: Any, argument: Any) -> Any:
    if isinstance(hint, TypeVar):
        return argument
    if get_origin(hint) is list:
        return list[_filled(get_args(hint)[0], argument)]  # type: ignore[misc]
    return hint


def _scalar(kind: type, words: str) -> Read:
    def convert(found: Any) -> Any:
        if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
            raise _WrongError(f"is no {words}")
        return found

    return convert


def _decimal(found: Any) -> Decimal:
    if isinstance(found, bool) or not isinstance(found, str | int | Decimal):
        raise _WrongError("is no decimal")
    try:
        value = Decimal(found)
    except ArithmeticError:
        raise _WrongError(f"is no decimal ({found!r})") from None
    if not value.is_finite():
        raise _WrongError("is no decimal")
    return value


def _instant(found: Any) -> datetime:
    try:
        value = datetime.fromisoformat(found)
    except (TypeError, ValueError):
        raise _WrongError(f"is no instant ({found!r})") from None
    if value.tzinfo is None:
        raise _WrongError(f"is an instant without a zone ({found!r})")
    return value


def _day(found: Any) -> date:
    try:
        return date.fromisoformat(found)
    except (TypeError, ValueError):
        raise _WrongError(f"is no day ({found!r})") from None


_SCALARS: dict[Any, Read] = {
    str: _scalar(str, "text"),
    int: _scalar(int, "whole number"),
    bool: _scalar(bool, "true or false"),
    Decimal: _decimal,
    datetime: _instant,
    date: _day,
}
