"""The shape of an NDJSON line: everything about it but its values, as a regular expression.

Lines of one producer differ in their values only. Where a line without escapes matches the shape of
a line that was read by the letter, what lies between its quotes are the values of the same fields.
"""

import re
from dataclasses import dataclass

from ingest.event import DEFAULT_LIMITS, Event
from ingest.fields import FIELD_NAMES
from ingest.seats import EVENT_TYPE

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
# The same for Python's regular expressions over bytes, which take names of a sure length only, and
# none that begins with a byte that white space may begin with.
_SHORT_NAME = rf'[^"\\\x00-\x20\xc2\xe1-\xe3]{_STRING[:-1]}{{0,{DEFAULT_LIMITS.key_bytes - 1}}}'
_CHECKED_PATTERNS = {
    "customer_event_id": _SHORT_NAME,
    "customer_alias": _SHORT_NAME,
    "event_type": rf"(?!{re.escape(EVENT_TYPE)}){_SHORT_NAME}",  # a seat event has a total to see
    "event_timestamp": f"({_INSTANT})",
}
_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_BOOLEAN = "(?:true|false)"
_Span = tuple[int, int]
_PUNCTUATION_OR_LITERAL = re.compile(r"[{}\[\]:,]|[^\s{}\[\]:,]+")


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a value stands in a line cut at its shape's separator.

    In which piece, and how many bytes of the piece lie before and after it.
    """

    piece: int
    before: int
    after: int

    def text(self, pieces: list[bytes]) -> str:
        """The value in the pieces of one line."""
        piece = pieces[self.piece]
        return piece[self.before : len(piece) - self.after].decode()


@dataclass(frozen=True, slots=True)
class LineShape:
    """How lines of one shape are recognized, and where their values stand.

    `pattern` is for RE2, over text. `check` is for whole lines of bytes among others, and stricter;
    its one group, if it has one, is the timestamp. `separator` cuts each of them into `pieces`
    pieces. `fields` holds the slots of the fields that are strings; `values` those of the
    properties in order, None for a null.
    """

    pattern: str
    check: re.Pattern[bytes]
    separator: str
    pieces: int
    fields: dict[str, Slot]
    retracted: bool
    keys: tuple[str, ...]
    kinds: str
    values: tuple[Slot | None, ...]


def learn_shape(line: str, event: Event) -> LineShape | None:
    """The shape of a line that was read as `event`; None where it is not that simple."""
    walk = _Walk(line)
    if "\\" in line or not walk.go() or "seat_type" in walk.fields:
        return None
    # Where every name touches its colon, cutting there makes a third of the pieces.
    separator = '":' if line.count('":') == len(walk.names) else '"'
    pieces = line.encode().split(separator.encode())
    values = tuple(span and _slot(line, span, separator) for _, span in walk.values)
    read_back = tuple(slot.text(pieces) if slot else None for slot in values)
    # The line was read twice, by two programs. If they differ in anything, this one is not used.
    if tuple(key for key, _ in walk.values) != event.properties.keys or (
        read_back != event.properties.texts
    ):
        return None
    return LineShape(
        pattern=f"^{''.join(walk.pattern)}$",
        check=re.compile(f"^{''.join(walk.check)}$".encode(), re.MULTILINE),
        separator=separator,
        pieces=len(pieces),
        fields={field: _slot(line, span, separator) for field, span in walk.fields.items()},
        retracted=event.retracted,
        keys=event.properties.keys,
        kinds=event.properties.kinds,
        values=values,
    )


def _slot(line: str, span: _Span, separator: str) -> Slot:
    before, after = line[: span[0]], line[span[1] :]
    return Slot(
        piece=before.count(separator),
        before=len(before.rpartition(separator)[2].encode()),
        after=len(after.partition(separator)[0].encode()),
    )


class _Walk:
    """One pass over a sound JSON object, cut at its quotes: even pieces are outside of strings."""

    def __init__(self, line: str) -> None:
        self.pattern: list[str] = []
        self.check: list[str] = []
        self.names: list[str] = []
        self.fields: dict[str, _Span] = {}
        self.values: list[tuple[str, _Span | None]] = []
        self._line = line
        self._path: list[str] = []
        self._at_name = False

    def go(self) -> bool:
        """Walk; False where an array or an empty nested object makes the shape too special."""
        position = 0
        for index, piece in enumerate(self._line.split('"')):
            if index % 2:
                self._string(position, piece)
            elif not self._outside(position, piece):
                return False
            position += len(piece) + 1
        return True

    def _string(self, position: int, text: str) -> None:
        if self._at_name:
            self._path[-1] = text
            self.names.append(text)
            pattern = check = re.escape(text)
        else:
            self._value((position, position + len(text)))
            field = FIELD_NAMES.get(self._path[0], "") if len(self._path) == 1 else ""
            pattern = _FIELD_PATTERNS.get(field, _STRING)
            check = _CHECKED_PATTERNS.get(field, _STRING)
        self.pattern.append(f'"{pattern}"')
        self.check.append(f'"{check}"')

    def _outside(self, position: int, piece: str) -> bool:
        pattern, previous = re.escape(piece), ""
        for match in _PUNCTUATION_OR_LITERAL.finditer(piece):
            mark = match[0]
            if mark == "[" or (mark == "}" and previous == "{" and len(self._path) > 2):
                return False
            if mark == "{":
                self._path.append("")
            elif mark == "}":
                self._path.pop()
            elif mark not in ":,":
                before, after = piece[: match.start()], piece[match.end() :]
                pattern = re.escape(before) + self._literal(mark) + re.escape(after)
                span = (position + match.start(), position + match.end())
                self._value(None if mark == "null" else span)
            self._at_name = mark in "{,"
            previous = mark
        self.pattern.append(pattern)
        self.check.append(pattern)
        return True

    def _literal(self, text: str) -> str:
        if text == "null" or self._path[0] == "retracted":
            return text
        return _BOOLEAN if text in ("true", "false") else _NUMBER

    def _value(self, span: _Span | None) -> None:
        field = FIELD_NAMES.get(self._path[0])
        if field == "properties":
            if len(self._path) > 1:
                self.values.append((".".join(self._path[1:]), span))
        elif field is not None and field != "retracted" and span is not None:
            self.fields[field] = span
