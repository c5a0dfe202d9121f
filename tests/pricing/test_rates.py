"""Rates per unit and in percent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.pricing.rates import Rate, rate_term


@pytest.mark.parametrize(
    ("text", "rate", "words"),
    [
        ("0.00002", Rate(Decimal("0.00002")), "0.00002 USD"),
        (3, Rate(Decimal(3)), "3 USD"),
        ("0.5%", Rate(Decimal("0.005"), True), "0.5%"),
        ("0.5 %", Rate(Decimal("0.005"), True), "0.5%"),
        ("100%", Rate(Decimal(1), True), "100%"),
        ("0.000000000001%", Rate(Decimal("0.00000000000001"), True), "0.000000000001%"),
    ],
)
def test_a_rate_is_read_and_written_as_people_do(text: object, rate: Rate, words: str) -> None:
    assert rate_term(text, ("rate",)) == rate
    assert rate.words("USD") == words


def test_an_amount_is_exact_to_the_last_digit() -> None:
    rate = rate_term("0.000000000007", ())
    assert rate.amount(Decimal("12345678901234567890.123456789012")) == Decimal(
        "86419752.308641975230864197523084"
    )
