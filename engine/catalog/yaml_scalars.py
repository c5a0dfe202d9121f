"""What an unquoted word of YAML means in a catalog.

Stricter than YAML: only plain whole numbers, true and false are more than text. What YAML readers
disagree about (floats, leading zeros, empty values) is refused instead of guessed, because a price
or an id that was read differently is a wrong invoice. Dates stay text; the shapes read them.
"""

from __future__ import annotations

import re

_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,25})")
_LEADING_ZEROS = re.compile(r"[-+]?0[0-9]+")
_LONG_NUMBER = re.compile(r"[-+]?[0-9]{27,}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_A_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class ScalarError(Exception):
    """A value that must be written differently; the text says how."""


def plain_scalar(word: str) -> str | int | bool:
    """The value of an unquoted word. Raises ScalarError for what needs quotes or a value."""
    if word in _NULL:
        raise ScalarError("has no value; write one or remove the key")
    if word in _BOOLEANS:
        return _BOOLEANS[word]
    if _WHOLE_NUMBER.fullmatch(word):
        return int(word)
    if _LEADING_ZEROS.fullmatch(word):
        raise ScalarError(f'{word} starts with a zero; write it in quotes: "{word}"')
    if _LONG_NUMBER.fullmatch(word):
        raise ScalarError(f'is a number of more than 26 digits; write it in quotes: "{word}"')
    if _FLOAT.fullmatch(word) or _NOT_A_NUMBER.fullmatch(word):
        raise ScalarError(
            f'{word} would lose digits as a YAML number; write it in quotes: "{word}"'
        )
    return word
