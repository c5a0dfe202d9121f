"""Whether lines are events beyond doubt, without reading them: for the acknowledging of them.

Python's own regular expressions here, not Arrow's: these are compiled once, and the groups that are
acknowledged together are mostly too small for columns.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from ingest.event import DEFAULT_LIMITS
from ingest.instant import EPOCH, from_micros
from ingest.line_shape import LineShape
from ingest.parsed import Parsing


def are_surely_events(shapes: Sequence[LineShape], data: bytes, parsing: Parsing) -> bool:
    """Whether each line of `data` (joined by line feeds) has one of the shapes, none in doubt.

    False also where only reading the lines can tell.
    """
    limits = parsing.limits
    if not shapes or limits.key_bytes < DEFAULT_LIMITS.key_bytes or not _is_text(data):
        return False
    count = data.count(b"\n") + 1
    if len(data) > limits.event_bytes and max(map(len, data.split(b"\n"))) > limits.event_bytes:
        return False
    latest = from_micros(parsing.received_at) + limits.future
    found = shapes[0].check.findall(data)
    if len(found) == count:
        return not shapes[0].check.groups or _are_instants(set(found), latest)
    return all(_is_event(shapes, line, latest) for line in data.split(b"\n"))


def _is_event(shapes: Sequence[LineShape], line: bytes, latest: datetime) -> bool:
    for shape in shapes:
        match = shape.check.fullmatch(line)
        if match is not None:
            return not shape.check.groups or _are_instants((match[1],), latest)
    return False


def _is_text(data: bytes) -> bool:
    try:
        return data.isascii() or bool(data.decode())
    except UnicodeDecodeError:
        return False


def _are_instants(texts: Iterable[bytes], latest: datetime) -> bool:
    """Whether texts that have the form of instants are days that exist, and not too far ahead."""
    try:
        return all(EPOCH <= datetime.fromisoformat(text.decode()) <= latest for text in texts)
    except ValueError:
        return False
