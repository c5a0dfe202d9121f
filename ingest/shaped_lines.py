"""NDJSON in bulk: lines of known shapes as whole columns, every other line by the letter.

Nothing here decides what an event is. A line is taken only if it matches the shape of a line that
`ndjson.parse_line` accepted and no value on it is in doubt; all others go to `parse_line` itself.
The two must agree on every line, which a property test holds them to.
"""

from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from ingest.event import Event, Limits
from ingest.line_check import are_surely_events
from ingest.line_columns import shape_columns
from ingest.line_shape import LineShape, learn_shape
from ingest.ndjson import LineBlock, parse_line
from ingest.parsed import EventColumns, ParsedRows, Parsing
from ingest.rejection import RejectedRow

SHAPES_KEPT = 64
BULK_LINES = 128
"""Below so many lines, reading them one by one is faster."""
LESSONS_A_BLOCK = 16
"""How many lines of a block may teach a new shape; what is left then is read by the letter."""


class _Lines(NamedTuple):
    """Lines that no shape has taken yet: their texts and their numbers."""

    texts: pa.Array
    numbers: pa.Array

    def split(self, mask: pa.Array) -> "tuple[_Lines, _Lines]":
        """The lines where `mask` is true, and the others; nothing is copied where all are."""
        if not mask.false_count:
            return self, _Lines(self.texts[:0], self.numbers[:0])
        return self._where(mask), self._where(pc.invert(mask))

    def _where(self, mask: pa.Array) -> "_Lines":
        return _Lines(self.texts.filter(mask), self.numbers.filter(mask))


class LineParser:
    """Parses blocks of NDJSON; remembers the shapes of their lines, the most frequent first."""

    def __init__(self) -> None:
        self._shapes: list[LineShape] = []

    def parse(self, block: LineBlock, parsing: Parsing) -> ParsedRows:
        """What `ndjson.parse_block` gives, many times sooner where lines share their shapes."""
        lines, doubtful = _plain_lines(block, parsing.limits)
        tables: list[pa.Table] = []
        counts: dict[str, int] = {}

        def take(shape: LineShape, lines: _Lines) -> _Lines:
            matches = pc.match_substring_regex(lines.texts, shape.pattern)
            counts[shape.pattern] = matches.true_count
            if not matches.true_count:
                return lines
            matching, others = lines.split(matches)
            events, sure = shape_columns(shape, matching.texts, matching.numbers, parsing)
            if sure.false_count:
                doubtful.extend(events["source_line"].filter(pc.invert(sure)).to_pylist())
                events = events.filter(sure)
            tables.append(events)
            return others

        for known in self._shapes:
            if len(lines.texts):
                lines = take(known, lines)
        for _ in range(LESSONS_A_BLOCK):
            if not len(lines.texts):
                break
            text, number = lines.texts[0].as_py(), lines.numbers[0].as_py()
            event = parse_line(text.encode(), number, parsing)
            shape = None if isinstance(event, RejectedRow) else learn_shape(text, event)
            if shape is not None and shape.pattern not in counts:
                self._shapes.append(shape)
                lines = take(shape, lines)
            if len(lines.texts) and lines.numbers[0].as_py() == number:
                doubtful.append(number)
                lines = _Lines(lines.texts[1:], lines.numbers[1:])
        doubtful.extend(lines.numbers.to_pylist())
        self._shapes.sort(key=lambda shape: -counts.get(shape.pattern, 0))
        del self._shapes[SHAPES_KEPT:]
        return _with_doubtful(tables, sorted(doubtful), block, parsing)

    def are_all_events(self, block: LineBlock, parsing: Parsing) -> bool:
        """Whether every line of `block` is an event; False also where only reading it can tell."""
        return are_surely_events(self._shapes, block.data, parsing)

    def learn(self, line: bytes, event: Event) -> None:
        """Remember the shape of a line that was read as `event`."""
        shape = learn_shape(line.decode(), event)
        if shape is not None and all(shape.pattern != known.pattern for known in self._shapes):
            self._shapes.insert(0, shape)
            del self._shapes[SHAPES_KEPT:]


def _plain_lines(block: LineBlock, limits: Limits) -> tuple[_Lines, list[int]]:
    """The lines that a shape may take, and the numbers of those that none may (no blank ones)."""
    try:
        block.data.decode()
    except UnicodeDecodeError:
        return _Lines(pa.array([], pa.string()), pa.array([], pa.int64())), _numbers(block)
    texts = pc.split_pattern(pa.array([block.data], pa.string()), "\n").flatten()
    numbers = pc.add(pa.arange(0, len(texts)), block.first_line)
    lengths = pc.binary_length(texts)
    plain = pc.and_(pc.greater(lengths, 0), pc.less_equal(lengths, limits.event_bytes))
    if b"\\" in block.data:
        plain = pc.and_not(plain, pc.match_substring(texts, "\\"))
    if not plain.false_count:
        return _Lines(texts, numbers), []
    special = pc.and_not(pc.greater(lengths, 0), plain)
    return (
        _Lines(texts.filter(plain), numbers.filter(plain)),
        numbers.filter(special).to_pylist(),
    )


def _numbers(block: LineBlock) -> list[int]:
    return [number for number, line in block.lines() if line]


def _with_doubtful(
    tables: list[pa.Table], doubtful: list[int], block: LineBlock, parsing: Parsing
) -> ParsedRows:
    """The events of `tables` and what the doubtful lines are by the letter, in order of lines."""
    columns, rejected = EventColumns(), list[RejectedRow]()
    lines = block.data.split(b"\n") if doubtful else []
    for number in doubtful:
        line = lines[number - block.first_line]
        if line.isspace():
            continue
        parsed = parse_line(line, number, parsing, block.whole_length)
        if isinstance(parsed, RejectedRow):
            rejected.append(parsed)
        else:
            columns.append(parsed, number)
    if columns.source_lines or not tables:
        tables = [*tables, columns.table()]
    events = pa.concat_tables(tables)
    if len(tables) > 1:
        events = events.sort_by("source_line")
    return ParsedRows(events, tuple(rejected))
