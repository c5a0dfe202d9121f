"""Cases about time: cycles, periods, time zones and proration, run through engine.schedules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from engine.domain.decimals import plain
from engine.domain.frequency import Frequency, Timing
from engine.schedules.grid import Anchor
from engine.schedules.instants import local_day, period_instants
from tests.conformance.case_calendar import (
    bounds,
    dated,
    day,
    holding,
    instant,
    offer_of,
    periods_of,
    ratio,
    utc_texts,
)
from tests.conformance.outcome import Case, Outcome, compare, not_yet
from tests.conformance.proration_cases import run_proration
from tests.schedules.offers import offer

DIFFERS: dict[str, str] = {
    "K-cyc-041": (
        "DESIGN 5: short months clamp, always from the anchor. With billing day 31 the full period"
        " that ends on 28 February starts on 31 January (28 days), not on 28 January (31 days)"
    ),
}
"""Cases answered differently on purpose, with the rule they contradict."""

_WEEKLY = "weekly periods: DESIGN 5 bills monthly, quarterly, half-yearly and yearly"

NOT_YET: dict[str, str] = {
    "L-tz-01": _WEEKLY,
    "L-tz-02": _WEEKLY,
    "L-tz-03": _WEEKLY,
    "L-tz-04": _WEEKLY,
}
"""Cases about what is not built here, with what that is."""


def run_billing_cycles(case: Case) -> Outcome:
    """Periods in advance that begin by the target, each as its share at nine decimals, added up."""
    inputs = case["inputs"]
    end = inputs["end_exclusive"]
    periods = periods_of(
        offer_of(case),
        day(inputs["start"]),
        day(inputs["target"]),
        end=None if end is None else day(end),
        billing_day=int(case["price"]["billing_day"]),
    )
    return _judged(case, plain(sum((ratio(period) for period in periods), Decimal(0))))


def run_period(case: Case) -> Outcome:
    """First day and end of the period that a case asks for, or how many have ended."""
    if "ask" in case["price"]:
        return _period_on_a_day(case)
    if "anchor" in case["price"]:
        return _period_from_an_anchor(case)
    return _period_of_an_invoice(case)


def run_timezone(case: Case) -> Outcome:
    """Periods as instants: the month a run bills, a change of zone, and events by local month."""
    if case["id"] in NOT_YET:
        return not_yet(NOT_YET[case["id"]])
    if "events" in case:
        return _events_by_month(case)
    if "timezone_after" in case["price"]:
        return _month_after_a_change_of_zone(case)
    return _last_month_complete(case)


CASES: dict[str, Callable[[Case], Outcome]] = {
    "billing_cycles": run_billing_cycles,
    "period": run_period,
    "timezone": run_timezone,
    "proration": run_proration,
}
"""How to run a case, by its model."""


def _judged(case: Case, got: object) -> Outcome:
    return compare(case["expected_amount"], got, DIFFERS.get(case["id"], ""))


def _period_on_a_day(case: Case) -> Outcome:
    price, inputs = case["price"], case["inputs"]
    target = day(inputs["target"])
    periods = periods_of(
        offer_of(case), day(inputs["start"]), target, billing_day=int(price["billing_day"])
    )
    if price["ask"] == "completed cycles":
        return _judged(case, str(sum(period.end <= target for period in periods)))
    return _judged(case, bounds(holding(periods, target)))


def _period_from_an_anchor(case: Case) -> Outcome:
    asked = day(case["inputs"]["billing_date"])
    periods = periods_of(offer_of(case), day(case["price"]["anchor"]), asked)
    if case["price"]["billing"] == "current period":
        return _judged(case, bounds(holding(periods, asked)))
    return _judged(case, bounds(dated(periods, asked)))


def _period_of_an_invoice(case: Case) -> Outcome:
    price, inputs = case["price"], case["inputs"]
    asked = day(inputs["invoice_date"])
    if price["billing"] == "in arrears":
        start = day(inputs["billing_start"])
    elif price["first"]:
        start = asked
    else:
        # A later period in advance: the schedule has run for one before it.
        start = Anchor(asked.year, asked.month, asked.day).after(-int(price["interval_months"]))
    periods = periods_of(offer_of(case), start, asked, billing_day=int(price["billing_day"]))
    return _judged(case, bounds(dated(periods, asked)))


_MONTH = offer("month", Frequency.MONTHLY, Timing.IN_ARREARS)


def _last_month_complete(case: Case) -> Outcome:
    zone = case["price"]["timezone"]
    today = local_day(instant(case["inputs"]["billing_at"]), zone)
    *_, last = (p for p in periods_of(_MONTH, date(2022, 1, 1), today) if p.end <= today)
    return _judged(case, utc_texts(*period_instants(last.start, last.end, zone)))


def _month_after_a_change_of_zone(case: Case) -> Outcome:
    first = day(f"{case['inputs']['month']}-01")
    month = holding(periods_of(_MONTH, date(2022, 1, 1), first), first)
    stored_end = instant(case["inputs"]["previous_period_end_exclusive"])
    new_zone = case["price"]["timezone_after"]
    return _judged(case, utc_texts(*period_instants(month.start, month.end, new_zone, stored_end)))


def _events_by_month(case: Case) -> Outcome:
    counts = {}
    for month in periods_of(_MONTH, date(2023, 3, 1), date(2023, 5, 1)):
        start, end = period_instants(month.start, month.end, case["price"]["timezone"])
        inside = [event for event in case["events"] if start <= instant(event["timestamp"]) < end]
        counts[f"{month.start:%Y-%m}"] = str(len(inside))
    return _judged(case, counts)
