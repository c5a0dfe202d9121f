"""Ids become names of SQL models, keys of rows and words on the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.catalog.documents import METRICS, OPERATOR_KINDS, SEAT_METRICS, SETTINGS
from engine.catalog.draft import Draft
from engine.catalog.finding import Finding

_METRIC_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def ids_are_plain(draft: Draft) -> Iterator[Finding]:
    """Lower case letters, digits and underscores; hyphens too except in metrics."""
    for kind, id in sorted(draft.shapes):
        if kind == METRICS and _METRIC_ID.fullmatch(id) is None:
            message = (
                f'"{id}" cannot be the id of a metric; use a small letter first, then small'
                " letters, digits and _, at most 60 in all"
            )
            yield Finding(kind, id, (), message)
        elif kind in OPERATOR_KINDS:
            if any(_ID.fullmatch(part) is None for part in id.split("/")):
                yield Finding(kind, id, (), _refused(id))
        elif kind not in (METRICS, SEAT_METRICS, SETTINGS) and _ID.fullmatch(id) is None:
            yield Finding(kind, id, (), _refused(id))
    for product_id, price_id, _ in draft.prices():
        if _ID.fullmatch(price_id) is None:
            yield Finding("products", product_id, ("prices", price_id), _refused(price_id))


def _refused(id: str) -> str:
    return (
        f'"{id}" cannot be an id; use small letters, digits, _ and -, at most 64,'
        " with a letter or digit first"
    )
