"""Cases about what is counted: landed as NDJSON, measured without a build, priced where asked.

Nothing is computed here: values, groups and money are the product's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import wraps

from engine.domain.decimals import plain
from tests.conformance.case_events import NEW_YEAR, measured
from tests.conformance.case_prices import typed_price
from tests.conformance.case_usage import amount_of, lines_of, minor_total
from tests.conformance.outcome import Case, Outcome, compare, not_yet
from tests.rating.samples import price_of

_TOO_FINE = (
    "DESIGN 4: usage is counted in DECIMAL(38, 12), nothing is rounded silently; a value with more"
    " than 12 decimals is no number, so it is skipped and counted among the skipped"
)

DIFFERS: dict[str, str] = {
    "b149-aggregation-SUM": _TOO_FINE,
    "b151-aggregation-AVG": _TOO_FINE,
    "b152-aggregation-MIN": _TOO_FINE,
    "L-dedup-02": (
        "DESIGN 3, latest wins: for each customer_event_id exactly one event counts, whatever its"
        " timestamp"
    ),
    "L-latest-03": "DESIGN 4: `latest` is the latest value, also where it is negative",
    "L-uniq-08": (
        "DESIGN 5: usage is billed in arrears, for the period's own total: two keys at 12, which is"
        " the same sum, but no event is billed on its own"
    ),
}
"""Cases answered differently on purpose, with the rule they contradict."""

_SINCE_WHEN_ACTIVE = "unique counts weighted by the days on which a key was active "
_BY_UPLOAD = "tiers that start afresh for each upload, record or day"

NOT_YET: dict[str, str] = {
    "L-uniq-01": "unique counts of keys that are taken back",
    "L-uniq-02": _SINCE_WHEN_ACTIVE,
    "L-uniq-04": _SINCE_WHEN_ACTIVE,
    "L-uniq-05": _SINCE_WHEN_ACTIVE,
    "L-uniq-06": _SINCE_WHEN_ACTIVE,
    "b275-aggregation-LATEST-increments": "a charge for each event: what it adds to the latest",
    "b279-rating_group": _BY_UPLOAD,
    "b280-rating_group": _BY_UPLOAD,
    "b282-rating_group": _BY_UPLOAD,
}
"""Cases about what is not built here, with what that is."""

Run = Callable[[Case], Outcome]


def _once(run: Run) -> Run:
    """The same, but a case is landed and measured once however often it is asked for.

    Cases in `NOT_YET` are not run at all.
    """
    outcomes: dict[str, Outcome] = {}

    @wraps(run)
    def run_once(case: Case) -> Outcome:
        identity = case["id"]
        if identity not in outcomes:
            reason = NOT_YET.get(identity)
            outcomes[identity] = run(case) if reason is None else not_yet(reason)
        return outcomes[identity]

    return run_once


@_once
def run_aggregation(case: Case) -> Outcome:
    """One aggregation over a handful of events; averages at as many decimals as the case has."""
    price = case["price"]
    if price["aggregation"] == "TIME_WEIGHTED_AVG":
        return _level_of_days(case)
    aggregation = {"AVG": "average"}.get(price["aggregation"], price["aggregation"].lower())
    name = price.get("property", "v")
    usage = measured(case["events"], aggregation, None if aggregation == "count" else name)
    return compare(case["expected"], plain(usage.quantity), DIFFERS.get(case["id"], ""))


@_once
def run_value(case: Case) -> Outcome:
    """`sum`, `max` and `latest` of `value`; `earlier_events` are carried into a running total."""
    aggregation = case["model"]
    before = [{"value": value} for value in case.get("inputs", {}).get("earlier_events", ())]
    usage = measured(case["events"], aggregation, "value", before=before)
    rule = DIFFERS.get(case["id"], "")
    if "events_count" in case.get("expected_extra", {}):
        wanted = (case["expected_amount"], case["expected_extra"]["events_count"])
        return compare(wanted, (plain(usage.quantity), str(usage.total.event_count)), rule)
    return compare(case["expected_amount"], plain(usage.quantity), rule)


@_once
def run_dedup(case: Case) -> Outcome:
    """Events that share an id, counted."""
    usage = measured(case["events"], "count", None)
    return compare(case["expected_amount"], plain(usage.quantity), DIFFERS.get(case["id"], ""))


@_once
def run_filters(case: Case) -> Outcome:
    """A sum of what a filter lets through and its exceptions do not, or a sum by groups."""
    price = case["price"]
    if "group_by" in price:
        return _by_group(case, "sum")
    exceptions = [{"all": _conditions(each)} for each in price["except"]]
    filters = {"all": [*_conditions(price["filter"]), {"not": {"any": exceptions}}]}
    usage = measured(case["events"], "sum", "value", filters=filters)
    return compare(case["expected_amount"], plain(usage.quantity))


@_once
def run_unique_count(case: Case) -> Outcome:
    """Distinct values: of a period, of a running total, by groups, and what they cost."""
    if "group_by" in case["price"]:
        return _by_group(case, "unique")
    if "unit_amount" in case["price"]:
        return _unique_cost(case)
    before = [{"value": f"old {n}"} for n in range(int(case["inputs"]["active_before_period"]))]
    new = [{"value": f"new {n}"} for n in range(int(case["inputs"]["added_in_period"]))]
    usage = measured(new, "unique", "value", before=before)
    return compare(case["expected_amount"], plain(usage.quantity))


@_once
def run_rating_group(case: Case) -> Outcome:
    """Quantities by month, each month priced as a whole."""
    got = {}
    for month in sorted(case["expected"]):
        events = [event for event in case["events"] if event["date"].startswith(month)]
        dated = [{**event, "date": f"2023-{event['date']}"} for event in events]
        usage = measured(dated, "sum", "qty")
        minor = minor_total(lines_of(typed_price(case), usage))
        got[month] = amount_of(minor, case["currency"])
    return compare(case["expected"], got)


@_once
def run_weighted_sum(case: Case) -> Outcome:
    """A level weighted by time, rounded once to 5 decimals; it starts at `initial_value`."""
    start, end = (datetime.fromisoformat(f"{text}+00:00") for text in case["price"]["period"])
    usage = measured(
        case["events"],
        "weighted_sum",
        "value",
        before=[{"value": case["inputs"]["initial_value"]}],
        period=(start, end),
        rounding={"decimals": 5},
    )
    return compare(case["expected_amount"], plain(usage.quantity))


@_once
def run_prorated_sum(case: Case) -> Outcome:
    """Units that weigh by the days left of a period, today's included: a level once more."""
    price, inputs = case["price"], case["inputs"]
    mode, _, decimals = price.get("rounding", f"{case['precision']} 5").partition(" ")
    is_up = "ceil" in (mode + case["precision"]) or "unit_amount" in price
    rounding = {"mode": "up" if is_up else "half_away", "decimals": int(decimals.split()[-1])}
    if "period" in price:
        start, last = (datetime.fromisoformat(f"{text}T00:00:00+00:00") for text in price["period"])
        before, events = [{"value": inputs["carried_over"]}], case["events"]
        end = last + timedelta(days=1)
    else:
        days = {**price, **inputs}
        start = datetime(2023, 5, 1, tzinfo=UTC)
        end = start + timedelta(days=int(days["period_days"]))
        held = int(days.get("active_days") or days["persisted_days"])
        units = inputs.get("sum") or inputs.get("carried_over") or inputs["units"]
        since = (end - timedelta(days=held)).date().isoformat()
        before, events = [], [{"value": units, "day": since}]
    usage = measured(
        events, "weighted_sum", "value", before=before, period=(start, end), rounding=rounding
    )
    if "unit_amount" not in price:
        return compare(case["expected_amount"], plain(usage.quantity))
    billed = price_of("linear", {"rate": price["unit_amount"]}, currency=case["currency"])
    return compare(case["expected_amount"], str(minor_total(lines_of(billed, usage))))


