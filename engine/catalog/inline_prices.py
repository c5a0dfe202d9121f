"""Prices that a schedule's own file describes, taken out of it so that ids are left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.catalog.finding import FieldPath

RHYTHM = ("frequency", "timing")
"""Keys that may stand at the top of the file, for all prices that say nothing else."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A price as a schedule names it: where in the file, and its terms if they are inline."""

    id: str
    path: FieldPath
    terms: object | None = None


@dataclass(frozen=True, slots=True)
class TakenPrices:
    """A schedule's document with ids only, what was said about the prices, and the rhythm."""

    document: object
    mentions: tuple[Mention, ...] = ()
    rhythm: Mapping[str, object] = field(default_factory=dict)


def take_inline_prices(data: object) -> TakenPrices:
    """Accepts `prices` of the schedule and of its phases as a list of ids, as a mapping from id to
    terms, or as a list that mixes ids with `{<id>: terms}` and `{id: <id>, <terms>}`."""
    if not isinstance(data, Mapping):
        return TakenPrices(data)
    rhythm = {key: data[key] for key in RHYTHM if key in data}
    rest = {key: value for key, value in data.items() if key not in RHYTHM}
    document, mentions = _taken(rest, ())
    phases = data.get("phases")
    if isinstance(phases, list):
        taken = [_taken(phase, ("phases", place)) for place, phase in enumerate(phases)]
        document = {**rest, "phases": [phase for phase, _ in taken]}
        mentions += tuple(mention for _, found in taken for mention in found)
    return TakenPrices(document, mentions, rhythm)


def _taken(owner: object, at: FieldPath) -> tuple[object, tuple[Mention, ...]]:
    """A schedule or phase whose prices are ids, and what it said about them."""
    if not isinstance(owner, Mapping) or not isinstance(owner.get("prices"), (Mapping, list)):
        return owner, ()
    prices = owner["prices"]
    if isinstance(prices, Mapping):
        mentions = tuple(Mention(id, (*at, "prices", id), terms) for id, terms in prices.items())
        return {**owner, "prices": [mention.id for mention in mentions]}, mentions
    items = [_mention(item, (*at, "prices", place)) for place, item in enumerate(prices)]
    ids = [
        item if mention is None else mention.id for item, mention in zip(prices, items, strict=True)
    ]
    return {**owner, "prices": ids}, tuple(mention for mention in items if mention is not None)


def _mention(item: object, at: FieldPath) -> Mention | None:
    """What a list item says, or None if it is nothing that names a price."""
    if isinstance(item, str):
        return Mention(item, at)
    if not isinstance(item, Mapping):
        return None
    if isinstance(item.get("id"), str):
        terms = {key: value for key, value in item.items() if key != "id"}
        return Mention(item["id"], at, terms)
    if len(item) == 1:
        id, terms = next(iter(item.items()))
        return Mention(id, (*at, id), terms)
    return None
