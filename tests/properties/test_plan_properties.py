"""Whatever nights a close is missed, the next one makes good all of it, once and in order."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.invoice import InvoiceStatus
from engine.invoicing.plan import Charge, Holder, Place, plan_invoices

FIRST_DAY = date(2026, 1, 15)
NIGHTS = 460
FREQUENCIES = ("monthly", "quarterly", "half_yearly", "yearly", "one_time")


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    """One schedule of one or two phases, with a few fees of any rhythm and timing."""
    kinds = draw(
        st.lists(
            st.tuples(st.sampled_from(FREQUENCIES), st.sampled_from(("in_advance", "in_arrears"))),
            min_size=1,
            max_size=4,
        )
    )
    prices = {
        f"fee_{number}": {
            "name": f"Fee {number}",
            "currency": "USD",
            "frequency": frequency,
            "timing": "in_advance" if frequency == "one_time" else timing,
            "model": "fixed" if frequency != "one_time" else "one_time",
            "amount": "10",
        }
        for number, (frequency, timing) in enumerate(kinds)
    }
    start = FIRST_DAY + timedelta(days=draw(st.integers(0, 40)))
    phases = [{"start": start.isoformat(), "prices": list(prices)}]
    if draw(st.booleans()):
        second = start + timedelta(days=draw(st.integers(1, 200)))
        phases.append({"start": second.isoformat(), "prices": list(prices)})
    return resolve(
        {
            ("products", "platform"): {"name": "Platform", "prices": prices},
            ("customers", "acme"): {"legal_name": "Acme Ltd"},
            ("schedules", "acme_2026"): {
                "customer": "acme",
                "start": start.isoformat(),
                "billing_day": draw(st.integers(1, 31)),
                "phases": phases,
            },
        }
    )


def billed_on(catalog: Catalog, nights: list[date]) -> list[tuple[Place, date]]:
    """The places billed by closes on these nights only, in the order in which they are issued."""
    issued: dict[Place, tuple[int, InvoiceStatus]] = {}
    charges: dict[Charge, Holder] = {}
    in_order: list[tuple[Place, date]] = []
    for night in nights:
        plan = plan_invoices(catalog, night, issued, charges)
        assert plan.late_charges == ()
        for planned in plan.due:
            identity = planned.identity
            place = (
                identity.schedule_id,
                identity.phase_index,
                identity.kind,
                identity.period_index,
            )
            assert place not in issued, "billed twice"
            issued[place] = (identity.revision, InvoiceStatus.FINAL)
            for period in planned.slot.periods:
                charge = (period.schedule_id, period.phase_index, period.price_id, period.index)
                assert charge not in charges, "charged twice"
                charges[charge] = (planned.id, InvoiceStatus.FINAL)
            in_order.append((place, planned.slot.invoice_date))
    return in_order


@given(catalogs(), st.sets(st.integers(0, NIGHTS), max_size=12))
def test_missed_nights_change_nothing_but_the_night(catalog: Catalog, chosen: set[int]) -> None:
    last = FIRST_DAY + timedelta(days=NIGHTS)
    some = [FIRST_DAY + timedelta(days=number) for number in sorted(chosen)] + [last]
    often = [FIRST_DAY + timedelta(days=number) for number in range(0, NIGHTS, 9)] + [last]
    by_few = billed_on(catalog, some)
    assert by_few == billed_on(catalog, often) == billed_on(catalog, [last])
    assert [day for _, day in by_few] == sorted(day for _, day in by_few)
