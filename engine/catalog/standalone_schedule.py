"""A schedule in a file of its own, for asking for its calendar (DESIGN 7).

Its prices come from the file itself, from the products folder beside it, or are only as much of a
price as a calendar needs: a frequency and a timing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from engine.catalog.documents import PRODUCTS, SCHEDULES
from engine.catalog.draft import Draft
from engine.catalog.files import Files, Place, fault_problems, read_folder
from engine.catalog.finding import FieldPath, suggestion, with_field
from engine.catalog.inline_prices import Mention, TakenPrices, take_inline_prices
from engine.catalog.problems import refuse_if_any
from engine.catalog.resolved import resolved_price, resolved_schedule
from engine.catalog.seat_prices import bill_overages, with_overage
from engine.catalog.standalone import ALONE, checked, plain_id, source_of
from engine.catalog.yaml_source import Source
from engine.domain.errors import Problem
from engine.domain.frequency import Frequency
from engine.domain.price import Price, Product
from engine.domain.schedule import BillingSchedule

INLINE = "inline"
"""The product of the prices that the schedule's file describes itself."""

CURRENCY = "USD"
"""Of inline prices, where nothing in the schedule has a currency."""

CALENDAR_MODEL = "fixed"
"""Of inline prices that say only when they are billed: a fixed price of nothing."""


def load_schedule(path: Path) -> tuple[BillingSchedule, tuple[Price, ...]]:
    """The schedule in a file, and its prices in the order in which they are first named.

    A price is described inline (`prices: {fee: {frequency: monthly, timing: in_advance}}`), stands
    in `../products` seen from the file, or takes `frequency` and `timing` from the top of the
    file. The customer may be left out and need not exist. Raises CatalogError with file and line.
    """
    source = source_of(path)
    id = plain_id(path)
    taken = take_inline_prices(source.data)
    nearby = _nearby_products(path)
    inline = _inline_prices(taken, nearby)
    refuse_if_any(_unknown(path, source, taken.mentions, inline, nearby))

    document = taken.document
    if isinstance(document, Mapping):
        document = {"customer": ALONE, **document}
    own = Place(str(path), source)
    files = Files({(SCHEDULES, id): document}, {(SCHEDULES, id): own})
    wanted = {mention.id for mention in taken.mentions} - inline.keys()
    _add_nearby(files, nearby, wanted)
    if inline:
        currency = _currency(inline.values(), taken, nearby)
        prices = {
            price: _completed(mention, taken.rhythm, currency) for price, mention in inline.items()
        }
        roots = tuple(root for mention in inline.values() for root in _roots(mention, taken.rhythm))
        files.documents[PRODUCTS, INLINE] = {"name": INLINE, "prices": prices}
        files.places[PRODUCTS, INLINE] = Place(str(path), source, roots)
    draft = checked(files, (*fault_problems(source, str(path)), *files.problems))
    schedule = resolved_schedule(id, draft.schedules[id])
    named = dict.fromkeys(price for phase in schedule.phases for price in phase.price_ids)
    billed = tuple(price for id in named for price in _prices(draft, id))
    (with_overages,) = bill_overages([schedule], [Product(INLINE, INLINE, billed)])
    return with_overages, billed


def _nearby_products(path: Path) -> Files:
    """The products of the catalog that the file lies in, if it lies in one."""
    folder = path.resolve().parent.parent / PRODUCTS
    files = Files()
    if folder.is_dir():
        read_folder(files, folder, f"{folder.parent.name}/{PRODUCTS}")
    return files


def _products_of(nearby: Files) -> Iterator[tuple[str, Mapping[str, object], Mapping[str, object]]]:
    """Id, product and its prices, of products that have the shape for it."""
    for (_, product_id), product in nearby.documents.items():
        prices = product.get("prices") if isinstance(product, Mapping) else None
        if isinstance(product, Mapping) and isinstance(prices, Mapping):
            yield product_id, product, prices


def _inline_prices(taken: TakenPrices, nearby: Files) -> dict[str, Mention]:
    """Prices that the file describes, by their own terms or by the rhythm at its top."""
    elsewhere = {price for _, _, prices in _products_of(nearby) for price in prices}
    described: dict[str, Mention] = {}
    for mention in taken.mentions:
        if mention.terms is not None:
            described.setdefault(mention.id, mention)
    for mention in taken.mentions:
        if mention.id not in described and mention.id not in elsewhere and taken.rhythm:
            described[mention.id] = Mention(mention.id, mention.path, {})
    return described


def _completed(mention: Mention, rhythm: Mapping[str, object], currency: object) -> object:
    """The terms of an inline price, with what a calendar does not ask for filled in."""
    if not isinstance(mention.terms, Mapping):
        return mention.terms
    price = {"name": mention.id, "currency": currency, **rhythm, **mention.terms}
    if "model" not in price:
        is_once = price.get("frequency") == Frequency.ONE_TIME.value
        price["model"] = Frequency.ONE_TIME.value if is_once else CALENDAR_MODEL
        price.setdefault("amount", "0")
    return price


def _roots(mention: Mention, rhythm: Mapping[str, object]) -> Iterator[tuple[FieldPath, FieldPath]]:
    """Where the terms of an inline price stand: in place, or at the top of the file."""
    yield ("prices", mention.id), mention.path
    for key in rhythm:
        if isinstance(mention.terms, Mapping) and key not in mention.terms:
            yield ("prices", mention.id, key), (key,)


def _currency(described: Iterable[Mention], taken: TakenPrices, nearby: Files) -> object:
    """The currency of the first price that says one."""
    for mention in described:
        if isinstance(mention.terms, Mapping) and "currency" in mention.terms:
            return mention.terms["currency"]
    named = {mention.id for mention in taken.mentions}
    for _, _, prices in _products_of(nearby):
        for id, price in prices.items():
            if id in named and isinstance(price, Mapping) and "currency" in price:
                return price["currency"]
    return CURRENCY


def _unknown(
    path: Path,
    source: Source,
    mentions: tuple[Mention, ...],
    inline: Mapping[str, Mention],
    nearby: Files,
) -> Iterator[Problem]:
    """Prices of which nobody says when they are billed."""
    elsewhere = {price for _, _, prices in _products_of(nearby) for price in prices}
    for mention in mentions:
        if mention.id in inline or mention.id in elsewhere:
            continue
        yield from nearby.problems
        advice = (
            f"say how it is billed, as in prices: {{{mention.id}: {{frequency: monthly, timing:"
            " in_advance}}, or write frequency and timing at the top of the file for all prices"
        )
        remedy = suggestion(mention.id, elsewhere, advice)
        message = with_field(mention.path, f'there is no price "{mention.id}" here; {remedy}')
        yield Problem(str(path), source.lines[mention.path], message)


def _add_nearby(files: Files, nearby: Files, wanted: set[str]) -> None:
    """The products beside the file that have a wanted price, with the wanted prices only."""
    for product_id, product, prices in _products_of(nearby):
        chosen = {id: price for id, price in prices.items() if id in wanted}
        if chosen:
            key = (PRODUCTS, product_id)
            files.documents[key] = {**product, "prices": chosen}
            place = nearby.places[key]
            files.places[key] = place
            files.problems.extend(fault_problems(place.source, place.path))


def _prices(draft: Draft, id: str) -> tuple[Price, ...]:
    """The price, and its overage if it has one."""
    price = draft.price(id)
    assert price is not None, "a draft without problems has every price that it declares"
    resolved = resolved_price(id, draft.product_ids[id], price, draft.models[id])
    return with_overage(resolved, price)
