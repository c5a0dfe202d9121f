"""Standard rates as the law has them, dated, with their source: `published_rates.csv`.

A catalog takes a table over with `use: eu_standard` in tax_rates.yml. Its rows become rates of that
catalog, so that a later version of the table moves nothing before it is applied. Each table begins
on 2020-01-01; a row without an end is the law as this version knows it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class PublishedRate:
    """A country's standard rate in percent (19 is 19 %) on `[valid_from, valid_to]`, both days
    included; None is open."""

    table: str
    country: str
    percent: Decimal
    valid_from: date
    valid_to: date | None
    source: str

    @property
    def id(self) -> str:
        """Its id in a catalog: `eu_standard_de_2021-01-01`."""
        return f"{self.table}_{self.country.lower()}_{self.valid_from}"

    def is_valid(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@cache
def published_rates() -> tuple[PublishedRate, ...]:
    """Every row, by table, country and first day."""
    text = (files("engine.tax") / "published_rates.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    found = (
        PublishedRate(
            table=row["table"],
            country=row["country"],
            percent=Decimal(row["rate"]),
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            source=row["source"],
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda rate: (rate.table, rate.country, rate.valid_from)))


def table_names() -> tuple[str, ...]:
    """The tables there are, by name."""
    return tuple(sorted({rate.table for rate in published_rates()}))
