"""Which lines of submissions are events: by the rules of `ingest.ndjson`, in bulk where it pays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.event import Event
from ingest.ndjson import LineBlock, parse_line
from ingest.parsed import ParsedRows, Parsing
from ingest.rejection import RejectedRow
from ingest.shaped_lines import LineParser

BULK_LINES = 16
"""From so many lines on, asking for all of them at once is faster than one by one."""


@dataclass(frozen=True, slots=True)
class Submission:
    """Lines that are acknowledged together. `source` is what the lake calls their origin."""

    source: str
    block: LineBlock

    @property
    def lines(self) -> int:
        """How many lines, blank ones too."""
        return self.block.data.count(b"\n") + 1


@dataclass(frozen=True, slots=True)
class Screened:
    """The lines of a submission that are no events, by their numbers in the source."""

    rejected: tuple[RejectedRow, ...] = ()
    blank: tuple[int, ...] = ()


_ALL_EVENTS = Screened()


def screen(
    submissions: Sequence[Submission], parsing: Parsing, parser: LineParser
) -> list[Screened]:
    """What is no event in each submission; `parser` remembers the shapes of lines in between."""
    if any(item.block.whole_length is not None for item in submissions):
        return [_screen_by_line(submission.block, parsing) for submission in submissions]
    block = LineBlock(0, b"\n".join([submission.block.data for submission in submissions]))
    if parser.are_all_events(block, parsing):
        return [_ALL_EVENTS] * len(submissions)
    count = block.data.count(b"\n") + 1
    if count < BULK_LINES:
        return [_screen_by_line(submission.block, parsing, parser) for submission in submissions]
    rows = parser.parse(block, parsing)
    if rows.events.num_rows == count:
        return [_ALL_EVENTS] * len(submissions)
    return _shared_out(submissions, rows)


def accepted_lines(block: LineBlock, screened: Screened) -> bytes:
    """The lines of `block`, with an empty one in the place of each rejected one."""
    if not screened.rejected:
        return block.data
    lines = block.data.split(b"\n")
    for row in screened.rejected:
        lines[row.source_line - block.first_line] = b""
    return b"\n".join(lines)


def _screen_by_line(
    block: LineBlock, parsing: Parsing, parser: LineParser | None = None
) -> Screened:
    """By the letter; `parser` learns from the last event."""
    rejected, blank = list[RejectedRow](), list[int]()
    last: tuple[bytes, Event] | None = None
    for number, line in block.lines():
        if not line or line.isspace():
            blank.append(number)
            continue
        parsed = parse_line(line, number, parsing, block.whole_length)
        if isinstance(parsed, RejectedRow):
            rejected.append(parsed)
        else:
            last = line, parsed
    if parser is not None and last is not None:
        parser.learn(*last)
    if not rejected and not blank:
        return _ALL_EVENTS
    return Screened(tuple(rejected), tuple(blank))


def _shared_out(submissions: Sequence[Submission], rows: ParsedRows) -> list[Screened]:
    """The outcome of lines that were parsed as one block from 0 on, by submission."""
    accepted = set(rows.events["source_line"].to_pylist())
    rejected = {row.source_line: row for row in rows.rejected}
    screened, begin = list[Screened](), 0
    for submission in submissions:
        moved = submission.block.first_line - begin
        numbers = range(begin, begin + submission.lines)
        screened.append(
            Screened(
                tuple(
                    replace(rejected[number], source_line=number + moved)
                    for number in numbers
                    if number in rejected
                ),
                tuple(
                    number + moved
                    for number in numbers
                    if number not in accepted and number not in rejected
                ),
            )
        )
        begin += submission.lines
    return screened
