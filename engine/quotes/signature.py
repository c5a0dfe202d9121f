"""What a customer signs with: a name in letters, or a drawing that can be nothing but lines."""

from __future__ import annotations

import re
from decimal import Decimal

from engine.domain.errors import InputError

NAME_LETTERS = 200
DRAWING_BYTES = 64 * 1024
POINTS = 20_000
LARGEST = 100_000

_NUMBERS_OF = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_TOKEN = re.compile(r"[MmLlHhVvCcSsQqTtAaZz]|[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_BETWEEN = re.compile(r"[\s,]*", re.ASCII)


def checked_name(text: str) -> str:
    """A name as it is kept, without white space around. Raises InputError for what is none."""
    name = " ".join(text.split())
    if not any(letter.isalpha() for letter in name):
        raise InputError("the name has no letter in it; write the name of whoever signs")
    if not name.isprintable() or len(name) > NAME_LETTERS:
        raise InputError(f"the name has control characters or over {NAME_LETTERS} letters")
    return name


def checked_drawing(data: str) -> str:
    """The data of an SVG path, written anew from its commands and numbers, so that nothing else can
    be in it. Raises InputError for what is no path, is empty or too large."""
    if len(data.encode()) > DRAWING_BYTES:
        raise InputError(f"the drawing has over {DRAWING_BYTES} bytes; send fewer points")
    commands = _commands(data)
    if not commands or commands[0][0] not in "Mm":
        raise InputError("the drawing is no SVG path: it begins with M and two numbers")
    if all(command in "MmZz" for command, _ in commands):
        raise InputError("the drawing is empty: it moves the pen and draws nothing")
    return " ".join(" ".join((command, *numbers)) for command, numbers in commands)


def _commands(data: str) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    count = 0
    for token in _tokens(data):
        if token.isalpha():
            found.append((token, []))
            continue
        count += 1
        if not found or count > POINTS or abs(Decimal(token)) > LARGEST:
            raise InputError("the drawing is no SVG path of a sensible size")
        found[-1][1].append(token)
    for command, numbers in found:
        wanted = _NUMBERS_OF[command.upper()]
        fits = len(numbers) % wanted == 0 if wanted and numbers else not numbers and not wanted
        if not fits:
            raise InputError(f"the drawing is no SVG path: {command} has {len(numbers)} numbers")
    return found


def _tokens(data: str) -> list[str]:
    found: list[str] = []
    place = 0
    while True:
        gap = _BETWEEN.match(data, place)
        place = place if gap is None else gap.end()
        if place == len(data):
            return found
        token = _TOKEN.match(data, place)
        if token is None:
            raise InputError(f"the drawing is no SVG path: {data[place : place + 10]!r} is in it")
        found.append(token.group())
        place = token.end()
