"""Billed before: what invoices in the middle of a period have billed comes off the later ones."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from engine.adjustments.billing import Lines, PhaseBilling, charge_of
from engine.adjustments.covered import inserted
from engine.domain.charge import ChargeLine, LineKind
from engine.domain.currency import amount_text


def take_off_billed_before(lines: Lines, billing: PhaseBilling) -> Lines:
    """The lines with one negative line for every charge of which a part has been billed.

    At most what the charge amounts to now, so it never falls below zero: what was billed too much
    since usage was corrected is for a credit note.
    """
    additions: list[ChargeLine] = []
    for charge, before in billing.billed_before.items():
        own = [line for line in lines if charge_of(line) == charge]
        net = sum(line.net for line in own)
        off = min(before, net)
        if own and off > 0:
            additions.append(_line(own, before, net, off))
    return inserted(lines, additions)


def _line(own: list[ChargeLine], before: int, net: int, off: int) -> ChargeLine:
    first = own[0]
    currency = first.currency
    rest = (
        ""
        if off == before
        else f"; {amount_text(before - off, currency)} more was billed than it comes to"
    )
    return replace(
        first,
        kind=LineKind.BILLED_BEFORE,
        key=f"{first.price_id}/{first.phase_index}/{first.period_index}/billed-before",
        title="Billed before",
        quantity=Decimal(1),
        rate=None,
        net=-off,
        reason=(
            f"{amount_text(before, currency)} of {amount_text(net, currency)} was billed when the"
            f" usage of the running period passed a threshold{rest}"
        ),
        description=None,
        is_percentage=False,
        values=(),
    )
