"""`exchange_rates/<table>.yml`: one file a source, in the catalog one object a day.

An invoice that was converted freezes the rates of one day, not years of them; a new day adds an
object and changes none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.catalog.finding import FieldPath, suggestion
from engine.catalog.shapes.fields import shown

KEYS = ("source", "base", "rates")

Roots = tuple[tuple[FieldPath, FieldPath], ...]


def rates_by_day(table: str, data: object) -> Iterator[tuple[str, dict[str, object], Roots]]:
    """Id, data and places of every day of a file. Raises ValueError with what is wrong with it."""
    if not isinstance(data, Mapping):
        raise ValueError(f"must be the keys source, base and rates, not {shown(data)}")
    for key in data:
        if key not in KEYS:
            remedy = suggestion(str(key), KEYS, "the keys are source, base and rates")
            raise ValueError(f"{key}: is not a key of exchange rates; {remedy}")
    rates = data.get("rates")
    if not isinstance(rates, Mapping) or not rates:
        raise ValueError('rates: must be days with rates; write 2026-01-02: {GBP: "0.8712"}')
    head = {key: data[key] for key in ("source", "base") if key in data}
    for day, values in rates.items():
        roots: Roots = (
            ((), ("rates", day)),
            (("source",), ("source",)),
            (("base",), ("base",)),
            (("day",), ("rates", day)),
            (("rates",), ("rates", day)),
        )
        yield f"{table}_{day}", {**head, "day": day, "rates": values}, roots
