"""Properties between JSON and the landed columns: flat dotted keys, own texts, kind letters.

Kinds, one letter a property: `s` string, `n` number, `b` boolean, `z` null, `a` array (its text is
compact JSON), `o` empty object. The letter is a capital where a top-level name itself holds a dot
(`{"a.b": 1}`, not `{"a": {"b": 1}}`): both are addressed as `a.b`, and each comes back as it was.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from ingest.event import Limits, Properties
from ingest.json_text import Json, NumberText, decode_json, encode_json
from ingest.rejection import RejectedError


def flatten(members: dict[str, Json], limits: Limits) -> Properties:
    """The flattened form of an event's properties.

    Raises `RejectedError`: duplicate_property, nested_too_deep, too_many_properties, key_too_long.
    """
    keys: list[str] = []
    texts: list[str | None] = []
    kinds: list[str] = []
    for name, value in members.items():
        for key, leaf in leaves(name, value, level=1, limits=limits):
            text, kind = _text_and_kind(leaf)
            keys.append(key)
            texts.append(text)
            kinds.append(kind.upper() if key == name and "." in name else kind)
    _check_keys(keys, limits)
    return Properties(tuple(keys), tuple(texts), "".join(kinds))


def restore(keys: Sequence[str], texts: Sequence[str | None], kinds: str) -> dict[str, Json]:
    """The properties as submitted; the inverse of `flatten` for every landed event.

    One form cannot be told apart and comes back as a further level: a dot in a *nested* name.
    """
    nested = {key for key, kind in zip(keys, kinds, strict=True) if kind.islower()}
    members: dict[str, Json] = {}
    for key, text, kind in zip(keys, texts, kinds, strict=True):
        *levels, name = _path(key, nested) if kind.islower() else [key]
        level: dict[str, Any] = members
        for step in levels:
            level = level.setdefault(step, {})
        level[name] = _value(text, kind.lower())
    return members


def _path(address: str, addresses: set[str]) -> list[str]:
    """The names along `address`; one that has a value of its own holds nothing below it."""
    path: list[str] = []
    for part in address.split("."):
        if path and ".".join(path) in addresses:
            path[-1] += f".{part}"
        else:
            path.append(part)
    return path


def leaves(key: str, value: Json, level: int, limits: Limits) -> Iterator[tuple[str, Json]]:
    """`value` at address `key`, or what lies below it by dotted address.

    `level` is how many containers lie around it. Raises `RejectedError`: nested_too_deep.
    """
    if isinstance(value, dict) and value and level < limits.nesting:
        for name, item in value.items():
            yield from leaves(f"{key}.{name}", item, level + 1, limits)
        return
    if level + _containers(value) > limits.nesting:
        raise RejectedError(
            "nested_too_deep",
            f"property {key!r} is nested deeper than {limits.nesting} levels; flatten it.",
        )
    yield key, value


def _containers(value: Json) -> int:
    """How many objects and arrays lie inside one another in `value`."""
    if isinstance(value, dict):
        return 1 + max(map(_containers, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_containers, value), default=0)
    return 0


def _text_and_kind(value: Json) -> tuple[str | None, str]:
    if value is None:
        return None, "z"
    if isinstance(value, bool):
        return ("true" if value else "false"), "b"
    if isinstance(value, NumberText):
        return str(value), "n"
    if isinstance(value, str):
        return value, "s"
    return encode_json(value), "a" if isinstance(value, list) else "o"


def _check_keys(keys: list[str], limits: Limits) -> None:
    if len(keys) > limits.properties:
        raise RejectedError(
            "too_many_properties",
            f"{len(keys)} properties; at most {limits.properties} are kept, send fewer.",
        )
    if len(set(keys)) < len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        raise RejectedError(
            "duplicate_property", f"two properties have the address {twice!r}; rename one."
        )
    for key in keys:
        if len(key.encode()) > limits.key_bytes:
            raise RejectedError(
                "key_too_long",
                f"the property name {key[:40]!r}... is over {limits.key_bytes} bytes; shorten it.",
            )


def _value(text: str | None, kind: str) -> Json:
    if text is None:
        return None
    if kind == "n":
        return NumberText(text)
    if kind == "b":
        return text == "true"
    if kind in "ao":
        return decode_json(text, "a landed property")
    return text
