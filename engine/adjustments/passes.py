"""The passes over rated lines, in the one order in which they run (DESIGN 5).

rate → prepaid units → discounts → minimums → maximums → billed before → prepaid money → tax.
Why this order:

1. Prepaid units come first because they are usage that was bought before: what they cover is not
   for sale again, so it is neither discounted nor lifted to a minimum twice.
2. Discounts come next because they are promised on list prices: 10 % off a price must not depend
   on whether a minimum was missed. A true-up is never discounted.
3. Minimums come after discounts because they are about what the customer really pays before tax: a
   discount does not count towards a commitment, and neither do units paid for elsewhere.
4. Maximums come after minimums because they are the most that is paid whatever else was agreed.
5. What invoices in the middle of the period have billed comes off after these: they are about
   what the whole period costs. Such an invoice itself settles no minimum: the period goes on.
6. Prepaid money pays whatever is left, a true-up included (`engine.credits.pay`). It is shared over
   tax rates, so it runs when these are decided, behind the passes listed here.
7. Tax comes last because its base is what is charged in the end (`engine.tax.apply`).
"""

from __future__ import annotations

from collections.abc import Callable

from engine.adjustments.billed_before import take_off_billed_before
from engine.adjustments.billing import EarlierCharges, Lines, PhaseBilling
from engine.adjustments.coverage import cover_usage
from engine.adjustments.discounts import apply_discounts, discounted_before
from engine.adjustments.maximums import cap_at_maximums, capped_before
from engine.adjustments.minimums import counted_before, lift_to_minimums

Pass = Callable[[Lines, PhaseBilling], Lines]
"""Adds lines of its own; never changes, drops or reorders those it is given."""

PASSES: tuple[Pass, ...] = (
    cover_usage,
    apply_discounts,
    lift_to_minimums,
    cap_at_maximums,
    take_off_billed_before,
)
MID_PERIOD: tuple[Pass, ...] = tuple(each for each in PASSES if each is not lift_to_minimums)
"""The passes of an invoice in the middle of a period."""


def adjust(lines: Lines, billing: PhaseBilling, passes: tuple[Pass, ...] = PASSES) -> Lines:
    """The lines of an invoice with the adjustments of one of its phases.

    Lines of other phases and lines made by hand stay as they are; an invoice that holds charges of
    two phases is adjusted once for each.
    """
    for adjustment in passes:
        lines = adjustment(lines, billing)
    return lines


def billed_before(billing: PhaseBilling) -> EarlierCharges:
    """Charges of earlier invoices on which the adjustments of this one depend."""
    return EarlierCharges(
        billing.phase_index,
        places=frozenset((*counted_before(billing), *capped_before(billing))),
        starts=discounted_before(billing),
    )
