"""`use:` in tax_rates.yml: rates taken over from the tables of `engine/tax`.

Every row becomes a rate of the catalog, with an id of its own: it is in the digest and in `diff`,
and stays as it was applied when a later version knows better.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.catalog.finding import listing, suggestion
from engine.catalog.shapes.fields import shown
from engine.tax.published_rates import PublishedRate, published_rates, table_names

USE = "use"
"""The key of tax_rates.yml that is no id of a rate."""


class UnknownTableError(ValueError):
    """`use` names no table; the message is for the person who wrote it."""


def rates_used(use: object, own: Mapping[str, object]) -> dict[str, object]:
    """Rates by id out of the tables that `use` names, one or a list.

    A country of which the file has a rate `own` for all products is left out. Raises
    UnknownTableError.
    """
    tables = use if isinstance(use, list) else [use]
    for table in tables:
        if not isinstance(table, str) or table not in table_names():
            known = listing(table_names(), "or")
            remedy = suggestion(str(table), table_names(), f"use {known}")
            raise UnknownTableError(f"{shown(table)} is not a table of tax rates; {remedy}")
    covered = {
        rate.get("country")
        for rate in own.values()
        if isinstance(rate, Mapping) and not {"region", "tax_category"} & rate.keys()
    }
    return {
        rate.id: _document(rate)
        for rate in published_rates()
        if rate.table in tables and rate.country not in covered
    }


def _document(rate: PublishedRate) -> dict[str, object]:
    end = {} if rate.valid_to is None else {"valid_to": rate.valid_to.isoformat()}
    return {
        "name": f"VAT {rate.percent} %",
        "rate": f"{rate.percent}%",
        "country": rate.country,
        "valid_from": rate.valid_from.isoformat(),
        **end,
        "source": rate.source,
        "table": rate.table,
    }
