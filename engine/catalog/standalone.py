"""A price in a file of its own, for asking what something would cost (DESIGN 7).

No catalog is needed around it: what it refers to may be missing, and what only matters on a real
invoice may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.catalog.documents import CUSTOMERS, METRICS, PRODUCTS, SEAT_METRICS, TAX_RATES
from engine.catalog.draft import Draft, draft_of
from engine.catalog.files import Files, Place, fault_problems, read_source
from engine.catalog.finding import listing, suggestion
from engine.catalog.problems import located, refuse_if_any
from engine.catalog.resolved import resolved_price
from engine.catalog.rules import broken_rules
from engine.catalog.yaml_source import Source
from engine.domain.errors import CatalogError, Problem
from engine.domain.frequency import Frequency, Timing
from engine.domain.price import Price
from engine.domain.seat import SeatProration

ELSEWHERE = frozenset({METRICS, SEAT_METRICS, CUSTOMERS, TAX_RATES})
"""What a file that stands alone may refer to without it being there."""

ALONE = "alone"
"""The id of a product, customer or metric that the file does not name."""


def load_price(path: Path, price_id: str | None = None) -> Price:
    """The price in a file: of the shape of a price (its id is the file's name) or of a product.

    `price_id` selects among the prices of a product; with one price it may be left out. A price
    alone may leave out its name, frequency (monthly, or one_time for the model of that name),
    timing (in arrears) and metric; the metric need not exist. Raises CatalogError with file and
    line.
    """
    source = source_of(path)
    data = source.data
    if isinstance(data, Mapping) and "prices" in data:
        chosen = _chosen(path, source, data["prices"], price_id)
        product: object = data
        place = Place(str(path), source)
    else:
        chosen = plain_id(path)
        if price_id not in (None, chosen):
            message = f'holds the price "{chosen}", not "{price_id}"; leave the selection out'
            raise CatalogError((Problem(str(path), None, message),))
        product = {"name": chosen, "prices": {chosen: _completed(chosen, data)}}
        place = Place(str(path), source, ((("prices", chosen), ()),))
    files = Files({(PRODUCTS, ALONE): product}, {(PRODUCTS, ALONE): place})
    draft = checked(files, fault_problems(source, str(path)))
    price = draft.price(chosen)
    assert price is not None, "a draft without problems has every price that it declares"
    return resolved_price(chosen, ALONE, price, draft.models[chosen])


def source_of(path: Path) -> Source:
    """The YAML of one file. Raises CatalogError if it cannot be read."""
    source = read_source(path, str(path))
    if isinstance(source, Problem):
        raise CatalogError((source,))
    return source


def plain_id(path: Path) -> str:
    """An id from a file's name, whatever the file is called."""
    return re.sub(r"[^a-z0-9_-]", "_", path.stem.lower()).lstrip("_-")[:64] or ALONE


def checked(files: Files, problems: Iterable[Problem]) -> Draft:
    """The draft of the documents. Raises CatalogError with these problems and its own."""
    draft, findings = draft_of(files.documents, incomplete=ELSEWHERE)
    refuse_if_any((*problems, *located(files, (*findings, *broken_rules(draft)))))
    return draft


def _completed(id: str, price: object) -> object:
    """A price with what a file alone may leave out."""
    if not isinstance(price, Mapping):
        return price
    is_once = price.get("model") == Frequency.ONE_TIME.value
    completed = {
        "name": id,
        "frequency": (Frequency.ONE_TIME if is_once else Frequency.MONTHLY).value,
        "timing": Timing.IN_ARREARS.value,
        **price,
    }
    draft, _ = draft_of({(PRODUCTS, ALONE): {"name": id, "prices": {id: completed}}})
    model = draft.models.get(id)
    if model is not None and model.needs_usage and "seats" not in price:
        completed.setdefault("metric", ALONE)
    if "seats" in price:
        completed.setdefault("proration", SeatProration.PRORATE_ALL_CHANGES.value)
    return completed


def _chosen(path: Path, source: Source, prices: object, price_id: str | None) -> str:
    """The id of the price that is meant in a file of the shape of a product."""
    ids = sorted(prices) if isinstance(prices, Mapping) else []
    if price_id is None and len(ids) == 1:
        return str(ids[0])
    if price_id in ids:
        return str(price_id)
    if not ids:
        message = "prices: holds no price; write one under an id of your choice"
    elif price_id is None:
        message = f"prices: holds several prices; choose one with --price: {listing(ids, 'or')}"
    else:
        remedy = suggestion(price_id, ids, f"choose {listing(ids, 'or')}")
        message = f'prices: there is no price "{price_id}"; {remedy}'
    raise CatalogError((Problem(str(path), source.lines[("prices",)], message),))
