"""What an agreed bound on spending covers in one period: shared by minimums and maximums."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from engine.adjustments.billing import Charge, Lines, PhaseBilling, charge_of
from engine.domain.charge import ChargeLine, LineKind
from engine.domain.currency import amount_text, to_minor
from engine.domain.schedule import BillingPeriod


@dataclass(frozen=True, slots=True)
class Bound:
    """An amount for one period of its covered prices, which share one frequency.

    `number` is its place among its kind in the phase, from 1. `amount` is for a full period, in
    major units; a short period has its share of it by days.
    """

    number: int
    amount: Decimal
    price_ids: tuple[str, ...]
    period: BillingPeriod

    def covers(self, line: ChargeLine) -> bool:
        return (
            line.price_id in self.price_ids
            and line.phase_index == self.period.phase_index
            and line.period_index == self.period.index
        )

    def due(self, currency: str) -> int:
        """The amount for the period, in minor units, rounded half away from zero."""
        share = Fraction(self.period.days, self.period.full_days)
        return to_minor(Fraction(self.amount) * share, currency)

    def words(self, currency: str) -> str:
        """The amount and, in a short period, how its share comes about."""
        full = amount_text(to_minor(self.amount, currency), currency)
        if self.period.is_full:
            return full
        share = amount_text(self.due(currency), currency)
        return f"{full}, {self.period.days} of {self.period.full_days} days = {share}"

    def first_lines(self, covered: Iterable[ChargeLine]) -> dict[str | None, ChargeLine]:
        """The first covered line of every product, in order of the covered prices."""
        firsts: dict[str | None, ChargeLine] = {}
        for line in self._by_price(covered):
            firsts.setdefault(line.product_id, line)
        return firsts

    def weights(self, covered: Iterable[ChargeLine]) -> dict[str | None, int]:
        """What every product amounts to, at least 0, in order of the covered prices."""
        nets: dict[str | None, int] = {}
        for line in self._by_price(covered):
            nets[line.product_id] = nets.get(line.product_id, 0) + line.net
        return {product_id: max(net, 0) for product_id, net in nets.items()}

    def line(
        self, kind: LineKind, title: str, key: str, covered: ChargeLine, net: int, reason: str
    ) -> ChargeLine:
        """A line for the period that stands with a covered charge, whose product it shares."""
        period = self.period
        return ChargeLine(
            kind=kind,
            key=f"{covered.price_id}/{period.phase_index}/{period.index}/{key}-{self.number}",
            title=title,
            quantity=Decimal(1),
            rate=None,
            net=net,
            currency=covered.currency,
            service_start=period.start,
            service_end=period.end,
            phase_index=period.phase_index,
            period_index=period.index,
            price_id=covered.price_id,
            product_id=covered.product_id,
            reason=reason,
        )

    def _by_price(self, covered: Iterable[ChargeLine]) -> list[ChargeLine]:
        return sorted(covered, key=lambda line: self.price_ids.index(line.price_id or ""))


def charges_before(bounds: Iterable[Bound], billing: PhaseBilling) -> tuple[Charge, ...]:
    """What the bounds cover that the billing itself does not hold: earlier invoices do."""
    here = {(period.price_id, period.phase_index, period.index) for period in billing.periods}
    needed = (
        (price_id, billing.phase_index, bound.period.index)
        for bound in bounds
        for price_id in bound.price_ids
    )
    return tuple(dict.fromkeys(charge for charge in needed if charge not in here))


def inserted(lines: Lines, additions: Iterable[ChargeLine]) -> Lines:
    """The lines with each addition after the last line of its charge; at the end if it has none."""
    result = list(lines)
    for addition in additions:
        charge = charge_of(addition)
        places = [index for index, line in enumerate(result) if charge_of(line) == charge]
        result.insert(places[-1] + 1 if places else len(result), addition)
    return tuple(result)
