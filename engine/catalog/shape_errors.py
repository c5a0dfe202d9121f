"""Reading a shape: data in, a shape or findings in our own words out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from engine.catalog.finding import FieldPath, Finding, listing, may_be_null, nearest, suggestion
from engine.catalog.shapes.fields import shown
from engine.catalog.shapes.shape import Shape
from engine.catalog.yaml_scalars import ScalarError, plain_scalar

FORMS = ("|text", "|dated", "|use", "|moved")
"""What shapes call the forms of an item that may be written in several ways."""

TIME_ZONE = "time_zone"
"""The one field outside lists that may be."""

AnyShape = TypeVar("AnyShape", bound=Shape)


def read_shape(
    shape: type[AnyShape], kind: str, id: str, data: object
) -> tuple[AnyShape | None, tuple[Finding, ...]]:
    """The shape that `data` has, or everything that is wrong with it."""
    if not isinstance(data, Mapping):
        found = shown(data)
        message = f"must be the keys of {shape.noun}, not {found}; write lines of key: value"
        return None, (Finding(kind, id, (), message),)
    absent = tuple(_absent(data, ()))
    if absent:
        message = "has no value; write one or remove the key"
        return None, tuple(Finding(kind, id, path, message) for path in absent)
    try:
        return shape.model_validate(data), ()
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, tuple(_finding(shape, kind, id, detail) for detail in details)


def unknown_key(key: str, noun: str, known: list[str], not_yet: Mapping[str, str]) -> str:
    """The message about a key that a mapping does not have."""
    if key in not_yet:
        return f"is not available yet; {not_yet[key]}"
    remedy = suggestion(key, known, f"use one of {listing(known)}" if known else "remove it")
    return f"is not a key of {noun}; {remedy}"


def _absent(data: object, path: FieldPath) -> Iterator[FieldPath]:
    """Fields that are there without a value: JSON has null, YAML was asked for it already."""
    if data is None:
        if not may_be_null(path):
            yield path
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from _absent(value, (*path, key))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _absent(value, (*path, place))


def _finding(shape: type[Shape], kind: str, id: str, detail: Mapping[str, Any]) -> Finding:
    path = tuple(_steps_of_the_file(detail["loc"]))
    return Finding(kind, id, path, _message(shape, path, detail))


def _steps_of_the_file(steps: FieldPath) -> Iterator[str | int]:
    """Without those that say which form of an item, or of the time zone, was read."""
    for place, step in enumerate(steps):
        of_field = place == 1 and steps[0] == TIME_ZONE
        is_form = step in FORMS and place > 0 and (of_field or isinstance(steps[place - 1], int))
        if not is_form:
            yield step


def _message(shape: type[Shape], path: FieldPath, detail: Mapping[str, Any]) -> str:
    value = detail["input"]
    context: Mapping[str, Any] = detail.get("ctx") or {}
    match detail["type"]:
        case "value_error":
            return str(context["error"])
        case "missing":
            owner = _shape_at(shape, path[:-1])
            strangers = [key for key in value if key not in _keys(owner)]
            near = nearest(str(path[-1]), strangers)
            if near is not None:
                return f'is missing; "{near}" looks like it: correct that key'
            return f"is missing; add it{_as_in(shape, path)}"
        case "extra_forbidden":
            owner = _shape_at(shape, path[:-1])
            return unknown_key(str(path[-1]), owner.noun, _keys(owner), owner.not_yet)
        case "string_type" if isinstance(value, (bool, int)):
            return f'{shown(value)} must be text; write it in quotes: "{shown(value)}"'
        case "string_type":
            return f"must be text, not {shown(value)}{_write(shape, path)}"
        case "int_type":
            return f"{shown(value)} must be a whole number without quotes{_write(shape, path)}"
        case "bool_type":
            return f"{shown(value)} must be true or false; write one of them without quotes"
        case "list_type":
            return f"must be a list, not {shown(value)}{_write(shape, path)}"
        case "dict_type" | "model_type" | "model_attributes_type":
            return f"must be a mapping of keys, not {shown(value)}{_write(shape, path)}"
        case "too_short":
            return "is an empty list; name at least one"
        case "greater_than_equal":
            return f"{shown(value)} is too small; the least is {context['ge']}"
        case "less_than_equal":
            return f"{shown(value)} is too large; the most is {context['le']}"
        case _:
            return f"{shown(value)} cannot stand here: {detail['msg']}; correct it"


def _as_in(shape: type[Shape], path: FieldPath) -> str:
    example = _example(shape, path)
    return "" if example is None else f", as in {example}"


def _write(shape: type[Shape], path: FieldPath) -> str:
    example = _example(shape, path)
    return "; correct it" if example is None else f"; write it as in {example}"


def _example(shape: type[Shape], path: FieldPath) -> str | None:
    """The field with its example value, as one would write it on one line."""
    while path and isinstance(path[-1], int):
        path = path[:-1]
    if not path:
        return None
    owner = _shape_at(shape, path[:-1])
    for name, field in owner.model_fields.items():
        if (field.alias or name) == path[-1] and field.examples:
            return f"{path[-1]}: {flow(field.examples[0])}"
    return None


def flow(value: object) -> str:
    """A value in YAML's one-line notation, quoted where an unquoted word would not be text."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    if isinstance(value, str):
        try:
            is_text = isinstance(plain_scalar(value), str)
        except ScalarError:
            is_text = False
        return value if is_text else f'"{value}"'
    return shown(value)


def _keys(shape: type[Shape]) -> list[str]:
    return [
        field.alias or name
        for name, field in shape.model_fields.items()
        if name not in shape.set_by_api
    ]


def _shape_at(shape: type[Shape], path: FieldPath) -> type[Shape]:
    """The shape of the mapping at `path`; list positions and ids of entries are stepped over."""
    for step in path:
        for name, field in shape.model_fields.items():
            if (field.alias or name) == step:
                shape = _inner_shape(field.annotation) or shape
                break
    return shape


def _inner_shape(annotation: object) -> type[Shape] | None:
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        return annotation
    for argument in get_args(annotation):
        found = _inner_shape(argument)
        if found is not None:
            return found
    return None
