"""The shape of an NDJSON line: everything about it but its values, as a regular expression.

Lines of one producer differ in their values only. Where a line without escapes matches the shape of
a line that was read by the letter, what lies between its quotes are the values of the same fields.
"""

import re
from dataclasses import dataclass

from ingest.event import Event
from ingest.fields import FIELD_NAMES

_STRING = r'[^"\\\x00-\x1f]*'
# A name that does not begin with white space of any kind; what `str.strip` takes away.
_WHITE = r"\x00-\x20\x85\xa0\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
_NAME = rf'[^"\\{_WHITE}]{_STRING}'
_INSTANT = (
    r"(?:19[7-9][0-9]|[2-9][0-9]{3})-[0-9]{2}-[0-9]{2}[T ](?:[01][0-9]|2[0-3])"
    r":[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_FIELD_PATTERNS = {
    "customer_event_id": _NAME,
    "customer_alias": _NAME,
    "event_type": _NAME,
    "event_timestamp": _INSTANT,
}
_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_BOOLEAN = "(?:true|false)"
_PUNCTUATION_OR_LITERAL = re.compile(r"[{}\[\]:,]|[^\s{}\[\]:,]+")


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a value stands: in which piece between quotes, and how many characters around it."""

    piece: int
    before: int = 0
    after: int = 0

    def text(self, pieces: list[str]) -> str:
        """The value in a line cut at its quotes."""
        return pieces[self.piece][self.before : len(pieces[self.piece]) - self.after]


@dataclass(frozen=True, slots=True)
class LineShape:
    """How lines of one shape are recognized, and where their values stand.

    `pieces` counts the texts between quotes. `fields` holds the slots of the fields that are
    strings; `values` those of the properties in order, None for a null.
    """

    pattern: str
    pieces: int
    fields: dict[str, Slot]
    retracted: bool
    keys: tuple[str, ...]
    kinds: str
    values: tuple[Slot | None, ...]


def learn_shape(line: str, event: Event) -> LineShape | None:
    """The shape of a line that was read as `event`; None where it is not that simple."""
    if "\\" in line:
        return None
    walk = _Walk(line.split('"'))
    if not walk.go():
        return None
    values = tuple(slot for _, slot in walk.values)
    read_back = tuple(slot.text(walk.pieces) if slot else None for slot in values)
    # The line was read twice, by two programs. If they differ in anything, this one is not used.
    if tuple(key for key, _ in walk.values) != event.properties.keys or (
        read_back != event.properties.texts
    ):
        return None
    return LineShape(
        pattern=f"^{''.join(walk.pattern)}$",
        pieces=len(walk.pieces),
        fields=walk.fields,
        retracted=event.retracted,
        keys=event.properties.keys,
        kinds=event.properties.kinds,
        values=values,
    )


class _Walk:
    """One pass over a sound JSON object, cut at its quotes: even pieces are outside of strings."""

    def __init__(self, pieces: list[str]) -> None:
        self.pieces = pieces
        self.pattern: list[str] = []
        self.fields: dict[str, Slot] = {}
        self.values: list[tuple[str, Slot | None]] = []
        self._path: list[str] = []
        self._at_key = False

    def go(self) -> bool:
        """Walk; False where an array or an empty nested object makes the shape too special."""
        for index, piece in enumerate(self.pieces):
            if index % 2:
                self._string(index, piece)
            elif not self._outside(index, piece):
                return False
        return True

    def _string(self, index: int, text: str) -> None:
        self.pattern.append('"')
        if self._at_key:
            self._path[-1] = text
            self.pattern.append(re.escape(text))
        else:
            self._value(Slot(index))
            top_level = len(self._path) == 1
            field = FIELD_NAMES.get(self._path[0], "") if top_level else ""
            self.pattern.append(_FIELD_PATTERNS.get(field, _STRING))
        self.pattern.append('"')

    def _outside(self, index: int, piece: str) -> bool:
        literal = re.escape(piece)
        previous = ""
        for match in _PUNCTUATION_OR_LITERAL.finditer(piece):
            mark = match[0]
            if mark == "[" or (mark == "}" and previous == "{" and len(self._path) > 2):
                return False
            if mark == "{":
                self._path.append("")
            elif mark == "}":
                self._path.pop()
            elif mark not in ":,":
                around = (piece[: match.start()], piece[match.end() :])
                literal = re.escape(around[0]) + self._literal(mark) + re.escape(around[1])
                slot = None if mark == "null" else Slot(index, len(around[0]), len(around[1]))
                self._value(slot)
            self._at_key = mark in "{,"
            previous = mark
        self.pattern.append(literal)
        return True

    def _literal(self, text: str) -> str:
        if text == "null" or self._path[0] == "retracted":
            return text
        return _BOOLEAN if text in ("true", "false") else _NUMBER

    def _value(self, slot: Slot | None) -> None:
        field = FIELD_NAMES.get(self._path[0])
        if field == "properties":
            if len(self._path) > 1:
                self.values.append((".".join(self._path[1:]), slot))
        elif field is not None and field != "retracted" and slot is not None:
            self.fields[field] = slot
