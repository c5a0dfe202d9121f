"""IANA time zones from the pinned `tzdata` package, so that every host bills the same instants.

The standard library would prefer the host's own files, which differ from host to host; an invoice
records the version of the package (DESIGN 6), so that is the one that must decide.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from engine.domain.errors import InputError


@cache
def zone_names() -> frozenset[str]:
    """Every name of the zone database, aliases included."""
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


@cache
def time_zone(name: str) -> ZoneInfo:
    """The zone of an IANA name, such as `Europe/Paris`. Raises InputError for any other name."""
    if name not in zone_names():
        near = get_close_matches(name, sorted(zone_names()), n=1)
        remedy = f"did you mean {near[0]!r}?" if near else "write one such as 'Europe/Paris'"
        raise InputError(f"{name!r} is not an IANA time zone: {remedy}")
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)
