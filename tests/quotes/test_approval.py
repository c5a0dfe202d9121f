"""Limits of the account: beyond, not at, somebody must approve."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from engine.domain.quote import NO_QUOTE_RULES, QuoteRules
from engine.quotes.approval import Deal, objections
from engine.quotes.totals import months_later

RULES = QuoteRules(discount_above=Decimal(20), total_above=Decimal(1000), months_above=12)
AT_THE_LIMIT = Deal(Decimal(20), Decimal(1000), "EUR", 12)


def test_at_a_limit_nobody_is_asked_and_beyond_it_somebody_is() -> None:
    assert objections(AT_THE_LIMIT, RULES) == ()
    beyond = Deal(Decimal("20.01"), Decimal("1000.01"), "EUR", 13)
    assert objections(beyond, RULES) == (
        "a discount of 20.01 % is above 20 %",
        "a total of 1000.01 EUR is above 1000",
        "a term of 13 months is above 12",
    )
    assert objections(beyond, NO_QUOTE_RULES) == ()
    assert len(objections(replace(beyond, months=None), RULES)) == 2, "an open end has no length"


def test_months_keep_to_the_end_of_short_ones() -> None:
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2026, 1, 31), 13) == date(2027, 2, 28)
    assert months_later(date(2027, 11, 30), 3) == date(2028, 2, 29)
    assert months_later(date(2026, 12, 15), 12) == date(2027, 12, 15)
