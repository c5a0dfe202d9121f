"""Line items by product: the groups of an invoice, in its order."""

from __future__ import annotations

from collections.abc import Mapping

from engine.domain.catalog import Catalog
from engine.domain.charge import LineKind
from engine.domain.credit import COST_NAMES, PAID_PRODUCT
from engine.domain.edit import HAND_MADE_GROUP
from engine.domain.invoice import LineItem, LineItemGroup

MANUAL = "Adjustments"
"""Title of the group of lines that were made by hand and name neither product nor group."""

CREDITS = "Credits"
"""Title of the group of lines by which prepaid money pays, the last of an invoice."""

NO_TITLES: Mapping[str, str] = {}

_AFTER_CHARGES = (LineKind.TRUE_UP, LineKind.SPEND_CAP, LineKind.BILLED_BEFORE)


def groups_of(
    catalog: Catalog, items: tuple[LineItem, ...], titles: Mapping[str, str] = NO_TITLES
) -> tuple[LineItemGroup, ...]:
    """Line items by product, in order of first appearance; then groups made by hand in the order of
    their `titles`; lines without a product and what prepaid money pays last.

    Within a product, what bounds its charges or was billed of them stands after them.
    """
    by_product: dict[str | None, list[LineItem]] = {}
    for item in sorted(items, key=lambda item: item.charge.kind in _AFTER_CHARGES):
        by_product.setdefault(item.charge.product_id, []).append(item)
    manual = by_product.pop(None, None)
    paid = by_product.pop(PAID_PRODUCT, None)
    by_hand = {product: by_product.pop(product) for product in titles if product in by_product}
    groups = [
        LineItemGroup(_title(catalog, product), product, tuple(lines))
        for product, lines in by_product.items()
        if product is not None
    ]
    groups += [
        LineItemGroup(titles[product], product, tuple(lines)) for product, lines in by_hand.items()
    ]
    if manual:
        groups.append(LineItemGroup(MANUAL, None, tuple(manual)))
    if paid:
        groups.append(LineItemGroup(CREDITS, PAID_PRODUCT, tuple(paid)))
    return tuple(groups)


def _title(catalog: Catalog, product: str) -> str:
    if product.startswith(HAND_MADE_GROUP):
        return product.removeprefix(HAND_MADE_GROUP)
    return COST_NAMES.get(product) or catalog.product_by_id[product].name
