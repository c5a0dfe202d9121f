"""Edits of a draft as lines: after everything that is calculated, before cash credits and tax.

A discount on the whole draft is shared over what the draft amounts to by product and tax, in
proportion, by largest remainder: each part bears the tax of what it is taken off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from engine.domain.charge import ChargeLine, LineKind
from engine.domain.currency import allocate, amount_text, to_minor
from engine.domain.decimals import EXACT, plain
from engine.domain.edit import HAND_MADE_GROUP, DraftDiscount, Edit, HandMadeGroup, HandMadeLine
from engine.domain.schedule import DiscountType
from engine.domain.tax import AppliedTax

Taxed = tuple[ChargeLine, AppliedTax]
MANUAL_KEY = "manual"


@dataclass(frozen=True, slots=True)
class Place:
    """Where on the calendar the lines of an edit belong: that of their invoice."""

    phase_index: int
    period_index: int
    currency: str


def edited_lines(
    lines: Sequence[Taxed],
    edits: Sequence[Edit],
    place: Place,
    tax_of: Callable[[HandMadeLine], AppliedTax],
) -> list[Taxed]:
    """The lines that edits add: those made by hand in their order, then the discounts in theirs.

    A discount counts what earlier ones have left. `tax_of` decides the tax of a line made by hand.
    """
    added: list[Taxed] = []
    for edit in edits:
        if isinstance(edit, HandMadeLine):
            added.append((_hand_made(edit, place), tax_of(edit)))
    for edit in edits:
        if isinstance(edit, DraftDiscount):
            added += _discounted([*lines, *added], edit, place)
    return added


def group_product(line: HandMadeLine) -> str | None:
    """What stands for the product of a line: the product, its own group, None for adjustments."""
    if line.product_id is not None:
        return line.product_id
    return None if line.group is None else HAND_MADE_GROUP + line.group


def group_titles(edits: Sequence[Edit]) -> dict[str, str]:
    """Titles of groups made by hand, by what stands for their product, in their order."""
    groups = [edit for edit in edits if isinstance(edit, HandMadeGroup)]
    places = {each.id: place for place, each in enumerate(groups)}
    groups.sort(
        key=lambda each: (places[each.id] if each.index is None else each.index, places[each.id])
    )
    return {HAND_MADE_GROUP + each.id: each.title for each in groups}


def _hand_made(edit: HandMadeLine, place: Place) -> ChargeLine:
    net = to_minor(EXACT.multiply(edit.quantity, edit.rate), place.currency)
    return ChargeLine(
        kind=LineKind.ADJUSTMENT,
        key=f"{MANUAL_KEY}/{edit.id}",
        title=edit.title,
        quantity=edit.quantity,
        rate=edit.rate,
        net=net,
        currency=place.currency,
        service_start=edit.service_start,
        service_end=edit.service_end,
        phase_index=place.phase_index,
        period_index=place.period_index,
        price_id=None,
        product_id=group_product(edit),
        reason=f"made by hand: {plain(edit.quantity)} x {plain(edit.rate)}"
        f" = {amount_text(net, place.currency)}",
        description=edit.description,
        is_percentage=edit.facts.get("rateDisplay") == "PERCENTAGE",
    )


def _discounted(lines: Sequence[Taxed], edit: DraftDiscount, place: Place) -> list[Taxed]:
    """One line for every product and tax that something is taken off."""
    currency = place.currency
    firsts: dict[tuple[str | None, AppliedTax], ChargeLine] = {}
    weights: dict[tuple[str | None, AppliedTax], int] = {}
    for line, tax in lines:
        if line.kind is LineKind.CREDIT and line.price_id is None:
            continue
        share = (line.product_id, tax)
        firsts.setdefault(share, line)
        weights[share] = weights.get(share, 0) + line.net
    positive = {share: max(weight, 0) for share, weight in weights.items()}
    base = sum(positive.values())
    if edit.type is DiscountType.PERCENTAGE:
        wanted = to_minor(Fraction(base) * Fraction(edit.amount) / 100 / _unit(currency), currency)
        given = f"{plain(edit.amount)}% of {amount_text(base, currency)}"
    else:
        wanted = to_minor(edit.amount, currency)
        given = f"{amount_text(wanted, currency)} off, at most what is left"
    parts = allocate(min(wanted, base), list(positive.values()))
    return [
        (
            ChargeLine(
                kind=LineKind.ADJUSTMENT,
                key=f"{MANUAL_KEY}/{edit.id}/{number}",
                title=edit.message,
                quantity=Decimal(1),
                rate=None,
                net=-part,
                currency=currency,
                service_start=firsts[share].service_start,
                service_end=firsts[share].service_end,
                phase_index=place.phase_index,
                period_index=place.period_index,
                price_id=None,
                product_id=share[0],
                reason=f"{given}, here {amount_text(-part, currency)}",
            ),
            share[1],
        )
        for number, (share, part) in enumerate(zip(positive, parts, strict=True), start=1)
        if part
    ]


def _unit(currency: str) -> int:
    """Minor units of one: amounts are compared as money, not as counts of cents."""
    return to_minor(Decimal(1), currency)
