"""Cases about grants, wallets and prepaid commitments, run through engine.credits.

Their hours become days, a hundred to the hour: what is used at hour 0.98 is used on day 98.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from engine.adjustments.billing import PhaseBilling
from engine.adjustments.passes import adjust
from engine.credits.balance import after_draws, draws_of, released
from engine.credits.cover import UsageCharge, covering_lines
from engine.credits.pay import payment_lines
from engine.domain.credit import AvailableGrant, CreditGrant, PhaseCredit, Refresh, Rollover
from engine.domain.currency import to_amount
from engine.domain.decimals import plain
from engine.domain.schedule import BillingSchedule, Minimum, Phase
from engine.domain.tax import AppliedTax
from engine.schedules.credit_grants import phase_grants
from tests.conformance.case_prices import currency_of, typed_price
from tests.conformance.case_usage import amount_of, minor_total
from tests.conformance.outcome import Case, Outcome, compare
from tests.rating.samples import JANUARY, period_of, price_of, rated

BEFORE_TAX = (
    "DESIGN 5, order of steps: cash credit pays net amounts before tax, so tax is due on what is"
    " left; there the wallet pays the total with its tax"
)

DIFFERS: dict[str, str] = {
    **dict.fromkeys(("L-wal-01", "L-wal-05", "L-wal-06"), BEFORE_TAX),
    "b132-grants_burndown": (
        "a grant is usable on its days alone (docs/credits.md): usage before its first day is paid"
        " as it comes; there it is taken out of the grant afterwards"
    ),
    "b142-grants_reset": (
        "usage beyond credit is paid as it comes (docs/credits.md): none of it is taken out of what"
        " is granted later, and no refresh is topped up for what was used"
    ),
    "b144-grants_reset": (
        "what rolls over is at most what is left (docs/credits.md): a least that is there after"
        " each refresh is what the refresh grants"
    ),
}
"""Cases answered differently on purpose, with the rule they contradict."""

HOUR = 100
UNTIL = "until_hour"
NO_TAX = AppliedTax(None, "none", Decimal(0), "the case")
UNITS = price_of("linear", {"rate": "1"}, price_id="units")


def run_wallet(case: Case) -> Outcome:
    """The balance that an invoice leaves, in the case's unit."""
    price = case["price"]
    if "lines" in price:
        amounts = [line["amount"] for line in price["lines"]]
        percent = price["lines"][0]["tax_rate"]
        wallet = Decimal(price["wallet"])
    else:
        amounts = [plain(Decimal(line).scaleb(-2)) for line in price["lines_minor"]]
        percent = price["tax_rate"]
        wallet = Decimal(price["wallet"]).scaleb(-2)
    tax = AppliedTax("rate", f"{percent} %", Decimal(percent).scaleb(-2), "the case")
    lines = [
        (
            rated(price_of("fixed", {"amount": amount}, currency="EUR", price_id=f"fee_{place}"))[
                0
            ],
            tax,
        )
        for place, amount in enumerate(amounts)
    ]
    grant = _grant("wallet", wallet, currency="EUR")
    paid = payment_lines(lines, [grant], JANUARY, (0, 0))
    (left,) = after_draws([grant], draws_of(line for line, _ in paid))
    got = left.balance if "lines" in price else left.balance.scaleb(2)
    return compare(plain(Decimal(case["expected_amount"])), plain(got), DIFFERS[case["id"]])


def run_credits_applied(case: Case) -> Outcome:
    """What is left to pay of a price, with a minimum where the case has one."""
    ours = typed_price(case)
    minimums = (Minimum(Decimal(case["price"]["min"])),) if "min" in case["price"] else ()
    phase = Phase(JANUARY, None, (ours.id,), minimums=minimums)
    period = period_of(ours.id)
    billing = PhaseBilling(0, phase, {ours.id: ours}, (period,))
    lines = adjust(rated(ours, case["units"]), billing)
    grants = [_grant(f"g{place}", Decimal(each)) for place, each in enumerate(case["credits"])]
    paid = payment_lines([(line, NO_TAX) for line in lines], grants, period.end, (0, 0))
    left = minor_total(lines) + sum(line.net for line, _ in paid)
    return compare(plain(Decimal(case["expected"])), amount_of(left, currency_of(case)))


def run_grants_burndown(case: Case) -> Outcome:
    """The balances of the usable grants at an hour, and what none of them covered."""
    price, expected = case["price"], dict(case["expected"])
    if price["type"] == "credit_buckets":
        grants = [
            _grant(each["id"], Decimal(each["balance"]), metric=True, **_bucket(each))
            for each in price["buckets"]
        ]
        _, drawn, _ = _burned(grants, [(Decimal(case["units"]), JANUARY)])
        return compare(expected, {id: plain(amount) for id, amount in drawn.items()})
    until = _day(case[UNTIL])
    grants = [grant for each in price["grants"] for grant in _refreshed(each, until)]
    uses = [(Decimal(event["use"]), _day(event["at_hour"])) for event in case["events"]]
    left, _, overage = _burned(grants, uses)
    balances = dict.fromkeys((each["id"] for each in price["grants"]), Decimal(0))
    for each in left:
        if each.grant.is_usable_on(until):
            balances[each.grant.name] += each.balance
    got = {id: plain(amount) for id, amount in balances.items()}
    if "overage" in expected:
        got["overage"] = plain(overage)
    return compare(expected, got, DIFFERS.get(case["id"], ""))


