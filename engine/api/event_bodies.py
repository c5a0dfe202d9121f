"""Bodies with events in them: read with a limit, unpacked, and cut into lines of one event each.

Events go to the log as they were written, so that every digit of theirs is kept; what is wrong with
one of them is the log's to say.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence

import msgspec
from fastapi import Request

from engine.api.limits import LIMITS
from engine.api.problems import (
    BODY_TOO_LARGE,
    BODY_UNREADABLE,
    MEDIA_TYPE_UNKNOWN,
    REQUEST_INVALID,
    ProblemError,
)

NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")

_SPACE = " \t\r\n"


async def read_body(request: Request, most: int) -> bytes:
    """The body, unpacked if it is gzip.

    Raises ProblemError where it is larger than `most` bytes, packed or not, cannot be unpacked, or
    is packed in another way.
    """
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        detail = f"The body is packed as {encoding[:40]!r}; send it plain or as gzip."
        raise ProblemError(MEDIA_TYPE_UNKNOWN, detail, headers={"Accept-Encoding": "gzip"})
    unpacking = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
    chunks: list[bytes] = []
    received = size = 0
    async for chunk in request.stream():
        received += len(chunk)
        if unpacking is not None:
            try:
                chunk = unpacking.decompress(chunk, most + 1 - size)
            except zlib.error:
                raise _unreadable("it is no whole gzip file") from None
        size += len(chunk)
        if received > most or size > most:
            detail = f"The body has over {most} bytes; send several."
            raise ProblemError(BODY_TOO_LARGE, detail, headers={"Connection": "close"})
        chunks.append(chunk)
    if unpacking is not None and (not unpacking.eof or unpacking.unused_data):
        raise _unreadable("it is no whole gzip file")
    return b"".join(chunks)


def media_type(request: Request) -> str:
    """The type of the body, without its parameters."""
    return media_type_of(request.headers.get("content-type", ""))


def media_type_of(header: str) -> str:
    """The same of a header's text."""
    return header.partition(";")[0].strip().lower()


def refuse_type(found: str, *expected: str) -> ProblemError:
    """The problem of a body of another type."""
    detail = f"The body is {found or 'of no type'}; send {' or '.join(expected)}."
    return ProblemError(MEDIA_TYPE_UNKNOWN, detail)


def line_of(body: bytes) -> bytes:
    """The one event of a body, on one line. Raises ProblemError where the body is empty."""
    if not body or body.isspace():
        raise ProblemError(BODY_UNREADABLE, "The body is empty; send one event.")
    return on_one_line(body)


def on_one_line(text: bytes) -> bytes:
    """JSON without line feeds: to JSON a carriage return is the same white space, and inside of a
    string both are errors."""
    return text.replace(b"\n", b"\r")


def lines_of(body: bytes) -> bytes:
    """The events of NDJSON, by line; lines of nothing but white space are none."""
    return _checked([line for line in body.split(b"\n") if line and not line.isspace()])


def items_of(body: bytes) -> bytes:
    """The items of a JSON array, each as it was written, on a line of its own.

    Raises ProblemError for what is no array of JSON values.
    """
    body = on_one_line(body)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise _unreadable("it is not UTF-8") from None
    try:
        # Takes the same texts as the slow way, but not those whose items are to be refused one by
        # one, and does not say where the others are wrong.
        items: list[msgspec.Raw] | list[bytes] = _ARRAY.decode(body)
    except (msgspec.DecodeError, RecursionError):
        items = _items_by_the_letter(text)
    return _checked(items)


def _items_by_the_letter(text: str) -> list[bytes]:
    place = _behind_space(text, 0)
    if text[place : place + 1] != "[":
        raise _unreadable("a batch is a JSON array of events")
    place = _behind_space(text, place + 1)
    items: list[bytes] = []
    if text[place : place + 1] == "]":
        place += 1
    else:
        while True:
            end = _end_of_value(text, place)
            items.append(text[place:end].encode())
            place = _behind_space(text, end)
            sign = text[place : place + 1]
            place += 1
            if sign == "]":
                break
            if sign != ",":
                raise _unreadable(f"a comma or ] is missing behind item {len(items)}")
            place = _behind_space(text, place)
    if _behind_space(text, place) != len(text):
        raise _unreadable("something follows the array")
    return items


def _checked(items: Sequence[bytes | msgspec.Raw]) -> bytes:
    if not items:
        raise ProblemError(REQUEST_INVALID, "The batch has no event.")
    most = LIMITS.most_events
    if len(items) > most:
        detail = f"The batch has {len(items)} events; send at most {most} at once."
        raise ProblemError(BODY_TOO_LARGE, detail)
    return b"\n".join(items)


def _behind_space(text: str, place: int) -> int:
    while place < len(text) and text[place] in _SPACE:
        place += 1
    return place


def _end_of_value(text: str, place: int) -> int:
    try:
        return _DECODER.raw_decode(text, place)[1]
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _unreadable(f"it is not JSON at {where} ({error.msg})") from None
    except RecursionError:
        raise _unreadable("an event is nested too deep") from None


def _unread(text: str) -> str:
    return text


_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])

_DECODER = json.JSONDecoder(parse_int=_unread, parse_float=_unread, parse_constant=_unread)
"""Finds where a value ends; what it says is read later."""


def _unreadable(reason: str) -> ProblemError:
    return ProblemError(BODY_UNREADABLE, f"The body cannot be read: {reason}.")
