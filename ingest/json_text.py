"""JSON in and out with every number kept as its own text, and nothing guessed.

The tree of a decoded value: str, `NumberText`, bool, None, list, dict.
"""

import json
from typing import Any, NoReturn

from ingest.rejection import RejectedError

Json = str | bool | None | list[Any] | dict[str, Any]


class NumberText(str):
    """The text of a JSON number, exactly as written: `0.1`, `1.50`, `-0`, `1e400`."""

    __slots__ = ()


def decode_json(text: str, what: str = "the line") -> Json:
    """The tree of one JSON value.

    Raises `RejectedError`: unparsable_line (with the column), duplicate_key, number_not_finite,
    nested_too_deep, nul_character, lone_surrogate. `what` names the text in messages.
    """
    try:
        value: Json = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise RejectedError(
            "unparsable_line",
            f"{what} is not JSON: {error.msg.lower()} at column {error.pos + 1}; "
            "write one JSON object a line.",
        ) from None
    except RecursionError:
        raise RejectedError(
            "nested_too_deep", f"{what} is nested too deep to be read; flatten it."
        ) from None
    # Both can only be written as an escape: raw, they are a JSON or a UTF-8 error already.
    if "\\u" in text:
        _refuse_unstorable(value)
    return value


def encode_json(value: Json) -> str:
    """Compact JSON of a tree; numbers come out as they came in."""
    if isinstance(value, NumberText):
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return f"[{','.join(map(encode_json, value))}]"
    if isinstance(value, dict):
        members = (f"{encode_json(str(key))}:{encode_json(item)}" for key, item in value.items())
        return f"{{{','.join(members)}}}"
    return {None: "null", True: "true", False: "false"}[value]


def check_text(text: str) -> None:
    """Raise `RejectedError` for text that no Parquet string and no database takes unharmed."""
    if "\0" in text:
        raise RejectedError("nul_character", f"{text!r} holds a NUL character; remove it.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise RejectedError(
            "lone_surrogate", f"{text!r} holds half of a surrogate pair; repair the text."
        ) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise RejectedError(
            "duplicate_key", f"the key {twice!r} appears twice in one object; keep one."
        )
    return members


def _not_finite(literal: str) -> NoReturn:
    raise RejectedError(
        "number_not_finite", f"{literal} is not a JSON number; leave the property out instead."
    )


def _refuse_unstorable(value: Json) -> None:
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, list):
        for item in value:
            _refuse_unstorable(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            check_text(key)
            _refuse_unstorable(item)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=NumberText,
    parse_int=NumberText,
    parse_constant=_not_finite,
)
