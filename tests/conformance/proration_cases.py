"""Proration cases: the days come from our calendar wherever a case has dates."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from engine.domain.decimals import decimal_of, plain, round_to_units
from engine.domain.frequency import Frequency, Timing
from engine.domain.schedule import BillingPeriod
from engine.schedules.proration import period_share, prorated
from tests.conformance.case_calendar import (
    day,
    holding,
    offer_of,
    periods_in_phases,
    periods_of,
    ratio,
)
from tests.conformance.outcome import Case, Outcome, compare, not_yet
from tests.schedules.offers import offer

_ACTUAL_DAYS = "DESIGN 5: actual days over the days of the full period, not months of 30 days"

DIFFERS: dict[str, str] = {
    "K-pro-07": _ACTUAL_DAYS,
    "K-pro-08": _ACTUAL_DAYS,
    "K-pro-10": _ACTUAL_DAYS,
    "K-pro-13": _ACTUAL_DAYS,
}
"""Cases answered differently on purpose, with the rule they contradict."""

NOT_YET: dict[str, str] = {"b120-proration": "a switch that turns proration off for one price"}
"""Cases about what is not built here, with what that is."""

STATED_IN_WORDS: dict[str, tuple[Frequency, date]] = {
    "M-pro-16": (Frequency.YEARLY, date(2025, 4, 15)),
    "M-pro-17": (Frequency.MONTHLY, date(2025, 1, 17)),
}
"""Frequency and start of the cases whose dates stand in their rule only; billing day 1."""

RUNNING_PERIODS: dict[str, tuple[Frequency, date]] = {
    "L-pro-20": (Frequency.QUARTERLY, date(2024, 1, 15)),
    "L-pro-21": (Frequency.QUARTERLY, date(2024, 1, 1)),
    "L-pro-22": (Frequency.YEARLY, date(2023, 6, 29)),
}
"""Frequency and a first day of the periods that a window is cut from; else calendar months."""

FEE_IN_FULL = frozenset({"L-pro-10"})
"""The fee is the next period's, in advance; only the unit's share is prorated (see the note)."""


def run_proration(case: Case) -> Outcome:
    """A share of a period, or an amount prorated and rounded to the currency's minor unit."""
    if case["id"] in NOT_YET:
        return not_yet(NOT_YET[case["id"]])
    rule = DIFFERS.get(case["id"], "")
    if "expected" in case:
        return compare(case["expected"], _change(case), rule)
    if case["amount_unit"] == "ratio":
        return compare(case["expected_amount"], plain(ratio(_first_part(case))), rule)
    minor = case["amount_unit"] == "minor"
    places = 0 if minor else 2
    got = sum(round_to_units(amount, places) for amount in _amounts(case))
    return compare(case["expected_amount"], plain(Decimal(got).scaleb(-places)), rule)


def _first_part(case: Case) -> BillingPeriod:
    """The period from the start to the next billing date."""
    if case["id"] in STATED_IN_WORDS:
        frequency, start = STATED_IN_WORDS[case["id"]]
        price = offer("fee", frequency, Timing.IN_ADVANCE)
        return periods_of(price, start, start, billing_day=1)[0]
    start = day(case["inputs"]["start"])
    next_billing = day(case["inputs"]["next_billing_date"])
    (period,) = periods_of(offer_of(case), start, start, billing_day=next_billing.day)
    assert period.end == next_billing
    return period


def _window_part(case: Case) -> BillingPeriod:
    """The billed window as a phase of its own, cut out of the running period."""
    first, last = map(day, case["inputs"]["window_inclusive"])
    frequency, start = RUNNING_PERIODS.get(case["id"], (Frequency.MONTHLY, first.replace(day=1)))
    starts = [start] if start == first else [start, first]
    price = offer("fee", frequency, Timing.IN_ARREARS)
    return holding(periods_in_phases(price, starts, last, end=last + timedelta(days=1)), first)


def _amounts(case: Case) -> list[Fraction]:
    """Exact amounts that are rounded one by one, in the unit that the case counts in."""
    price, inputs = case["price"], case["inputs"]
    if "next_billing_date" in inputs:
        return [period_share(Decimal(price["recurring_amount"]), _first_part(case))]
    if "cycles" in inputs:
        whole, days, full_days = map(int, re.findall(r"[0-9]+", inputs["cycles"]))
        amount = Decimal(price["recurring_amount"])
        return [Fraction(whole * amount) + prorated(amount, days, full_days)]
    if "lines" in inputs:
        return [
            line["sign"]
            * prorated(
                Decimal(line["amount"]),
                int(line.get("days") or inputs["remaining_days"]),
                int(line.get("period_days") or inputs["period_days"]),
            )
            for line in inputs["lines"]
        ]
    return [_fee(case), _recurring_unit(case)]


def _fee(case: Case) -> Fraction:
    price, inputs = case["price"], case["inputs"]
    fee = Decimal(price.get("recurring_amount", 0))
    if "window_inclusive" in inputs:
        return period_share(fee, _window_part(case))
    if case["id"] in FEE_IN_FULL:
        return Fraction(fee)
    share = prorated(fee, int(inputs["billed_days"]), int(inputs["period_days"]))
    return -share if inputs.get("credit") else share


def _recurring_unit(case: Case) -> Fraction:
    """Units that stay from period to period, at a price in major units; 0 where there are none."""
    price, inputs = case["price"], case["inputs"]
    amount = Decimal(price.get("unit_amount", 0)) * Decimal(price.get("recurring_units", 0)) * 100
    return prorated(amount, int(inputs["billed_days"]), int(inputs["period_days"]))


def _change(case: Case) -> str:
    """A flat fee for some days, or the credit for an old fee and the charge for a new one."""
    price = case["price"]
    days, full_days = map(int, re.findall(r"[0-9]+", case["units"]))
    signed = (
        [Decimal(price["amount"])]
        if price["type"] == "flat"
        else [-Decimal(price["old"]), Decimal(price["new"])]
    )
    return plain(sum(decimal_of(prorated(fee, days, full_days), 2) for fee in signed))
