"""When phases grant credit: on the billing grid, each refresh a grant of its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from engine.credits.order import rank
from engine.domain.credit import CreditGrant, PhaseCredit, Refresh, Rollover
from engine.domain.schedule import BillingSchedule, Phase
from engine.schedules.credit_grants import phase_grants


def granted(
    refresh: Refresh,
    rollover: Rollover = Rollover.NONE,
    *,
    start: date = date(2026, 1, 1),
    end: date | None = None,
    billing_day: int | None = None,
    through: date = date(2026, 4, 1),
) -> list[CreditGrant]:
    credit = PhaseCredit(
        "Calls", Decimal(100), "USD", metric_id="calls", refresh=refresh, rollover=rollover
    )
    phase = Phase(start, end, ("usage",), credits=(credit,))
    schedule = BillingSchedule("deal", "acme", start, end, (phase,), billing_day=billing_day)
    return list(phase_grants(schedule, through))


def days(grants: list[CreditGrant]) -> list[tuple[str, str | None]]:
    return [(f"{each.start:%m-%d}", each.end and f"{each.end:%m-%d}") for each in grants]


def test_without_refresh_a_phase_grants_once_for_its_whole_length() -> None:
    assert days(granted(Refresh.NONE, end=date(2026, 7, 1))) == [("01-01", "07-01")]
    assert days(granted(Refresh.NONE)) == [("01-01", None)]


def test_a_monthly_grant_is_for_its_own_month_on_the_billing_grid() -> None:
    found = granted(Refresh.MONTHLY, start=date(2026, 1, 20), billing_day=5)
    assert days(found) == [("01-20", "02-05"), ("02-05", "03-05"), ("03-05", "04-05")]
    assert [each.amount for each in found] == [100, 100, 100]


def test_the_last_refresh_ends_with_the_phase() -> None:
    found = granted(Refresh.QUARTERLY, end=date(2026, 5, 15), through=date(2026, 12, 31))
    assert days(found) == [("01-01", "04-01"), ("04-01", "05-15")]


def test_what_rolls_over_stays_usable_until_the_end_of_the_phase() -> None:
    found = granted(Refresh.MONTHLY, Rollover.ON_GRANT_REFRESH, end=date(2026, 3, 1))
    assert days(found) == [("01-01", "03-01"), ("02-01", "03-01")]


def test_ids_do_not_depend_on_how_far_one_looks() -> None:
    near = granted(Refresh.MONTHLY, through=date(2026, 2, 1))
    far = granted(Refresh.MONTHLY, through=date(2026, 12, 1))
    assert [each.id for each in near] == ["deal.0.1.1", "deal.0.1.2"]
    assert far[:2] == near


def test_what_may_outlive_its_phase_ends_with_the_schedule() -> None:
    credit = PhaseCredit(
        "Calls",
        Decimal(100),
        "USD",
        metric_id="calls",
        rollover=Rollover.ON_GRANT_REFRESH_AND_PHASE,
    )
    start, middle, end = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
    phases = (Phase(start, middle, ("usage",), credits=(credit,)), Phase(middle, end, ("usage",)))
    schedule = BillingSchedule("deal", "acme", start, end, phases)
    assert days(list(phase_grants(schedule, end))) == [("01-01", "03-01")]


def rolling(
    limit: str, amount: str = "100", cost: str | None = None, **phase: date | None
) -> list[CreditGrant]:
    credit = PhaseCredit(
        "Calls",
        Decimal(amount),
        "USD",
        metric_id="calls",
        cost=None if cost is None else Decimal(cost),
        refresh=Refresh.MONTHLY,
        rollover=Rollover.ON_GRANT_REFRESH,
        rollover_limit=Decimal(limit),
    )
    start, end = date(2026, 1, 1), phase.get("end")
    terms = Phase(start, end, ("usage",), credits=(credit,))
    schedule = BillingSchedule("deal", "acme", start, end, (terms,))
    return list(phase_grants(schedule, date(2026, 2, 15)))


def test_what_may_not_roll_over_ends_with_the_month_and_the_rest_with_the_next() -> None:
    found = rolling("30")
    assert [(each.id, each.amount) for each in found] == [
        ("deal.0.1.1", 70),
        ("deal.0.1.1.kept", 30),
        ("deal.0.1.2", 70),
        ("deal.0.1.2.kept", 30),
    ]
    assert days(found) == [
        ("01-01", "02-01"),
        ("01-01", "03-01"),
        ("02-01", "03-01"),
        ("02-01", "04-01"),
    ]


def test_a_limit_of_several_refreshes_lets_each_outlive_several() -> None:
    assert days(rolling("200")) == [("01-01", "04-01"), ("02-01", "05-01")]
    found = rolling("230")
    assert [each.amount for each in found] == [70, 30, 70, 30]
    assert days(found[:2]) == [("01-01", "04-01"), ("01-01", "05-01")]


def test_the_last_refresh_of_a_phase_takes_nothing_away_before_its_end() -> None:
    assert days(rolling("30", end=date(2026, 3, 1))) == [
        ("01-01", "02-01"),
        ("01-01", "03-01"),
        ("02-01", "03-01"),
        ("02-01", "03-01"),
    ]


def test_the_parts_of_a_refresh_cost_together_what_it_costs() -> None:
    assert [each.cost for each in rolling("1", amount="3", cost="10")[:2]] == [
        Decimal("6.67"),
        Decimal("3.33"),
    ]


@given(
    amount=st.integers(1, 50),
    limit=st.integers(1, 200),
    uses=st.lists(st.integers(0, 120), min_size=1, max_size=8),
)
def test_never_more_than_the_limit_of_what_is_left_rolls_over(
    amount: int, limit: int, uses: list[int]
) -> None:
    """By grants, and by a counter that is cut at every refresh."""
    credit = PhaseCredit(
        "Calls",
        Decimal(amount),
        "USD",
        metric_id="calls",
        refresh=Refresh.MONTHLY,
        rollover=Rollover.ON_GRANT_REFRESH,
        rollover_limit=Decimal(limit),
    )
    start = date(2026, 1, 1)
    schedule = BillingSchedule(
        "deal", "acme", start, None, (Phase(start, None, ("usage",), credits=(credit,)),)
    )
    months = [date(2026, month, 15) for month in range(1, len(uses) + 1)]
    left = {each.id: (each, each.amount) for each in phase_grants(schedule, months[-1])}
    counter = 0
    for day, use in zip(months, uses, strict=True):
        counter = min(counter, limit) + amount
        usable = [pair for pair in left.values() if pair[0].is_usable_on(day)]
        assert sum(balance for _, balance in usable) == counter
        counter = max(counter - use, 0)
        owed = Decimal(use)
        for grant, balance in sorted(usable, key=lambda pair: rank(pair[0])):
            taken = min(balance, owed)
            left[grant.id] = (grant, balance - taken)
            owed -= taken
