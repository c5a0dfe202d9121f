"""Discounts: as listed, each on what is left, never below zero."""

from __future__ import annotations

from engine.adjustments.discounts import apply_discounts
from engine.domain.charge import LineKind
from engine.domain.frequency import Timing
from tests.adjustments.samples import billing_of, charges, money_off, percent, short
from tests.rating.samples import period_of, price_of, rated, total

CALLS = price_of("linear", {"rate": "1"}, price_id="calls", product_id="api")
TOKENS = price_of("linear", {"rate": "1"}, price_id="tokens", product_id="llm")
BOTH = (CALLS, TOKENS)


def test_a_percentage_makes_one_line_a_price_next_to_what_it_lowers() -> None:
    lines = charges({"calls": "100", "tokens": "50"}, BOTH)
    discounted = apply_discounts(lines, billing_of(BOTH, percent("10")))
    assert short(discounted) == [
        ("calls/0/0/usage", 10000),
        ("calls/0/0/discount-1", -1000),
        ("tokens/0/0/usage", 5000),
        ("tokens/0/0/discount-1", -500),
    ]
    line = discounted[1]
    assert (line.kind, line.title, line.product_id) == (LineKind.DISCOUNT, "10% off", "api")
    assert line.reason == "10% of 100.00 USD = -10.00 USD"
    assert (line.service_start, line.service_end) == (lines[0].service_start, lines[0].service_end)


def test_a_percentage_is_rounded_once_a_price_not_once_a_line() -> None:
    tiers = {"tiers": [{"up_to": "1", "rate": "0.05"}, {"rate": "0.05"}]}
    price = price_of("graduated", tiers, price_id="calls")
    lines = rated(price, "2")
    assert [line.net for line in lines] == [5, 5]
    discounted = apply_discounts(lines, billing_of((price,), percent("10")))
    assert [line.net for line in discounted] == [5, 5, -1]


def test_a_percentage_applies_to_the_prorated_amount_and_money_off_in_full() -> None:
    """G10: 500.00 for 15 of 30 days is 250.00; 10 % are 25.00 off, a fixed 100.00 in full."""
    fee = price_of("fixed", {"amount": "500"}, price_id="fee", currency="GBP")
    half = period_of("fee", days=15, full_days=30)
    lines = rated(fee, period=half)
    for discount, off in ((percent("10"), -2500), (money_off("100"), -10000)):
        adjusted = apply_discounts(lines, billing_of((fee,), discount, periods=[half]))
        assert [line.net for line in adjusted] == [25000, off]


def test_discounts_follow_each_other_on_what_is_left() -> None:
    lines = charges({"calls": "100"}, (CALLS,))
    adjusted = apply_discounts(lines, billing_of((CALLS,), percent("10"), percent("25")))
    assert [line.net for line in adjusted] == [10000, -1000, -2250]
    turned = apply_discounts(lines, billing_of((CALLS,), money_off("50"), percent("10")))
    assert [line.net for line in turned] == [10000, -5000, -500]


def test_money_off_is_given_once_and_shared_by_what_the_prices_amount_to() -> None:
    lines = charges({"calls": "60", "tokens": "40"}, BOTH)
    adjusted = apply_discounts(lines, billing_of(BOTH, money_off("10")))
    assert short(adjusted)[1::2] == [
        ("calls/0/0/discount-1", -600),
        ("tokens/0/0/discount-1", -400),
    ]


def test_money_off_is_capped_at_what_is_left() -> None:
    lines = charges({"calls": "6", "tokens": "4"}, BOTH)
    adjusted = apply_discounts(lines, billing_of(BOTH, money_off("100"), percent("50")))
    assert total(adjusted) == 0
    assert [line.net for line in adjusted if line.kind is LineKind.DISCOUNT] == [-600, -400]


def test_a_discount_for_some_prices_leaves_the_others_alone() -> None:
    lines = charges({"calls": "60", "tokens": "40"}, BOTH)
    adjusted = apply_discounts(lines, billing_of(BOTH, percent("50", "tokens")))
    assert short(adjusted) == [
        ("calls/0/0/usage", 6000),
        ("tokens/0/0/usage", 4000),
        ("tokens/0/0/discount-1", -2000),
    ]


def test_nothing_and_less_than_nothing_are_not_discounted() -> None:
    for quantity in ("0", "-5"):
        lines = charges({"calls": quantity}, (CALLS,))
        for discount in (percent("50"), money_off("5")):
            assert apply_discounts(lines, billing_of((CALLS,), discount)) == lines


def test_a_discount_that_rounds_to_nothing_makes_no_line() -> None:
    lines = charges({"calls": "1"}, (CALLS,))
    assert apply_discounts(lines, billing_of((CALLS,), percent("0.1"))) == lines


def test_two_periods_of_one_price_are_discounted_each_by_its_own() -> None:
    periods = [period_of("calls", index=0), period_of("calls", index=1)]
    lines = tuple(line for period in periods for line in rated(CALLS, "0.05", period))
    adjusted = apply_discounts(lines, billing_of((CALLS,), percent("10"), periods=periods))
    assert short(adjusted) == [
        ("calls/0/0/usage", 5),
        ("calls/0/0/discount-1", -1),
        ("calls/0/1/usage", 5),
        ("calls/0/1/discount-1", -1),
    ]


def test_what_an_earlier_invoice_has_used_of_a_fixed_discount_is_not_given_again() -> None:
    fee = price_of("fixed", {"amount": "20"}, price_id="fee", timing=Timing.IN_ADVANCE)
    prices = (fee, CALLS)
    terms = (percent("50", "fee"), money_off("30"))
    in_advance = apply_discounts(rated(fee), billing_of(prices, *terms, periods=[period_of("fee")]))
    assert short(in_advance)[1:] == [("fee/0/0/discount-1", -1000), ("fee/0/0/discount-2", -1000)]
    later = billing_of(prices, *terms, periods=[period_of("calls")], already_billed=in_advance)
    assert short(apply_discounts(charges({"calls": "100"}, (CALLS,)), later)) == [
        ("calls/0/0/usage", 10000),
        ("calls/0/0/discount-2", -2000),
    ]
