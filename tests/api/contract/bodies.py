"""A full valid body for a type of the contract: every field that it knows, and something in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.api.contract.facts import TYPES

BY_NAME: Mapping[str, Any] = {
    "email": "ada@example.com",
    "url": "https://www.example.com/about",
    "country": "DE",
    "state": None,
    "currency": "EUR",
    "taxCategoryId": "0199a000-0000-7000-8000-00000000ca7e",
    "startDate": "2026-01-01",
    "endDate": "2026-12-31",
}
"""What stands in a field of that name; None leaves it out."""


def full_body(type: Any, given: Mapping[str, Any]) -> Any:
    """A value of the type. `given` says what stands in fields, by name or by path (`address.town`);
    None leaves a field out."""
    return _value(type, "", given)


def _value(type: Any, path: str, given: Mapping[str, Any]) -> Any:
    if isinstance(type, list):
        return [_value(type[0], path, given)]
    if isinstance(type, dict):
        if "map" in type:
            return {"tier": _value(type["map"], path, given)}
        return _value(type["one_of"][0], path, given)
    definition = TYPES.get(type)
    if definition is None:
        return _primitive(type, path)
    if "enum" in definition:
        return definition["enum"][0]
    if "fields" not in definition:
        return _value(definition, path, given)
    made = {}
    for name, field in definition["fields"].items():
        place = f"{path}.{name}" if path else name
        known = next(
            (each for each in (given, BY_NAME) for key in (place, name) if key in each), None
        )
        if known is not None:
            value = known[place] if place in known else known[name]
        else:
            value = _value(field["type"], place, given)
        if value is not None:
            made[name] = value
    return made


def _primitive(type: str, path: str) -> Any:
    name = path.rpartition(".")[2]
    if type.startswith("integer"):
        return 3
    if type.startswith("number"):
        return 12.5
    if type == "boolean":
        return True
    if type == "object":
        return {"region": "eu"}
    if type == "any":
        return "anything"
    if type == "string":
        return f"{name} of the test"
    raise AssertionError(f"{path}: the contract has a type {type} that no body is known for")
