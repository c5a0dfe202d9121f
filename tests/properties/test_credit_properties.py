"""Credit, whatever is granted and charged: never more than there is, never below zero."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.credits.balance import after_draws, draws_of
from engine.credits.cover import UsageCharge, covering_lines
from engine.credits.pay import TaxedLine, payment_lines
from engine.domain.credit import AvailableGrant, CreditGrant
from engine.domain.price import Price
from engine.domain.tax import AppliedTax
from engine.domain.usage import PeriodUsage, usage_of
from engine.invoicing.usage_charges import without_units
from engine.rating.rate import rate_period
from engine.tax.apply import apply_tax
from tests.rating.samples import JANUARY, period_of, price_of, rated

FEBRUARY = date(2026, 2, 1)
PRICES = ("a", "b", "c")
RATES = tuple(
    AppliedTax(f"rate-{percent}", f"{percent} %", Decimal(percent).scaleb(-2), "test")
    for percent in (0, 7, 20)
)
GRADUATED = price_of(
    "graduated",
    {"tiers": [{"up_to": "10", "rate": "3", "flat_fee": "2"}, {"rate": "1", "flat_fee": "5"}]},
)
VOLUME = price_of("volume", {"tiers": [{"up_to": "10", "rate": "3"}, {"rate": "1"}]})


@st.composite
def grants(draw: st.DrawFn, metric: str | None) -> list[AvailableGrant]:
    found = []
    for number in range(draw(st.integers(0, 5))):
        start = JANUARY + timedelta(days=draw(st.integers(-10, 40)))
        days = draw(st.none() | st.integers(1, 60))
        amount = Decimal(draw(st.integers(1, 40000))).scaleb(0 if metric else -2)
        grant = CreditGrant(
            id=f"grant-{number}",
            customer_id="acme",
            name="Grant",
            amount=amount,
            currency="USD",
            start=start,
            end=None if days is None else start + timedelta(days=days),
            metric_id=metric,
            priority=draw(st.none() | st.integers(0, 2)),
            price_ids=tuple(draw(st.sets(st.sampled_from(PRICES), max_size=2))),
        )
        left = Decimal(draw(st.integers(0, int(amount))))
        found.append(AvailableGrant(grant, left))
    return found


@st.composite
def charged(draw: st.DrawFn) -> list[TaxedLine]:
    """Fees with tax, each perhaps with something taken off, even more than it."""
    lines: list[TaxedLine] = []
    for price_id in PRICES:
        price = price_of("fixed", {"amount": str(draw(st.integers(0, 300)))}, price_id=price_id)
        tax = draw(st.sampled_from(RATES))
        (line,) = rated(price, "0", period_of(price_id))
        lines.append((line, tax))
        off = draw(st.integers(0, 40000))
        if draw(st.booleans()):
            lines.append((replace(line, key=f"{price_id}/off", net=-off), tax))
    return lines


@given(charged(), grants(None))
def test_money_pays_what_it_may_and_nothing_twice(
    lines: list[TaxedLine], available: list[AvailableGrant]
) -> None:
    paid = payment_lines(lines, available, FEBRUARY, (0, 0))
    owed = sum(line.net for line, _ in lines)
    given_off = sum(line.net for line, _ in paid)
    assert all(line.net < 0 for line, _ in paid)
    assert owed + given_off >= min(owed, 0)

    drawn = draws_of(line for line, _ in paid)
    left = {each.grant.id: each.balance for each in available}
    assert all(0 < amount <= left[id] for id, amount in drawn.items())
    rest = after_draws(available, drawn)
    assert sum(left.values()) == sum(drawn.values()) + sum(each.balance for each in rest)

    shuffled = sorted(available, key=lambda each: each.grant.id[::-1] + str(each.balance))
    assert payment_lines(lines, shuffled, FEBRUARY, (0, 0)) == paid
    items = apply_tax([*lines, *paid], "USD") if owed >= 0 else ()
    assert len({item.charge.key for item in items}) == len(items)


@given(st.sampled_from([GRADUATED, VOLUME]), st.integers(0, 60), grants("metric"))
def test_units_never_raise_a_charge_and_never_cover_more_than_was_used(
    price: Price, quantity: int, available: list[AvailableGrant]
) -> None:
    measured = PeriodUsage(usage_of(Decimal(quantity)))

    def net_without(units: Decimal) -> int:
        lines = rate_period(price, period_of(), without_units(measured, units))
        return sum(line.net for line in lines)

    last = rate_period(price, period_of(), measured)[-1]
    charge = UsageCharge(last, "metric", Decimal(quantity), date(2026, 1, 31), net_without)
    lines = covering_lines([charge], available).get(last.key, ())
    drawn = draws_of(lines)
    left = {each.grant.id: each.balance for each in available}
    assert all(0 < amount <= left[id] for id, amount in drawn.items())
    assert sum(drawn.values()) <= quantity
    nets = [net_without(Decimal(0))]
    for line in lines:
        nets.append(nets[-1] + line.net)
    assert all(before > after >= 0 for before, after in pairwise(nets))
    if lines:
        assert nets[-1] == max(net_without(Decimal(sum(drawn.values()))), 0)
    assert covering_lines([charge], available[::-1]).get(last.key, ()) == lines
