"""What pydantic found wrong, in sentences of ours: every field at once, and what was expected."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from fastapi.exceptions import RequestValidationError

from engine.api.problems import REQUEST_INVALID, FieldError, ProblemError

MOST_TOLD = 100
"""Errors in one answer: a body of nothing else would get an answer eight times its size."""

LONGEST_SHOWN = 60
"""Letters of a name or value that an answer repeats."""

_WORDS: Mapping[str, tuple[str, str | None]] = {
    "missing": ("is missing", None),
    "string_type": ("is not a text", "a string"),
    "bool_type": ("is not true or false", "true or false"),
    "bool_parsing": ("is not true or false", "true or false"),
    "int_type": ("is not a whole number", "an integer"),
    "int_parsing": ("is not a whole number", "an integer"),
    "int_from_float": ("is not a whole number", "an integer"),
    "list_type": ("is not a list", "an array"),
    "dict_type": ("is not an object", "an object"),
    "model_type": ("is not an object", "an object"),
    "model_attributes_type": ("is not an object", "an object"),
    "datetime_from_date_parsing": ("is not an instant", "an instant such as 2026-01-31T00:00:00Z"),
    "none_required": ("is not null", "null"),
}
"""By type of error: what is wrong, what was expected."""


def problem_of_validation(error: RequestValidationError) -> ProblemError:
    """One problem with an error for every field."""
    wrong = error.errors()
    found = tuple(_field_error(each) for each in wrong[:MOST_TOLD])
    sentences = "; ".join(f"{each.field} {each.message}" for each in found)
    more = f"; and {len(wrong) - MOST_TOLD} more" if len(wrong) > MOST_TOLD else ""
    return ProblemError(REQUEST_INVALID, f"{sentences}{more}.", found)


def unknown_field(place: str, name: str, known: Sequence[str]) -> FieldError:
    """A field or parameter that there is not, and the one that may have been meant."""
    close = get_close_matches(name, known, 1) if len(name) <= LONGEST_SHOWN else []
    expected = f"{close[0]}" if close else f"one of {', '.join(sorted(known))}" if known else None
    message = "is not known" + (f"; {close[0]} is" if close else "")
    return FieldError(place, _short(name), message, expected)


def _field_error(error: Mapping[str, Any]) -> FieldError:
    place, *path = error["loc"]
    field = _path(path)
    kind, context = error["type"], error.get("ctx") or {}
    if kind == "extra_forbidden":
        return FieldError(place, field, "is not known", "no such field")
    if kind in _WORDS:
        message, expected = _WORDS[kind]
        return FieldError(place, field, message, expected)
    if kind in ("literal_error", "enum"):
        return FieldError(
            place, field, f"is {_shown(error.get('input'))}", f"one of {context['expected']}"
        )
    if kind == "value_error":
        return FieldError(place, field, str(context.get("error", error["msg"])))
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        expected = f"one of {context.get('expected_tags', 'the documented kinds')}"
        return FieldError(place, field, "is of no known kind", expected)
    bounds = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    for bound, words in bounds.items():
        if bound in context:
            expected = f"{words} {context[bound]}"
            return FieldError(place, field, f"is {_shown(error.get('input'))}", expected)
    for bound, words in (("min_length", "at least"), ("max_length", "at most")):
        if bound in context:
            return FieldError(place, field, "has the wrong length", f"{words} {context[bound]}")
    return FieldError(place, field, f"is not what is expected ({error['msg']})")


def _path(path: Sequence[str | int]) -> str:
    """`phases[0].startDate`; the body as a whole goes by its own name."""
    text = ""
    for step in path:
        name = _short(step) if isinstance(step, str) else step
        text += f"[{name}]" if isinstance(step, int) else f".{name}" if text else f"{name}"
    return text or "body"


def _shown(value: object) -> str:
    return _short(json.dumps(value, default=str, ensure_ascii=False))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}..."
