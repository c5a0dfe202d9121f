"""The passes: they add lines and touch no other, in one order, under keys of their own."""

from __future__ import annotations

from dataclasses import replace

from engine.adjustments.billed_before import take_off_billed_before
from engine.adjustments.coverage import cover_usage
from engine.adjustments.discounts import apply_discounts
from engine.adjustments.maximums import cap_at_maximums
from engine.adjustments.minimums import lift_to_minimums
from engine.adjustments.passes import PASSES, adjust
from engine.domain.charge import LineKind
from tests.adjustments.samples import billing_of, charges, minimum, money_off, percent
from tests.rating.samples import price_of, total

CALLS = price_of("linear", {"rate": "1"}, price_id="calls")
TOKENS = price_of("linear", {"rate": "1"}, price_id="tokens", product_id="llm")
BOTH = (CALLS, TOKENS)
BILLING = billing_of(BOTH, percent("10"), money_off("5"), minimum("200"), minimum("150", "calls"))


def test_units_come_before_discounts_and_these_before_minimums_and_maximums() -> None:
    assert (
        cover_usage,
        apply_discounts,
        lift_to_minimums,
        cap_at_maximums,
        take_off_billed_before,
    ) == PASSES


def test_lines_that_were_there_stay_as_they_are_and_in_order() -> None:
    lines = charges({"calls": "60", "tokens": "40"}, BOTH)
    adjusted = adjust(lines, BILLING)
    assert tuple(line for line in adjusted if line.kind is LineKind.CHARGE) == lines
    assert len(adjusted) > len(lines)


def test_keys_are_unique_on_an_invoice() -> None:
    keys = [line.key for line in adjust(charges({"calls": "60", "tokens": "40"}, BOTH), BILLING)]
    assert len(set(keys)) == len(keys)


def test_adjusting_the_same_charges_again_gives_the_same_lines() -> None:
    lines = charges({"calls": "60", "tokens": "40"}, BOTH)
    assert adjust(lines, BILLING) == adjust(lines, BILLING)


def test_lines_made_by_hand_are_neither_discounted_nor_counted() -> None:
    (charge,) = charges({"calls": "60"}, (CALLS,))
    by_hand = replace(
        charge, kind=LineKind.ADJUSTMENT, key="by hand", price_id=None, product_id=None
    )
    adjusted = adjust((by_hand,), billing_of((CALLS,), percent("10"), minimum("100")))
    assert adjusted == (by_hand,)


def test_without_terms_nothing_changes() -> None:
    lines = charges({"calls": "60"}, (CALLS,))
    assert adjust(lines, billing_of((CALLS,))) == lines
    assert total(lines) == 6000
