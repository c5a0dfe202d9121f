"""One thing that is wrong with an object of the catalog, before it is known where that stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

FieldPath = tuple[str | int, ...]
"""Keys and list positions from the top of an object to one of its fields."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`path` leads to the field inside the object (`kind`, `id`); the message says the remedy."""

    kind: str
    id: str
    path: FieldPath
    message: str

    def sentence(self) -> str:
        """The message with the field in front of it."""
        return with_field(self.path, self.message)


def may_be_null(path: FieldPath) -> bool:
    """Whether a field may hold null: only the values of a matrix rate, for events that lack the
    property. Elsewhere a key without a value is a mistake."""
    return len(path) > 1 and path[-2] == "values"


def with_field(path: FieldPath, message: str) -> str:
    """`prices.api.amount: is missing`: a message under the name of its field, if it has one."""
    return f"{field_name(path)}: {message}" if path else message


def field_name(path: FieldPath) -> str:
    """A path as one writes it: `phases[0].prices[2]`."""
    name = ""
    for step in path:
        if isinstance(step, int):
            name += f"[{step}]"
        else:
            name += f".{step}" if name else step
    return name


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like the given one, or None if none is near."""
    choices = sorted(set(known))
    matches = get_close_matches(word, choices, n=1, cutoff=0.6)
    if not matches:
        by_case = {choice.lower(): choice for choice in choices}
        return by_case.get(word.lower())
    return matches[0]


def suggestion(word: str, known: Iterable[str], otherwise: str) -> str:
    """`did you mean "x"?` for the nearest known word, and the other advice where there is none."""
    near = nearest(word, known)
    return otherwise if near is None else f'did you mean "{near}"?'


def listing(words: Iterable[str], last: str = "and") -> str:
    """Words in a sentence: `a, b and c`."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"
