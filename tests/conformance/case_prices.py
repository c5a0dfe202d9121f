"""Prices out of cases: the same price in our terms, whatever words the other engine has for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine.domain.decimals import plain
from engine.domain.price import Price
from tests.rating.samples import price_of

Terms = dict[str, object]

CURRENCIES_ELSEWHERE = {"none": "USD", "CREDITS": "USD"}
"""Cases about quantities name no currency; their amounts are compared before rounding."""


def currency_of(case: Mapping[str, Any]) -> str:
    return CURRENCIES_ELSEWHERE.get(case["currency"], case["currency"])


def tier_terms(tiers: Sequence[Mapping[str, str | None]]) -> Terms:
    """Tiers by `to` or `up_to`; a last tier that is closed is opened, for no case goes beyond it.

    Integer tiers such as 0-10, 11-20 become up to 10, up to 20: no unit lies between them.
    """
    rows: list[dict[str, str]] = []
    for index, tier in enumerate(tiers):
        row = {"flat_fee": tier.get("flat_amount") or tier.get("flat") or "0"}
        row["rate"] = tier.get("unit_amount") or tier.get("unit") or f"{tier.get('rate', '0')}%"
        bound = tier["up_to"] if "up_to" in tier else tier["to"]
        if bound is not None and index < len(tiers) - 1:
            row["up_to"] = bound
        rows.append(row)
    return {"tiers": rows}


def block_terms(blocks: Sequence[Mapping[str, str | None]]) -> Terms | None:
    """Tiers whose width is a number of blocks, as a rate a unit; None if that is not exact."""
    rows: list[dict[str, str]] = []
    reach = Decimal(0)
    for index, block in enumerate(blocks):
        size, price = Decimal(block["block_size"] or 0), Decimal(block["block_price"] or 0)
        rate = price / size
        if rate * size != price:
            return None
        row = {"rate": plain(rate)}
        if block["max_blocks"] is not None:
            reach += size * Decimal(block["max_blocks"])
            if index < len(blocks) - 1:
                row["up_to"] = plain(reach)
        rows.append(row)
    return {"tiers": rows}


def fills_blocks(blocks: Sequence[Mapping[str, str | None]], quantity: str) -> bool:
    """Whether no block is begun and not filled: then a rate a unit is the same price."""
    return all(Decimal(quantity) % Decimal(block["block_size"] or 1) == 0 for block in blocks)


def typed_price(case: Mapping[str, Any], price_id: str = "price") -> Price:
    """The price of a case that names its `type`."""
    price = case["price"]
    kind, terms = _TYPED[price["type"]](price)
    return price_of(kind, terms, currency=currency_of(case), price_id=price_id)


def _unit(price: Mapping[str, Any]) -> tuple[str, Terms]:
    return "linear", {"rate": price["unit_amount"]}


def _dynamic(price: Mapping[str, Any]) -> tuple[str, Terms]:
    return "linear", {"rate": price["multiplier"]}


def _flat(price: Mapping[str, Any]) -> tuple[str, Terms]:
    return "fixed", {"amount": price["amount"]}


def _package(price: Mapping[str, Any]) -> tuple[str, Terms]:
    return "package", {"size": price["size"], "amount": price["amount"]}


def _tiers(price: Mapping[str, Any]) -> tuple[str, Terms]:
    terms = tier_terms(price["tiers"])
    if "zero_usage_bills_first_tier" in price:
        terms["flat_fee_at_zero_usage"] = price["zero_usage_bills_first_tier"]
    return price["type"], terms


def _stairstep(price: Mapping[str, Any]) -> tuple[str, Terms]:
    rows = [
        {"flat_fee": tier["flat"]} | ({"up_to": tier["up_to"]} if tier["up_to"] else {})
        for tier in price["tiers"]
    ]
    return "stairstep", {"tiers": rows}


def _percentage(price: Mapping[str, Any]) -> tuple[str, Terms]:
    bounds = {
        ours: price[theirs]
        for ours, theirs in (("min", "min_per_event"), ("max", "max_per_event"))
        if price.get(theirs) is not None
    }
    return "linear", {"rate": price["rate"]} | ({"per_event": bounds} if bounds else {})


_TYPED = {
    "unit": _unit,
    "dynamic": _dynamic,
    "flat": _flat,
    "package": _package,
    "graduated": _tiers,
    "volume": _tiers,
    "stairstep": _stairstep,
    "percentage": _percentage,
}
