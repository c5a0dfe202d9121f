from __future__ import annotations

from importlib.metadata import version
from importlib.resources import files

import pytest

from engine.domain.errors import InputError
from engine.schedules.zones import time_zone, zone_names


def test_every_name_of_the_pinned_database_is_a_zone() -> None:
    assert len(zone_names()) > 500
    assert all(str(time_zone(name)) == name for name in zone_names())


def test_zones_come_from_the_pinned_package() -> None:
    year, release = version("tzdata").split(".")[:2]
    stated = files("tzdata").joinpath("zoneinfo", "tzdata.zi").read_text().split()[2]
    assert stated.startswith(year)
    assert ord(stated[4]) - ord("a") + 1 == int(release)


@pytest.mark.parametrize("name", ["", "Paris", "europe/paris", "../../etc/passwd", "UTC+1"])
def test_anything_else_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="is not an IANA time zone"):
        time_zone(name)
