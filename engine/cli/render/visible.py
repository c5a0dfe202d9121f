"""What others wrote, fit for a terminal: control characters are shown, never obeyed."""

from __future__ import annotations

import re
from typing import Any

_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL and C1: escape sequences begin with them
    "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"  # they reorder or break a line
    "\ud800-\udfff]"
)


def visible(value: Any) -> Any:
    """The value, a text or a JSON document, with control characters written as `\\x1b`.

    For text that people read; JSON output keeps every character, as JSON escapes it.
    """
    if isinstance(value, str):
        return _CONTROL.sub(_written, value)
    if isinstance(value, dict):
        return {visible(key): visible(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(visible(item) for item in value)
    return value


def visible_message(text: str) -> str:
    """A message of several lines, each made visible."""
    return "\n".join(visible(line) for line in text.split("\n"))


def _written(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode("ascii")