def run_grants_correction(case: Case) -> Outcome:
    """What a draft gives back to each grant when its usage turns out to be less."""
    collected = [(id, Decimal(amount)) for id, amount in case["price"]["collected"]]
    grants = [
        _grant(id, amount, metric=True, priority=place)
        for place, (id, amount) in enumerate(collected)
    ]
    whole = sum((amount for _, amount in collected), Decimal(0))
    _, before, _ = _burned(grants, [(whole, JANUARY)])
    _, after, _ = _burned(grants, [(whole - Decimal(case["units"]), JANUARY)])
    back = {id: plain(before[id] - after.get(id, Decimal(0))) for id in before}
    return compare(dict(case["expected"]), back)


def run_wallet_burndown(case: Case) -> Outcome:
    """The balances after a use, and their sum."""
    grants = [
        _grant(each["id"], Decimal(each["amount"]), metric=True, **_bucket(each))
        for each in case["price"]["credits"]
    ]
    _, drawn, _ = _burned(grants, [(Decimal(case["units"]), JANUARY)])
    left = {each.grant.id: each.balance - drawn.get(each.grant.id, Decimal(0)) for each in grants}
    got = {id: plain(left[id]) for id in case["expected"] if id in left}
    got["balance"] = plain(sum(left.values(), Decimal(0)))
    return compare(dict(case["expected"]), got)


def run_commit(case: Case) -> Outcome:
    """What one unit of a prepaid commitment earns of what was paid for it."""
    price = case["price"]
    amount, cost = Decimal(price["access_amount"]), Decimal(price["invoice_amount"])
    grant = _grant("commit", amount, metric=True, cost=cost).grant
    earned = to_amount(released(grant, amount, amount - 1), grant.currency)
    return compare(case["expected"], plain(earned))


def run_grants_reset(case: Case) -> Outcome:
    """What of a refresh of 100 can still be used after the next one."""
    price = case["price"]
    credit = PhaseCredit(
        "units",
        Decimal(100),
        "USD",
        metric_id="metric",
        refresh=Refresh.MONTHLY,
        rollover=Rollover.ON_GRANT_REFRESH,
        rollover_limit=Decimal(price["max_rollover"]),
    )
    phase = Phase(JANUARY, None, ("units",), credits=(credit,))
    schedule = BillingSchedule("deal", "acme", JANUARY, None, (phase,))
    grants = [AvailableGrant(each, each.amount) for each in phase_grants(schedule, JANUARY)]
    used = Decimal(100) - Decimal(case["units"])
    left, _, _ = _burned(grants, [(used, JANUARY)] if used else [])
    february = JANUARY + timedelta(days=31)
    rolled = sum((each.balance for each in left if each.grant.is_usable_on(february)), Decimal(0))
    return compare(case["expected"], plain(rolled), DIFFERS.get(case["id"], ""))


def _burned(
    grants: Sequence[AvailableGrant], uses: Iterable[tuple[Decimal, date]]
) -> tuple[tuple[AvailableGrant, ...], dict[str, Decimal], Decimal]:
    """The grants after the uses, what each gave, and the units that none covered."""
    charges = []
    for place, (quantity, day) in enumerate(uses):
        period = period_of("units", index=place)
        line = rated(UNITS, plain(quantity), period)[-1]
        charges.append(UsageCharge(line, "metric", quantity, day, _without(quantity)))
    found = covering_lines(charges, grants)
    drawn = draws_of(line for lines in found.values() for line in lines)
    used = sum((charge.quantity for charge in charges), Decimal(0))
    overage = used - sum(drawn.values(), Decimal(0))
    return after_draws(grants, drawn), drawn, overage


def _without(quantity: Decimal) -> Callable[[Decimal], int]:
    return lambda units: int((quantity - units) * 100)


def _refreshed(terms: Mapping[str, Any], until: date) -> list[AvailableGrant]:
    """A grant, or one for each time that it recurs; a voided one ends after its hour."""
    amount, priority = Decimal(terms["amount"]), terms["priority"]
    start = _day(terms.get("from", 0))
    end = None if terms.get("to") is None else _day(terms["to"])
    if "voided" in terms:
        end = _day(terms["voided"])
    if "every" not in terms:
        return [_grant(terms["id"], amount, metric=True, priority=priority, start=start, end=end)]
    boundaries = [start]
    following = _day(terms["anchor"])
    while following <= until:
        boundaries.append(following)
        following += timedelta(days=int(terms["every"]) * HOUR)
    return [
        _grant(
            f"{terms['id']}.{place}",
            amount,
            metric=True,
            name=terms["id"],
            priority=priority,
            start=begins,
            end=ends,
        )
        for place, (begins, ends) in enumerate(
            zip(boundaries, (*boundaries[1:], following), strict=True)
        )
    ]


def _bucket(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Priority and expiry; whatever the number of the expiry means, a smaller one is earlier."""
    expires = terms["expires"]
    end = None if expires is None else JANUARY + timedelta(days=int(expires) % 100_000)
    return {"priority": terms["priority"], "end": end}


def _grant(
    id: str, amount: Decimal, *, metric: bool = False, currency: str = "USD", **terms: Any
) -> AvailableGrant:
    fields = {
        "id": id,
        "customer_id": "acme",
        "name": id,
        "amount": amount,
        "currency": currency,
        "start": JANUARY,
        "metric_id": "metric" if metric else None,
        **terms,
    }
    return AvailableGrant(CreditGrant(**fields), amount)


def _day(hour: object) -> date:
    return JANUARY + timedelta(days=int(Decimal(str(hour)) * HOUR))


CASES: dict[str, Callable[[Case], Outcome]] = {
    "wallet": run_wallet,
    "credits_applied": run_credits_applied,
    "grants_burndown": run_grants_burndown,
    "grants_correction": run_grants_correction,
    "grants_reset": run_grants_reset,
    "wallet_burndown": run_wallet_burndown,
    "commit": run_commit,
}
