"""Maximums: the most that the charges of a period amount to, on whatever invoices they are."""

from __future__ import annotations

from engine.adjustments.maximums import cap_at_maximums, capped_before
from engine.adjustments.passes import adjust
from engine.domain.charge import LineKind
from engine.domain.frequency import Timing
from tests.adjustments.samples import billing_of, charges, maximum, minimum, percent, short
from tests.rating.samples import period_of, price_of, rated, total

FEE = price_of(
    "fixed", {"amount": "100"}, price_id="fee", product_id="plan", timing=Timing.IN_ADVANCE
)
CALLS = price_of("linear", {"rate": "1"}, price_id="calls", product_id="api")
TOKENS = price_of("linear", {"rate": "1"}, price_id="tokens", product_id="llm")
BOTH = (CALLS, TOKENS)


def test_a_spend_cap_takes_off_what_exceeds_the_maximum() -> None:
    lines = charges({"calls": "845.50"}, (CALLS,))
    capped = cap_at_maximums(lines, billing_of((CALLS,), maximum("500")))
    assert short(capped) == [("calls/0/0/usage", 84550), ("calls/0/0/maximum-1", -34550)]
    line = capped[1]
    assert (line.kind, line.title, line.product_id) == (LineKind.SPEND_CAP, "Spend cap", "api")
    assert (
        line.reason
        == "covered charges of 845.50 USD exceed the maximum of 500.00 USD by 345.50 USD"
    )


def test_charges_up_to_the_maximum_are_left_alone() -> None:
    for quantity in ("0", "-20", "499.99", "500"):
        lines = charges({"calls": quantity}, (CALLS,))
        assert cap_at_maximums(lines, billing_of((CALLS,), maximum("500"))) == lines


def test_a_short_period_has_its_share_of_the_maximum() -> None:
    half = period_of("calls", days=15, full_days=30)
    lines = rated(CALLS, "600", half)
    capped = cap_at_maximums(lines, billing_of((CALLS,), maximum("500"), periods=[half]))
    assert total(capped) == 25000
    assert "500.00 USD, 15 of 30 days = 250.00 USD" in capped[-1].reason


def test_what_was_billed_in_advance_counts_and_is_not_capped_again() -> None:
    prices = (FEE, CALLS)
    fee, calls = rated(FEE), charges({"calls": "450"}, (CALLS,))
    for most, left in (("500", 40000), ("80", 0), ("1000", 45000)):
        later = billing_of(prices, maximum(most), periods=[period_of("calls")], already_billed=fee)
        assert capped_before(later) == (("fee", 0, 0),)
        assert total(cap_at_maximums(calls, later)) == left
    in_advance = billing_of(prices, maximum("80"), periods=[period_of("fee")])
    assert total(cap_at_maximums(fee, in_advance)) == 8000


def test_the_cap_is_shared_over_products_by_what_they_amount_to() -> None:
    lines = charges({"calls": "600", "tokens": "200"}, BOTH)
    capped = cap_at_maximums(lines, billing_of(BOTH, maximum("400")))
    assert short(capped) == [
        ("calls/0/0/usage", 60000),
        ("calls/0/0/maximum-1", -30000),
        ("tokens/0/0/usage", 20000),
        ("tokens/0/0/maximum-1", -10000),
    ]


def test_discounts_and_true_ups_come_before_the_cap() -> None:
    lines = charges({"calls": "600", "tokens": "10"}, BOTH)
    terms = (percent("50", "calls"), minimum("150", "tokens"), maximum("400"))
    adjusted = adjust(lines, billing_of(BOTH, *terms))
    assert [line.kind for line in adjusted if line.net < 0] == [
        "discount",
        "spend_cap",
        "spend_cap",
    ]
    assert total(adjusted) == 40000


def test_a_maximum_for_some_prices_leaves_the_others_alone() -> None:
    lines = charges({"calls": "600", "tokens": "200"}, BOTH)
    capped = cap_at_maximums(lines, billing_of(BOTH, maximum("100", "tokens")))
    assert total(capped) == 70000
