"""Whether an answer is of its type: all required fields, no wrong type, no unknown word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.api.contract.facts import TYPES

_PRIMITIVES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "object": (dict,),
    "integer": (int,),
    "number": (int, float),
}


def wrong_in(value: Any, type: Any, path: str = "answer") -> Iterator[str]:
    """What is wrong with a value, one sentence a place. Fields beyond the contract are ours."""
    if type is None or type == "any":
        return
    if isinstance(type, list):
        if not isinstance(value, list):
            yield f"{path} is no list"
            return
        for index, item in enumerate(value):
            yield from wrong_in(item, type[0], f"{path}[{index}]")
    elif isinstance(type, dict):
        yield from _of_compound(value, type, path)
    elif type in TYPES:
        yield from _of_named(value, TYPES[type], path)
    else:
        primitive = _PRIMITIVES[type.partition(":")[0]]
        is_mistaken = isinstance(value, bool) and bool not in primitive
        if is_mistaken or not isinstance(value, primitive):
            yield f"{path} is {value!r}, no {type}"


def _of_compound(value: Any, type: dict[str, Any], path: str) -> Iterator[str]:
    if "map" in type:
        if type["map"] == "any" and isinstance(value, list):
            return  # "an object of anything": the vendor's own examples hold lists there
        if not isinstance(value, dict):
            yield f"{path} is no object"
            return
        for name, item in value.items():
            yield from wrong_in(item, type["map"], f"{path}.{name}")
        return
    found = [list(wrong_in(value, each, path)) for each in type["one_of"]]
    if all(found):
        yield min(found, key=len)[0]


def _of_named(value: Any, definition: dict[str, Any], path: str) -> Iterator[str]:
    if "enum" in definition:
        if value not in definition["enum"]:
            yield f"{path} is {value!r}, none of {definition['enum'][:8]}"
        return
    if "fields" not in definition:
        yield from wrong_in(value, definition, path)
        return
    if not isinstance(value, dict):
        yield f"{path} is no object"
        return
    for name, field in definition["fields"].items():
        if value.get(name) is not None:
            yield from wrong_in(value[name], field["type"], f"{path}.{name}")
        elif field.get("required"):
            yield f"{path}.{name} is missing"
