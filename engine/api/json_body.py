"""JSON of a request: exact numbers, and nothing that two programs would read differently."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import Any

from engine.api.limits import LIMITS
from engine.api.problems import BODY_UNREADABLE, ProblemError

DEEPEST = LIMITS.deepest
"""How deep lists and objects may be nested."""

LONGEST_NUMBER = LIMITS.longest_number


def read_json(text: bytes) -> Any:
    """The value of a body; numbers with a point or exponent as Decimal.

    Raises ProblemError for what is no JSON, for a key twice in an object, for NaN and infinities,
    for numbers of over 60 digits, for text that is no Unicode and for nesting over 32 deep.
    """
    try:
        value = json.loads(
            text.decode("utf-8-sig"),  # json would take UTF-16 and UTF-32 for granted too
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError:
        raise _unreadable("it is not UTF-8") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _unreadable(f"it is not JSON at {where} ({error.msg})") from None
    except RecursionError:
        raise _unreadable(f"it is nested over {DEEPEST} deep") from None
    _refuse_deep(value, 0)
    return value


def _decimal(text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER:
        raise _unreadable(f"the number {text[:20]}… has over {LONGEST_NUMBER} digits")
    number = Decimal(text)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > LONGEST_NUMBER:
        raise _unreadable(f"the number {text} is out of range")
    return number


def _integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise _unreadable(f"the number {text[:20]}… has over {LONGEST_NUMBER} digits")
    return int(text)


def _constant(text: str) -> Any:
    raise _unreadable(f"{text} is no JSON number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = json.dumps(next(name for name, count in counts.items() if count > 1))[:60]
        raise _unreadable(f"the key {twice} stands twice in one object")
    return found


def _refuse_deep(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise _unreadable(f"it is nested over {DEEPEST} deep")
    if isinstance(value, str):
        _refuse_surrogates(value)
    elif isinstance(value, dict):
        for name, item in value.items():
            _refuse_surrogates(name)
            _refuse_deep(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _refuse_deep(item, depth + 1)


def _refuse_surrogates(text: str) -> None:
    if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
        raise _unreadable("a text has half of a surrogate pair in it, which is no Unicode")
    if "\x00" in text:
        raise _unreadable("a text has the character NUL in it, which cannot be stored")


def _unreadable(reason: str) -> ProblemError:
    return ProblemError(BODY_UNREADABLE, f"The body cannot be read: {reason}.")
