"""Usage of a file of events that lands nowhere: what `rate --events` prices.

The events are usage events as they would land, or bare objects of numbers: `{"amount": 25}`. Of
events with one customerEventId the last counts. A price whose metric is defined beside it in a
catalog is measured by that metric in a workspace; here the value is the one number an event has, or
the property that is named.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.domain.decimals import EXACT, ZERO, parse_decimal, plain
from engine.domain.errors import InputError
from engine.domain.price import Price
from engine.domain.usage import BreakdownValues, Usage, UsageShare

_CORE = {
    "customerEventId", "customerAlias", "eventType", "eventTimestamp", "retracted",
    "customer_event_id", "customer_alias", "event_type", "event_timestamp",
}  # fmt: skip
_NOTATION = re.compile(r"[+-]?[0-9]{1,60}([.][0-9]{1,60})?([eE][+-]?[0-9]{1,2})?")
_PROPERTIES = ("eventProperties", "properties", "event_properties")


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the file: its id if it has one, and its properties as text."""

    line: int
    id: str | None
    properties: dict[str, str]
    is_retracted: bool


def usage_of_events(path: Path, price: Price, property: str | None) -> Usage:
    """The sum of the events' values, broken down and split by per-event bounds as the price asks.

    Raises InputError, with the line, for an event whose value cannot be told.
    """
    by = price.model.breakdowns
    latest: dict[str, Event] = {}
    for event in _read(path):
        latest[event.id or f"\0line {event.line}"] = event
    events = [event for event in latest.values() if not event.is_retracted]
    groups: defaultdict[BreakdownValues, list[Decimal]] = defaultdict(list)
    for event in events:
        values = tuple((name, event.properties.get(name)) for name in by)
        groups[values].append(_value(event, path, property, price, by))
    shares = [_share(values, numbers, price) for values, numbers in groups.items()]
    shares.sort(key=lambda share: [(value is None, value or "") for _, value in share.values])
    every = [number for numbers in groups.values() for number in numbers]
    return Usage(total=_share((), every, price), shares=tuple(shares) if by else ())


def _share(values: BreakdownValues, numbers: list[Decimal], price: Price) -> UsageShare:
    limits = price.model.value_limits()
    lower = None if limits is None else limits.lower
    upper = None if limits is None else limits.upper
    below = sum(1 for number in numbers if lower is not None and number < lower)
    above = sum(1 for number in numbers if upper is not None and number > upper)
    within = [
        number
        for number in numbers
        if (lower is None or number >= lower) and (upper is None or number <= upper)
    ]
    return UsageShare(
        values=values,
        quantity=_sum(numbers),
        event_count=len(numbers),
        quantity_within=_sum(within),
        events_below=below,
        events_above=above,
    )


def _sum(numbers: list[Decimal]) -> Decimal:
    total = ZERO
    for number in numbers:
        total = EXACT.add(total, number)
    return total


def _value(
    event: Event, path: Path, property: str | None, price: Price, by: tuple[str, ...]
) -> Decimal:
    """The named property; else the one called like the metric; else the only number there is."""
    numbers = {name: text for name, text in event.properties.items() if name not in by}
    wanted = property or (price.metric_id if price.metric_id in numbers else None)
    if wanted is None:
        candidates = {name for name, text in numbers.items() if _number(text) is not None}
        if len(candidates) != 1:
            found = ", ".join(sorted(candidates)) or "none"
            raise InputError(
                f"{path}:{event.line}: which property holds the value? plain decimal numbers here:"
                f" {found}; name one with --property"
            )
        wanted = candidates.pop()
    text = event.properties.get(wanted)
    if text is None:
        raise InputError(f"{path}:{event.line}: {wanted} is missing; every event needs it")
    number = _number(text)
    if number is None:
        raise InputError(
            f"{path}:{event.line}: {wanted}: {text!r} is no decimal number of at most 26 digits"
            " before and 12 after the point"
        )
    return number


def _number(text: str) -> Decimal | None:
    """The number a text says, as metrics read it: an exponent is fine if the value fits."""
    if _NOTATION.fullmatch(text) is None:
        return None
    try:
        return parse_decimal(plain(Decimal(text)))
    except ValueError:
        return None


def _read(path: Path) -> Iterator[Event]:
    try:
        content = path.read_bytes()
        text = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode(
            "utf-8-sig"
        )
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "it is no whole gzip file"
        raise InputError(f"{path}: cannot be read ({reason}); check the file") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8 text; give NDJSON or CSV") from None
    if path.name.removesuffix(".gz").endswith(".csv"):
        rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        try:
            for row in rows:
                cells = {name: cell for name, cell in row.items() if name and cell}
                yield _event(rows.line_num, cells)
        except csv.Error as error:
            raise InputError(f"{path}:{rows.line_num}: is not CSV: {error}; mend it") from None
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(
                line,
                parse_float=str,
                parse_int=str,
                parse_constant=_refuse_constant,
                object_pairs_hook=_object,
            )
        except (ValueError, RecursionError):
            raise InputError(
                f"{path}:{number}: is not one object of JSON; write each event on one line"
            ) from None
        if not isinstance(record, dict):
            raise InputError(
                f"{path}:{number}: is not one object of JSON; write each event on one line"
            )
        yield _event(number, record)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are each there once: of two amounts none is the right one."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _event(line: int, record: dict[str, Any]) -> Event:
    nested = next((record[name] for name in _PROPERTIES if name in record), None)
    if nested is None:
        nested = {name: value for name, value in record.items() if name not in _CORE}
    id = record.get("customerEventId", record.get("customer_event_id"))
    return Event(
        line=line,
        id=None if id is None else str(id),
        properties=dict(_flat(nested, "")) if isinstance(nested, dict) else {},
        is_retracted=str(record.get("retracted", "")).lower() == "true",
    )


def _flat(value: dict[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    """Nested properties under their dotted addresses; nulls are as good as missing."""
    for name, item in value.items():
        if isinstance(item, dict):
            yield from _flat(item, f"{prefix}{name}.")
        elif isinstance(item, bool):
            yield f"{prefix}{name}", str(item).lower()
        elif isinstance(item, str):
            yield f"{prefix}{name}", item
