"""How much a request may hold and how many may come: all limits of the server, in one place.

Each has a default and a variable of the environment; docs/api.md has the table.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

from engine.domain.errors import InputError

PREFIX = "METERHOUSE_"
OFF = "off"


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes are in bytes, of what is sent and of what it unpacks to. Rates are a second's."""

    largest_body: int = 1024 * 1024
    """Of a JSON body that is no event."""
    largest_event: int = 1024 * 1024
    """Of the body of one event; the event itself may have 64 KiB."""
    largest_batch: int = 5 * 1024 * 1024
    most_events: int = 5_000
    """In one batch."""
    deepest: int = 32
    """Lists and objects inside one another, in JSON bodies that are no events."""
    longest_number: int = 60
    """Digits, in the same."""
    key_events: int = 2_000
    """Events a second of one key; ten seconds' worth may come at once."""
    account_events: int = 10_000
    key_requests: int = 50
    """Other requests, likewise."""
    account_requests: int = 200
    rate_limits: bool = True


def limits_of(environment: Mapping[str, str]) -> Limits:
    """The limits that the environment asks for. Raises InputError for what is no limit."""
    found: dict[str, int | bool] = {}
    for field in fields(Limits):
        name = PREFIX + field.name.upper()
        text = environment.get(name, "").strip()
        if not text:
            continue
        if field.name == "rate_limits":
            if text not in (OFF, "on"):
                raise InputError(f"{name}: {text!r} is neither on nor {OFF}")
            found[field.name] = text != OFF
        elif not text.isdecimal() or not 0 < int(text[:12]) < 2**31:
            raise InputError(f"{name}: {text[:40]!r} is no whole number from 1 on")
        else:
            found[field.name] = int(text)
    return Limits(**found)  # type: ignore[arg-type]


LIMITS = limits_of(os.environ)
"""Those of this process."""
