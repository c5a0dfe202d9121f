"""Where the EU's VAT holds: its member states over time, and the places that only look like it.

From Directive 2006/112/EC, articles 5 to 7, and the Withdrawal Agreement of the United Kingdom. A
place is recognized by its country code and postcode alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from engine.domain.customer import Address

MEMBERS = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)
_UK_LEFT = date(2021, 1, 1)
"""The transition period ended at the end of 2020."""

_TREATED_AS = {"MC": "FR", "IM": "GB"}
"""Article 7: Monaco as France, the Isle of Man as the United Kingdom."""

_OUTSIDE: tuple[tuple[str, str, str], ...] = (
    ("DE", r"27498", "Heligoland"),
    ("DE", r"78266", "Büsingen"),
    ("ES", r"(35|38)\d{3}", "the Canary Islands"),
    ("ES", r"51\d{3}", "Ceuta"),
    ("ES", r"52\d{3}", "Melilla"),
    ("FI", r"22\d{3}", "Åland"),
    ("FR", r"97[1-8]\d{2}", "the French overseas territories"),
    ("GR", r"63086", "Mount Athos"),
    ("IT", r"23041", "Livigno"),
    ("IT", r"22061", "Campione d'Italia"),
)
"""Article 6: parts of member states to which the Directive does not apply, by postcode."""


@dataclass(frozen=True, slots=True)
class Territory:
    """A place as VAT sees it. `country` is the one whose rates hold there; `name` is for people.

    `is_outside` is a part of a member state where the Directive does not hold, so that the rates
    of its country do not either. `is_northern_ireland` counts as the EU for goods.
    """

    country: str
    name: str
    in_union: bool
    is_outside: bool = False
    is_northern_ireland: bool = False


def is_member(country: str, on: date) -> bool:
    """Whether the EU's VAT holds in a country on a day; the United Kingdom's until 2020."""
    return country in MEMBERS or (country == "GB" and on < _UK_LEFT)


def countries_of(address: Address) -> frozenset[str]:
    """The country of an address and the one as which VAT treats it; none if it has none."""
    if address.country is None:
        return frozenset()
    country = address.country.upper()
    return frozenset((country, _TREATED_AS.get(country, country)))


def territory_of(address: Address, on: date) -> Territory | None:
    """Where an address lies; None if it has no country."""
    if address.country is None:
        return None
    country = _TREATED_AS.get(address.country.upper(), address.country.upper())
    digits = re.sub(r"[^0-9]", "", address.postcode)
    for whose, pattern, name in _OUTSIDE:
        if country == whose and re.fullmatch(pattern, digits):
            return Territory(country, f"{country}, {name}", in_union=False, is_outside=True)
    north = country == "GB" and address.postcode.upper().startswith("BT") and on >= _UK_LEFT
    name = "GB, Northern Ireland" if north else country
    return Territory(country, name, is_member(country, on), is_northern_ireland=north)
