"""Cases about what a quantity costs, run through engine.pricing, engine.rating and what follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import accumulate
from typing import Any

from engine.domain.decimals import plain
from engine.domain.pricing import Component
from engine.domain.usage import BreakdownValues, usage_of
from tests.conformance import adjustment_cases
from tests.conformance.adjustment_cases import (
    run_coupon,
    run_discount,
    run_max_commit,
    run_min_commit,
    run_minimum_commitment,
    run_progressive,
    run_progressive_billing,
    run_tax,
)
from tests.conformance.case_prices import (
    block_terms,
    currency_of,
    fills_blocks,
    tier_terms,
    typed_price,
)
from tests.conformance.case_usage import (
    amount_of,
    exact_cost,
    lines_of,
    minor_total,
    slices,
    usage_of_events,
)
from tests.conformance.outcome import Case, Outcome, compare, not_yet
from tests.conformance.rounding_cases import run_rounding
from tests.rating.samples import price_of, shared_usage

DIFFERS: dict[str, str] = {
    "L-std-10": (
        "DESIGN 5: usage is billed in arrears, for the period's own total: 10 - 4 + 8 = 14, which"
        " is the same sum, but no event is billed on its own"
    ),
    **adjustment_cases.DIFFERS,
}
"""Cases answered differently on purpose, with the rule they contradict."""

_FREE_EVENTS = "free events and a free amount of a percentage price"

NOT_YET: dict[str, str] = {
    "L-std-02": "an effective rate for units that were prorated one by one",
    "L-pct-01": _FREE_EVENTS,
    "L-pct-02": _FREE_EVENTS,
    "L-pct-03": _FREE_EVENTS,
    "L-pct-05": _FREE_EVENTS,
    "L-pct-12": _FREE_EVENTS,
    "L-pct-14": _FREE_EVENTS,
    "L-pct-16": _FREE_EVENTS,
    "L-pct-18": _FREE_EVENTS,
    "L-pct-19": _FREE_EVENTS,
    "L-pct-20": _FREE_EVENTS,
    "L-pct-21": _FREE_EVENTS,
    "K-grad-16": "tiers of packages",
    "M-grad-22": "a cap on a tier's amount",
    "b107-delta_rating": "a most that a price may cost",
    "b108-delta_rating": "free units before the tiers",
}
"""Cases about what is not built here, with what that is."""


def run_standard(case: Case) -> Outcome:
    """A rate a unit, by group or by filter; a missing group value is a group of its own."""
    if case["id"] in NOT_YET:
        return not_yet(NOT_YET[case["id"]])
    price = case["price"]
    if price.get("pay_in_advance"):
        ours = price_of("linear", {"rate": price["unit_amount"]}, currency=currency_of(case))
        nets = [minor_total(lines) for lines in slices(ours, _running(case["events"]))]
        expected = [int(net) for net in case["expected_extra"]["per_event_minor"]]
        return compare(expected, nets, DIFFERS.get(case["id"], ""))
    if "group_by" in price:
        return _by_group(case)
    if "filters" in price:
        return _by_filter(case)
    return _priced(case, "linear", {"rate": price["unit_amount"]})


def run_graduated(case: Case) -> Outcome:
    """Tiers by bounds or by blocks, whole or one tier's part."""
    if case["id"] in NOT_YET:
        return not_yet(NOT_YET[case["id"]])
    price = case["price"]
    if "blocks" in price or "by_unit" in price:
        return _blocks(case, "graduated")
    if "tier" in price:
        return _one_tier(case)
    if "detail_of_tier" in price:
        return _tier_detail(case, price["detail_of_tier"] + 1)
    if price.get("pay_in_advance"):
        ours = price_of("graduated", tier_terms(price["tiers"]), currency=currency_of(case))
        running = [str(count) for count in range(1, len(case["events"]) + 1)]
        nets = sorted(minor_total(lines) for lines in slices(ours, running))
        return compare([int(net) for net in case["expected_extra"]["per_event_minor_sorted"]], nets)
    if "type" in price:
        return run_typed(case)
    return _priced(case, "graduated", tier_terms(price["tiers"]))


def run_volume(case: Case) -> Outcome:
    """The tier that the total falls in."""
    if "blocks" in case["price"] or "by_unit" in case["price"]:
        return _blocks(case, "volume")
    if "type" in case["price"]:
        return run_typed(case)
    return _priced(case, "volume", tier_terms(case["price"]["tiers"]))


def run_package(case: Case) -> Outcome:
    """Whole packages, after free units."""
    price = case["price"]
    if "type" in price:
        return run_typed(case)
    terms: dict[str, object] = {
        "size": price["package_size"],
        "amount": price["package_amount"],
        "free_units": price["free_units"],
    }
    if price.get("pay_in_advance"):
        ours = price_of("package", terms, currency=currency_of(case))
        nets = [minor_total(lines) for lines in slices(ours, _running(case["events"]))]
        return compare([int(net) for net in case["expected_extra"]["per_event_minor"]], nets)
    return _priced(case, "package", terms)