def _level_of_days(case: Case) -> Outcome:
    """A level of so many days, shown with four decimals."""
    end = NEW_YEAR + timedelta(days=case["price"]["window_days"])
    gained, level = [], Decimal(0)
    for event in case["events"]:
        at = NEW_YEAR + timedelta(days=int(event["day"]))
        change = Decimal(event["gb"]) - level
        gained.append({"timestamp": at.isoformat().removesuffix("+00:00"), "value": plain(change)})
        level = Decimal(event["gb"])
    usage = measured(
        gained, "weighted_sum", "value", period=(NEW_YEAR, end), rounding={"decimals": 4}
    )
    return compare(case["expected"], plain(usage.quantity))


CASES: dict[str, Run] = {
    "aggregation": run_aggregation,
    "dedup": run_dedup,
    "dedupe": run_aggregation,
    "filters": run_filters,
    "latest": run_value,
    "max": run_value,
    "prorated_sum": run_prorated_sum,
    "rating_group": run_rating_group,
    "sum": run_value,
    "unique_count": run_unique_count,
    "weighted_sum": run_weighted_sum,
}
"""How to run a case, by its model."""


def _by_group(case: Case, aggregation: str) -> Outcome:
    usage = measured(case["events"], aggregation, "value", breakdowns=case["price"]["group_by"])
    groups = {
        "/".join(text or "-" for _, text in share.values): plain(share.billable)
        for share in usage.shares
    }
    return compare(case["expected_amount"], groups)


def _unique_cost(case: Case) -> Outcome:
    usage = measured(case["events"], "unique", "value")
    price = price_of("linear", {"rate": case["price"]["unit_amount"]}, currency=case["currency"])
    lines = lines_of(price, usage)
    by_line = [str(line.net) for line in lines]
    return compare(
        (case["expected_amount"], case["expected_extra"]["per_event_minor"]),
        (str(minor_total(lines)), by_line),
        DIFFERS.get(case["id"], ""),
    )


def _conditions(wanted: Mapping[str, Sequence[str]]) -> list[dict[str, object]]:
    return [{"property": name, "in": list(values)} for name, values in wanted.items()]
