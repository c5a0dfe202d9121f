"""What invoices in the middle of a period have billed comes off what the period costs."""

from __future__ import annotations

from dataclasses import replace

from engine.adjustments.billed_before import take_off_billed_before
from engine.adjustments.passes import MID_PERIOD, adjust
from engine.domain.charge import LineKind
from tests.adjustments.samples import billing_of, charges, maximum, minimum, percent, short
from tests.rating.samples import price_of, total

CALLS = price_of("linear", {"rate": "1"}, price_id="calls", product_id="api")
TOKENS = price_of("linear", {"rate": "1"}, price_id="tokens", product_id="llm")
BOTH = (CALLS, TOKENS)


def test_what_was_billed_comes_off_each_charge() -> None:
    lines = charges({"calls": "60", "tokens": "40"}, BOTH)
    billing = replace(billing_of(BOTH), billed_before={("calls", 0, 0): 2500})
    billed = take_off_billed_before(lines, billing)
    assert short(billed) == [
        ("calls/0/0/usage", 6000),
        ("calls/0/0/billed-before", -2500),
        ("tokens/0/0/usage", 4000),
    ]
    assert (billed[1].kind, billed[1].product_id) == (LineKind.BILLED_BEFORE, "api")


def test_no_more_comes_off_than_the_charge_amounts_to_now() -> None:
    lines = charges({"calls": "19"}, (CALLS,))
    billing = replace(billing_of((CALLS,)), billed_before={("calls", 0, 0): 2000})
    billed = take_off_billed_before(lines, billing)
    assert total(billed) == 0
    assert billed[-1].reason.endswith("; 1.00 USD more was billed than it comes to")
    nothing = charges({"calls": "0"}, (CALLS,))
    assert take_off_billed_before(nothing, billing) == nothing


def test_discounts_minimums_and_maximums_are_about_the_whole_period() -> None:
    lines = charges({"calls": "200"}, (CALLS,))
    terms = (percent("50", "calls"), minimum("120"), maximum("110"))
    billing = replace(billing_of((CALLS,), *terms), billed_before={("calls", 0, 0): 3000})
    assert total(adjust(lines, billing)) == 11000 - 3000


def test_a_minimum_is_not_settled_in_the_middle_of_its_period() -> None:
    lines = charges({"calls": "20"}, (CALLS,))
    assert total(adjust(lines, billing_of((CALLS,), minimum("100")), MID_PERIOD)) == 2000