def run_percentage(case: Case) -> Outcome:
    """A percentage of the events' values; a fixed fee an event is a second price on their count.

    Bounds that hold after the fixed fee hold for the percentage alone once the fee is taken off.
    """
    if case["id"] in NOT_YET:
        return not_yet(NOT_YET[case["id"]])
    price = case["price"]
    if "tiers" in price:
        ours = typed_price({**case, "price": price})
        values = [event["amount"] for event in case["events"]]
        got = [
            amount_of(minor_total(lines), ours.currency) for lines in slices(ours, _running(values))
        ]
        return compare(case["expected"], got)
    if "min" in price:
        return run_min_commit(case)
    if "type" in price:
        ours = typed_price(case)
        usage = usage_of_events(ours, [event["amount"] for event in case["events"]])
        return _judged(case, amount_of(minor_total(lines_of(ours, usage)), ours.currency))
    fee = Decimal(price["fixed_per_event"])
    bounds = {
        ours: plain(max(Decimal(price[theirs]) - fee, Decimal(0)))
        for ours, theirs in (("min", "min_per_event"), ("max", "max_per_event"))
        if price.get(theirs) is not None
    }
    terms: dict[str, object] = {"rate": f"{price['rate']}%"}
    if bounds:
        terms["per_event"] = bounds
    share = price_of("linear", terms, currency=currency_of(case))
    count = price_of("linear", {"rate": plain(fee)}, currency=currency_of(case))
    cost = Decimal(exact_cost(share, usage_of_events(share, case["events"])))
    cost += Decimal(exact_cost(count, usage_of(Decimal(len(case["events"])))))
    return _judged(case, plain(cost))


def run_delta_rating(case: Case) -> Outcome:
    """Runs over running totals; a minimum is settled on the last run."""
    if case["id"] in NOT_YET:
        return not_yet(NOT_YET[case["id"]])
    ours = typed_price(case)
    runs = [minor_total(lines) for lines in slices(ours, case["units"])]
    if "min" in case["price"]:
        return run_min_commit(case)
    return compare(case["expected"], [amount_of(net, ours.currency) for net in runs])


def run_unit_config(case: Case) -> Outcome:
    """Units divided and rounded up are packages; a quantity that is only converted has no price."""
    config = case["price"]["unit_config"]
    if case["price"]["type"] != "unit" or config["round"] != "ceiling" or config["op"] != "divide":
        return not_yet("conversion of a metric's quantity")
    terms: dict[str, object] = {"size": config["by"], "amount": case["price"]["unit_amount"]}
    ours = price_of("package", terms, currency=currency_of(case))
    if "cumulative" in case["id"]:
        both = plain(Decimal(case["pre_units"]) + Decimal(case["units"]))
        _, lines = slices(ours, [case["pre_units"], both])
    else:
        lines = lines_of(ours, usage_of(Decimal(case["units"])))
    return _judged(case, amount_of(minor_total(lines), ours.currency))


def run_dynamic(case: Case) -> Outcome:
    """The amount is in the event: a rate of 1, or of a cent, on the sum of a money property."""
    if "type" in case["price"]:
        return run_typed(case)
    ours = price_of("linear", {"rate": "0.01"}, currency=currency_of(case))
    cents = usage_of(Decimal(case["inputs"]["precise_total_cents"]))
    return _judged(case, exact_cost(ours, cents))


def run_typed(case: Case) -> Outcome:
    """A price that names its type, for one quantity, rounded to its currency."""
    ours = typed_price(case)
    usage = usage_of(Decimal(case["units"]))
    return _judged(case, amount_of(minor_total(lines_of(ours, usage)), ours.currency))


CASES: dict[str, Callable[[Case], Outcome]] = {
    "standard": run_standard,
    "unit": run_typed,
    "flat": run_typed,
    "graduated": run_graduated,
    "graduated_percentage": run_graduated,
    "volume": run_volume,
    "package": run_package,
    "stairstep": run_typed,
    "percentage": run_percentage,
    "dynamic": run_dynamic,
    "unit_config": run_unit_config,
    "delta_rating": run_delta_rating,
    "minimum_commitment": run_minimum_commitment,
    "max_commit": run_max_commit,
    "min_commit": run_min_commit,
    "progressive": run_progressive,
    "progressive_billing": run_progressive_billing,
    "coupon": run_coupon,
    "discount_percentage": run_discount,
    "discount_fixed": run_discount,
    "tax": run_tax,
    "rounding": run_rounding,
}
"""How to run a case, by its model."""


def _judged(case: Case, got: object) -> Outcome:
    expected = case["expected"] if "expected" in case else case["expected_amount"]
    if isinstance(expected, str):
        expected = plain(Decimal(expected))
    return compare(expected, got, DIFFERS.get(case["id"], ""))


def _running(values: list[str]) -> list[str]:
    return [plain(total) for total in accumulate(Decimal(value) for value in values)]


