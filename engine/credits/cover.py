"""Grants of units cover usage: the first step after rating (DESIGN 5).

A grant of n units takes off what the last n units cost: the charge for q units less the charge for
q - n. The customer pays what the rest alone would cost, whatever the pricing model; a flat fee that
is due without usage stays due.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from engine.credits.order import burn_order
from engine.domain.charge import ChargeLine, LineKind
from engine.domain.credit import AvailableGrant
from engine.domain.currency import amount_text
from engine.domain.decimals import EXACT, ZERO, plain


@dataclass(frozen=True, slots=True)
class UsageCharge:
    """Usage of one period of one price, as grants of units see it.

    `line` is the last line of the charge. `net_without` is what the charge amounts to, in minor
    units, if so many of its units were not used.
    """

    line: ChargeLine
    metric_id: str
    quantity: Decimal
    day: date
    net_without: Callable[[Decimal], int]

    @property
    def place(self) -> tuple[str, int, int]:
        """Price, phase index and period index."""
        assert self.line.price_id is not None, "usage is charged by a price"
        return (self.line.price_id, self.line.phase_index, self.line.period_index)


def covering_lines(
    charges: Sequence[UsageCharge], grants: Sequence[AvailableGrant]
) -> dict[str, tuple[ChargeLine, ...]]:
    """The lines that grants of units put behind each charge, by the key of the charge's last line.

    Charges come in the order given; each uses the grants of its metric in burn order. A grant that
    would take nothing off (no step of a package saved, a cheaper tier missed) is left alone: units
    are never used up for nothing, and a charge never rises or falls below zero.
    """
    left = {each.grant.id: each.balance for each in grants}
    ordered = burn_order(each for each in grants if each.grant.metric_id is not None)
    found: dict[str, tuple[ChargeLine, ...]] = {}
    for charge in charges:
        lines: list[ChargeLine] = []
        covered = ZERO
        net = charge.net_without(ZERO)
        for each in ordered:
            grant = each.grant
            units = min(left[grant.id], EXACT.subtract(charge.quantity, covered))
            if (
                grant.metric_id != charge.metric_id
                or units <= 0
                or net <= 0
                or not grant.is_usable_on(charge.day)
                or not grant.is_for(charge.line.price_id)
            ):
                continue
            rest = max(charge.net_without(EXACT.add(covered, units)), 0)
            if rest >= net:
                continue
            lines.append(_line(charge.line, each, units, net, rest))
            left[grant.id] = EXACT.subtract(left[grant.id], units)
            covered = EXACT.add(covered, units)
            net = rest
        if lines:
            found[charge.line.key] = tuple(lines)
    return found


def _line(
    charged: ChargeLine, available: AvailableGrant, units: Decimal, net: int, rest: int
) -> ChargeLine:
    grant, currency = available.grant, charged.currency
    return replace(
        charged,
        kind=LineKind.CREDIT,
        key=f"{charged.price_id}/{charged.phase_index}/{charged.period_index}/credit-{grant.id}",
        title=grant.name,
        quantity=units,
        rate=None,
        net=rest - net,
        reason=(
            f"{plain(units)} prepaid units: {amount_text(rest, currency)} without them,"
            f" less {amount_text(net, currency)} = {amount_text(rest - net, currency)}"
        ),
        description=None,
        is_percentage=False,
        values=(),
        credit_grant_id=grant.id,
    )
