"""One period of a price to charge lines: proration, rounding, running totals, words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engine.domain.charge import LineKind
from engine.domain.errors import RatingError
from engine.domain.usage import PeriodUsage, usage_of
from engine.rating.rate import rate_period
from tests.rating.samples import (
    period_of,
    price_of,
    rated,
    shared_usage,
    total,
    usage_before,
)

GRADUATED = {"tiers": [{"up_to": "100", "rate": "1", "flat_fee": "20"}, {"rate": "0.5"}]}


def test_a_line_says_what_it_bills() -> None:
    price = price_of("linear", {"rate": "0.1"}, name="Calls")
    period = period_of(index=3, phase_index=2)
    (line,) = rated(price, "550", period)
    assert line.kind is LineKind.CHARGE
    assert line.key == "price/2/3/usage"
    assert (line.title, line.net, line.currency) == ("Calls", 5500, "USD")
    assert (line.quantity, line.rate) == (Decimal(550), Decimal("0.1"))
    assert (line.service_start, line.service_end) == (date(2026, 1, 1), date(2026, 2, 1))
    assert (line.price_id, line.product_id) == ("price", "product")
    assert line.reason == "550 units at 0.1 USD = 55 USD"


def test_a_short_period_bills_its_days_of_a_fee_and_says_so() -> None:
    (line,) = rated(price_of("fixed", {"amount": "500"}), period=period_of(days=13, full_days=30))
    assert (line.net, line.quantity, line.rate) == (21667, Decimal(1), None)
    assert line.reason == "500 USD a period, 13 of 30 days = 216.67 USD"


def test_a_short_period_bills_its_usage_in_full() -> None:
    period = period_of(days=13, full_days=30)
    assert total(rated(price_of("linear", {"rate": "1"}), "10", period)) == 1000
    assert total(rated(price_of("graduated", GRADUATED), "10", period)) == 3000


@pytest.mark.parametrize(
    ("currency", "net"), [("JPY", 1), ("USD", 50), ("KWD", 500), ("CLF", 5000)]
)
def test_amounts_are_in_the_currency_s_own_minor_unit(currency: str, net: int) -> None:
    assert total(rated(price_of("linear", {"rate": "0.5"}, currency=currency), "1")) == net


def test_halves_round_away_from_zero_both_ways() -> None:
    price = price_of("linear", {"rate": "0.005"})
    assert total(rated(price, "1")) == 1
    assert total(rated(price, "-1")) == -1


def test_lines_share_the_rounding_of_their_sum() -> None:
    usage = shared_usage({(("model", name),): "1" for name in "abc"})
    lines = rated(price_of("linear", {"rate": "0.004"}), usage)
    assert [line.net for line in lines] == [1, 0, 0]
    assert [line.key for line in lines] == [
        "price/0/0/model=a",
        "price/0/0/model=b",
        "price/0/0/model=c",
    ]


def test_the_first_slice_of_a_running_total_pays_the_first_flat_fee() -> None:
    price = price_of("graduated", GRADUATED)
    lines = rate_period(price, period_of(), PeriodUsage(usage=usage_of(Decimal(80))))
    assert [line.net for line in lines] == [8000, 2000]


def test_a_later_slice_bills_only_what_is_new() -> None:
    lines = rate_period(price_of("graduated", GRADUATED), period_of(), usage_before("150", "80"))
    assert [(line.key, line.quantity, line.net) for line in lines] == [
        ("price/0/0/tier-1", Decimal(20), 2000),
        ("price/0/0/tier-2", Decimal(50), 2500),
    ]
    assert lines[0].reason == (
        "tier 1, up to 100: 100 units at 1 USD = 100 USD, less 80 USD before this period"
    )


def test_a_slice_without_new_usage_has_one_line_of_nothing() -> None:
    lines = rate_period(price_of("graduated", GRADUATED), period_of(), usage_before("80", "80"))
    assert [(line.quantity, line.net) for line in lines] == [(Decimal(0), 0)]


def test_a_slice_gives_back_what_corrections_took_out_of_a_tier() -> None:
    lines = rate_period(price_of("graduated", GRADUATED), period_of(), usage_before("90", "150"))
    assert [(line.key, line.quantity, line.net) for line in lines] == [
        ("price/0/0/tier-1", Decimal(-10), -1000),
        ("price/0/0/tier-2", Decimal(-50), -2500),
    ]


def test_slices_of_a_fraction_of_a_cent_do_not_drift() -> None:
    price = price_of("linear", {"rate": "0.001"})
    first = rate_period(price, period_of(), PeriodUsage(usage=usage_of(Decimal(333))))
    second = rate_period(price, period_of(), usage_before("666", "333"))
    assert (total(first), total(second)) == (33, 34)


def test_a_change_of_tier_keeps_no_rate_that_does_not_explain_the_amount() -> None:
    price = price_of("volume", {"tiers": [{"up_to": "15", "rate": "10"}, {"rate": "5"}]})
    (line,) = rate_period(price, period_of(), usage_before("16", "15"))
    assert (line.quantity, line.rate, line.net) == (Decimal(1), None, -7000)


def test_what_has_no_rate_names_the_price_and_the_period() -> None:
    price = price_of("stairstep", {"tiers": [{"up_to": "10", "flat_fee": "3"}]})
    with pytest.raises(RatingError, match=r"^price price, 2026-01-01 to 2026-01-31: 11 units"):
        rated(price, "11")


def test_numbers_too_long_to_multiply_are_not_rounded_on_the_way() -> None:
    price = price_of("linear", {"rate": "12345678901234567890123456.123456789012"})
    with pytest.raises(RatingError, match="too many digits to multiply exactly"):
        rated(price, "12345678901234567890123456.123456789012")


def test_rating_depends_on_nothing_but_price_period_and_usage() -> None:
    price = price_of("graduated", GRADUATED)
    moved = replace(period_of(), index=7)
    first, second = rated(price, "150"), rated(price, "150", moved)
    assert [line.net for line in first] == [line.net for line in second]
    assert {line.period_index for line in second} == {7}
