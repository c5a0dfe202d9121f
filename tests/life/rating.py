"""What a month costs, line by line: one price by the unit, in the order of steps of DESIGN 5.

usage → prepaid units → discount → minimum → prepaid money → tax, each rounded to the cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from tests.life.facts import API, PAID, TAX_RATE, Grant, Line, Terms
from tests.oracle.billing import linear, round_money, share_rounded


def cents(dollars: Fraction) -> int:
    """Half away from zero."""
    return int(100 * round_money(dollars, 2))


def lines_of(
    quantity: Fraction,
    terms: Terms,
    day: date,
    grants: Iterable[Grant],
    left: Mapping[str, Fraction],
) -> tuple[Line, ...]:
    """The lines of a month's usage. `left` is what the grants have left for it.

    Units take off what the last units cost, as long as they save anything; money pays what is left
    of the whole charge, its true-up included.
    """
    usable = sorted((each for each in grants if each.is_usable_on(day)), key=lambda each: each.rank)
    rate = Fraction(terms.rate)
    owed = cents(linear(quantity, rate))
    lines = [Line(owed, 0, API)]
    uncovered = quantity
    for grant in usable:
        units = min(left[grant.id], uncovered)
        rest = cents(linear(uncovered - units, rate))
        if not grant.is_money and units > 0 and rest < owed:
            lines.append(Line(rest - owed, 0, API, grant.id, units))
            uncovered, owed = uncovered - units, rest
    off = cents(Fraction(owed, 100) * Fraction(terms.discount, 100))
    if off:
        lines.append(Line(-off, 0, API))
    owed -= off
    if owed < 100 * terms.minimum:
        lines.append(Line(100 * terms.minimum - owed, 0, API))
        owed = 100 * terms.minimum
    for grant in usable:
        paid = min(cents(left[grant.id]), owed)
        if grant.is_money and paid > 0:
            lines.append(Line(-paid, 0, PAID, grant.id, Fraction(paid, 100)))
            owed -= paid
    return taxed(lines)


def taxed(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with tax: rounded once on their sum, shared by largest remainder."""
    shares = share_rounded([Fraction(line.cents, 100) * TAX_RATE for line in lines], 2)
    return tuple(
        Line(line.cents, int(100 * tax), line.product, line.grant, line.draws)
        for line, tax in zip(lines, shares, strict=True)
    )
