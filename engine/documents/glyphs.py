"""Text as the bundled fonts can show it: nothing vanishes, nothing is more than text."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
COVERAGE = FONTS / "coverage.txt"
"""First and last code point of every run of characters that some bundled font has, as hexadecimal
numbers; `scripts/fonts` writes it with the fonts."""

_JOINERS = "\u200c\u200d"
"""Invisible, but parts of words in Arabic and Indian scripts."""


def shown(text: str) -> str:
    """The text in one line, with `[U+1F600]` for each character that no bundled font has.

    Control and formatting characters are left out: one that turns the direction of writing could
    make an amount read backwards.
    """
    return "".join(_shown(character) for character in unicodedata.normalize("NFC", text))


def _shown(character: str) -> str:
    if character in "\t\n\r\u2028\u2029":
        return " "
    if character in _JOINERS:
        return character
    if unicodedata.category(character) in ("Cc", "Cf", "Cs") or _is_selector(character):
        return ""
    return character if has_glyph(character) else f"[U+{ord(character):04X}]"


def has_glyph(character: str) -> bool:
    """Whether some bundled font has it."""
    starts, ends = _coverage()
    place = bisect_right(starts, ord(character)) - 1
    return place >= 0 and ord(character) <= ends[place]


def _is_selector(character: str) -> bool:
    """Chooses among shapes of the character before it."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


@cache
def _coverage() -> tuple[list[int], list[int]]:
    runs = [line.split("-") for line in COVERAGE.read_text(encoding="ascii").split()]
    return [int(run[0], 16) for run in runs], [int(run[-1], 16) for run in runs]