def _priced(case: Case, kind: str, terms: dict[str, object]) -> Outcome:
    """One quantity: exact where the case is, else as rounded lines."""
    ours = price_of(kind, terms, currency=currency_of(case))
    usage = usage_of(Decimal(case["units"]))
    if case["amount_unit"] == "minor":
        return _judged(case, str(minor_total(lines_of(ours, usage))))
    if case["precision"] == "2dp":
        return _judged(case, amount_of(minor_total(lines_of(ours, usage)), ours.currency))
    return _judged(case, exact_cost(ours, usage))


def _blocks(case: Case, kind: str) -> Outcome:
    """Tiers in blocks, of one unit or of several that are priced each by its own."""
    price = case["price"]
    by_unit = price.get("by_unit") or {"units": price["blocks"]}
    quantities = case["inputs"] if "by_unit" in price else {"units": case["units"]}
    cost = Decimal(0)
    tier_amounts: list[str] = []
    for unit, blocks in by_unit.items():
        terms = block_terms(blocks)
        if terms is None or not fills_blocks(blocks, quantities[unit]):
            return not_yet("tiers of packages")
        usage = usage_of(Decimal(quantities[unit]))
        components = price_of(kind, terms).model.rate(usage)
        tier_amounts += [plain(component.amount) for component in components]
        cost += sum((component.amount for component in components), Decimal(0))
    if "tier_amounts" in case.get("expected_extra", {}):
        return compare(case["expected_extra"]["tier_amounts"], tier_amounts)
    return _judged(case, plain(cost))


def _tier_detail(case: Case, number: int) -> Outcome:
    """What one tier of a price contributes, its flat fee included."""
    ours = price_of("graduated", tier_terms(case["price"]["tiers"]), currency=currency_of(case))
    return _judged(case, _tier_amount(ours.model.rate(usage_of(Decimal(case["units"]))), number))


def _one_tier(case: Case) -> Outcome:
    """A tier that a case shows alone, between two free ones. Integer tiers start one unit early."""
    tier = case["price"]["tier"]
    below = Decimal(tier["from"]) if case["price"].get("bounds") else Decimal(tier["from"]) - 1
    rate = tier.get("unit_amount") or f"{tier['rate']}%"
    terms: dict[str, object] = {
        "tiers": [
            {"up_to": plain(below), "rate": "0"},
            {"up_to": tier["to"], "rate": rate, "flat_fee": tier["flat_amount"]},
            {"rate": "0"},
        ]
    }
    ours = price_of("graduated", terms, currency=currency_of(case))
    return _judged(case, _tier_amount(ours.model.rate(usage_of(Decimal(case["units"]))), 2))


def _tier_amount(components: tuple[Component, ...], number: int) -> str:
    keys = (f"tier-{number}", f"tier-{number}-fee")
    amounts = (component.amount for component in components if component.key in keys)
    return plain(sum(amounts, Decimal(0)))


def _by_group(case: Case) -> Outcome:
    """One line a group."""
    price = case["price"]
    (group,) = price["group_by"]
    counts: dict[BreakdownValues, str] = {}
    for event in case["events"]:
        values = ((group, event[group]),)
        counts[values] = plain(Decimal(counts.get(values, "0")) + 1)
    ours = price_of("linear", {"rate": price["unit_amount"]}, currency=currency_of(case))
    lines = lines_of(ours, shared_usage(counts))
    got = {line.values[0][1]: str(line.net) for line in lines}
    return compare(
        (case["expected_amount"], case["expected_extra"]["by_group"]),
        (str(minor_total(lines)), got),
    )


def _by_filter(case: Case) -> Outcome:
    """A matrix: a combination that a filter matches has its rate, the others the default one."""
    price = case["price"]
    quantity = "hours" if "hours" in case["events"][0] else "value"
    names = sorted({name for event in case["events"] for name in event} - {quantity})
    rates: list[object] = []
    usage: dict[BreakdownValues, str] = {}
    for event in case["events"]:
        values = tuple((name, event.get(name)) for name in names)
        usage[values] = plain(Decimal(usage.get(values, "0")) + Decimal(event[quantity]))
        rates.append({"values": dict(values), "rate": _filter_rate(price, event)})
    ours = price_of("matrix", {"by": names, "rates": rates}, currency=currency_of(case))
    lines = lines_of(ours, shared_usage(usage))
    extra = case["expected_extra"].get("lines_minor") or case["expected_extra"]["by_filter"]
    return compare(
        (case["expected_amount"], sorted(net for net in extra.values() if net != "0")),
        (str(minor_total(lines)), sorted(str(line.net) for line in lines)),
    )


def _filter_rate(price: Mapping[str, Any], event: Mapping[str, str]) -> str:
    for wanted in price["filters"]:
        if all(
            name in event and (values == "*" or event[name] in values)
            for name, values in wanted["match"].items()
        ):
            return str(wanted["unit_amount"])
    return str(price["default"]["unit_amount"])
