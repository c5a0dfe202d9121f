"""When phases grant credit: on the billing grid, each refresh a grant of its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

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
