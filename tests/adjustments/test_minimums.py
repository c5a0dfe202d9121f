"""Minimums: a true-up lifts the covered charges of a period, prorated in a short one."""

from __future__ import annotations

from datetime import date

from engine.adjustments.billing import PhaseBilling
from engine.adjustments.minimums import counted_before, lift_to_minimums
from engine.adjustments.passes import adjust
from engine.domain.charge import ChargeLine, LineKind
from engine.domain.frequency import Timing
from tests.adjustments.samples import billing_of, charges, minimum, percent, short
from tests.rating.samples import period_of, price_of, rated, total

CALLS = price_of("linear", {"rate": "1"}, price_id="calls", product_id="api")
TOKENS = price_of("linear", {"rate": "1"}, price_id="tokens", product_id="llm")
BOTH = (CALLS, TOKENS)
FEE = price_of(
    "fixed", {"amount": "50"}, price_id="fee", product_id="api", timing=Timing.IN_ADVANCE
)


def true_ups(lines: tuple[ChargeLine, ...]) -> list[int]:
    return [line.net for line in lines if line.kind is LineKind.TRUE_UP]


def test_a_missed_minimum_is_made_up_for() -> None:
    """G9: charges of 845.00 and a minimum of 1,000.00 make a line of 155.00."""
    lines = lift_to_minimums(
        charges({"calls": "845"}, (CALLS,)), billing_of((CALLS,), minimum("1000"))
    )
    assert short(lines) == [("calls/0/0/usage", 84500), ("calls/0/0/minimum-1", 15500)]
    line = lines[-1]
    assert (line.kind, line.title, line.product_id) == (LineKind.TRUE_UP, "Minimum true-up", "api")
    assert (line.service_start, line.service_end) == (date(2026, 1, 1), date(2026, 2, 1))
    assert line.reason == (
        "minimum of 1,000.00 USD, less 845.00 USD of covered charges = 155.00 USD"
    )


def test_a_minimum_that_is_reached_adds_nothing() -> None:
    for quantity in ("1000", "1000.01"):
        lines = charges({"calls": quantity}, (CALLS,))
        assert lift_to_minimums(lines, billing_of((CALLS,), minimum("1000"))) == lines


def test_a_short_period_owes_its_days_of_the_minimum() -> None:
    period = period_of("calls", days=15, full_days=31)
    lines = lift_to_minimums(
        rated(CALLS, "2", period), billing_of((CALLS,), minimum("10"), periods=[period])
    )
    assert true_ups(lines) == [284]
    assert lines[-1].reason == (
        "minimum of 10.00 USD, 15 of 31 days = 4.84 USD,"
        " less 2.00 USD of covered charges = 2.84 USD"
    )


def test_discounts_do_not_count_towards_a_minimum() -> None:
    lines = adjust(
        charges({"calls": "100"}, (CALLS,)), billing_of((CALLS,), percent("10"), minimum("100"))
    )
    assert [line.net for line in lines] == [10000, -1000, 1000]


def test_one_minimum_over_several_products_is_shared_by_what_they_amount_to() -> None:
    lines = lift_to_minimums(
        charges({"calls": "60", "tokens": "30"}, BOTH), billing_of(BOTH, minimum("100"))
    )
    assert short(lines) == [
        ("calls/0/0/usage", 6000),
        ("calls/0/0/minimum-1", 667),
        ("tokens/0/0/usage", 3000),
        ("tokens/0/0/minimum-1", 333),
    ]
    assert lines[1].reason.endswith("= 10.00 USD, shared over products")


def test_one_minimum_over_prices_of_one_product_is_one_line() -> None:
    other = price_of("linear", {"rate": "1"}, price_id="tokens", product_id="api")
    lines = lift_to_minimums(
        charges({"tokens": "30"}, (CALLS, other)), billing_of((CALLS, other), minimum("100"))
    )
    assert short(lines)[1] == ("calls/0/0/minimum-1", 7000)
    assert true_ups(lines) == [7000]


def test_without_any_charge_the_first_product_bears_the_minimum() -> None:
    lines = lift_to_minimums(charges({}, BOTH), billing_of(BOTH, minimum("100")))
    assert short(lines)[1] == ("calls/0/0/minimum-1", 10000)
    assert true_ups(lines) == [10000]


def test_charges_below_zero_are_lifted_too() -> None:
    lines = lift_to_minimums(
        charges({"calls": "-5", "tokens": "2"}, BOTH), billing_of(BOTH, minimum("10"))
    )
    assert true_ups(lines) == [1300]
    assert total(lines) == 1000


def test_prices_that_are_not_covered_do_not_count() -> None:
    lines = lift_to_minimums(
        charges({"calls": "5", "tokens": "500"}, BOTH), billing_of(BOTH, minimum("10", "calls"))
    )
    assert true_ups(lines) == [500]


def test_nobody_pays_twice_for_one_shortfall() -> None:
    lines = lift_to_minimums(
        charges({"calls": "50", "tokens": "50"}, BOTH),
        billing_of(BOTH, minimum("100", "calls"), minimum("300")),
    )
    assert sum(true_ups(lines)) == 20000
    assert total(lines) == 30000


def test_a_fee_billed_in_advance_counts_when_the_period_is_settled() -> None:
    """January's fee was billed on 1 January; February's is on this invoice and does not count."""
    january, february = period_of("fee"), period_of("fee", index=1)
    earlier = rated(FEE, period=january)
    here = (*rated(FEE, period=february), *rated(CALLS, "30"))
    prices = (FEE, CALLS)
    periods = [february, period_of("calls")]
    asked = billing_of(prices, minimum("100"), periods=periods)
    assert counted_before(asked) == (("fee", 0, 0),)
    lines = lift_to_minimums(
        here, billing_of(prices, minimum("100"), periods=periods, already_billed=earlier)
    )
    assert true_ups(lines) == [2000]


def test_advance_charges_alone_do_not_settle_a_minimum_that_covers_usage_too() -> None:
    prices = (FEE, CALLS)
    asked = billing_of(prices, minimum("100"), periods=[period_of("fee")])
    lines = rated(FEE)
    assert counted_before(asked) == ()
    assert lift_to_minimums(lines, asked) == lines


def test_a_minimum_over_advance_charges_only_is_settled_with_them() -> None:
    lines = lift_to_minimums(rated(FEE), billing_of((FEE,), minimum("80")))
    assert true_ups(lines) == [3000]


def test_the_charges_of_another_phase_are_left_alone() -> None:
    lines = rated(CALLS, "5", period_of("calls", phase_index=1))
    billing = billing_of((CALLS,), minimum("10"), percent("50"))
    assert adjust(lines, billing) == lines
    other = PhaseBilling(1, billing.phase, billing.prices, (period_of("calls", phase_index=1),))
    assert short(adjust(lines, other)) == [
        ("calls/1/0/usage", 500),
        ("calls/1/0/discount-1", -250),
        ("calls/1/0/minimum-1", 750),
    ]
