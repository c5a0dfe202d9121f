"""What the adjustments of one phase on one invoice are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.domain.charge import ChargeLine
from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod, Phase

Lines = tuple[ChargeLine, ...]
"""Charge lines of one invoice in invoice order; amounts in minor units of one currency."""

Charge = tuple[str, int, int]
"""A charge: price id, phase index and period index. Its lines share the three."""


@dataclass(frozen=True, slots=True)
class PhaseBilling:
    """A phase and what of it an invoice bills.

    `prices` holds at least the phase's prices by id. `periods` are those that this invoice bills.
    `already_billed` are lines of earlier invoices that matter on this one: the charges that
    `engine.adjustments.passes.billed_before` names, with their discounts.
    `coverage` are the lines by which prepaid units cover usage, by the key of the line they follow.
    `billed_before` is what invoices in the middle of a period have billed of a charge, net, in
    minor units.
    """

    phase_index: int
    phase: Phase
    prices: Mapping[str, Price]
    periods: tuple[BillingPeriod, ...]
    already_billed: Lines = ()
    coverage: Mapping[str, Lines] = field(default_factory=dict)
    billed_before: Mapping[Charge, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EarlierCharges:
    """Which charges of a phase matter on an invoice if an earlier one bills them.

    `places` names them by index, `starts` as (price id, first day of the period).
    """

    phase_index: int
    places: frozenset[Charge] = frozenset()
    starts: frozenset[tuple[str, date]] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.places or self.starts)

    def __contains__(self, period: BillingPeriod) -> bool:
        return period.phase_index == self.phase_index and (
            (period.price_id, period.phase_index, period.index) in self.places
            or (period.price_id, period.start) in self.starts
        )


def charge_of(line: ChargeLine) -> Charge | None:
    """The charge a line belongs to; None for a line made by hand that names no price."""
    if line.price_id is None:
        return None
    return (line.price_id, line.phase_index, line.period_index)
