"""What a seat price is in the calendar, and what the terms of a phase cover of it."""

from __future__ import annotations

from engine.catalog.resolve import resolve
from engine.domain.schedule import Phase
from engine.domain.seat import SeatCharge, SeatScope

SEATS = {
    "name": "Editors",
    "currency": "USD",
    "seats": "editor",
    "model": "linear",
    "rate": "15",
    "frequency": "yearly",
    "timing": "in_advance",
    "proration": "prorate_increments",
}
FEE = {
    "name": "Fee",
    "currency": "USD",
    "model": "fixed",
    "amount": "9",
    "frequency": "yearly",
    "timing": "in_arrears",
}


def phase(overage_frequency: str, **terms: object) -> Phase:
    """The only phase of a schedule of seats and a fee."""
    documents: dict[tuple[str, str], object] = {
        ("seat_metrics", "editor"): {"label": "Editors"},
        ("customers", "acme"): {"legal_name": "Acme"},
        ("products", "app"): {
            "name": "App",
            "prices": {"seats": {**SEATS, "overage_frequency": overage_frequency}, "fee": FEE},
        },
        ("schedules", "acme"): {
            "customer": "acme",
            "start": "2026-01-01",
            "prices": ["seats", "fee"],
            **terms,
        },
    }
    (schedule,) = resolve(documents).schedules
    return schedule.phases[0]


def discount(**terms: object) -> dict[str, object]:
    return {"amount": "10", "prices": ["seats"], **terms}


def test_a_seat_price_in_advance_is_billed_with_its_overage() -> None:
    assert phase("monthly").price_ids == ("seats", "seats.overage", "fee")


def test_percentages_cover_the_overage_and_fixed_amounts_only_if_they_are_for_it() -> None:
    discounts = phase(
        "monthly",
        discounts=[
            discount(type="percentage"),
            discount(type="fixed"),
            discount(type="fixed", seats="overage"),
        ],
    ).discounts
    both = ("seats", "seats.overage")
    assert [each.price_ids for each in discounts] == [both, ("seats",), both]
    assert [each.seats for each in discounts] == [SeatScope.ALL, SeatScope.ALL, SeatScope.OVERAGE]


def test_a_minimum_counts_the_overage_where_both_have_the_same_periods() -> None:
    minimums = [{"amount": "500"}, {"amount": "500", "prices": ["seats"]}]
    covered = [each.price_ids for each in phase("none", minimums=minimums).minimums]
    assert covered == [("seats", "seats.overage", "fee"), ("seats", "seats.overage")]
    covered = [each.price_ids for each in phase("monthly", minimums=minimums).minimums]
    assert covered == [("seats", "fee"), ("seats",)]


def test_a_seat_price_in_arrears_is_one_charge() -> None:
    terms = {**SEATS, "timing": "in_arrears"}
    documents: dict[tuple[str, str], object] = {
        ("seat_metrics", "editor"): {"label": "Editors"},
        ("products", "app"): {"name": "App", "prices": {"seats": terms}},
    }
    (price,) = resolve(documents).products[0].prices
    assert price.seats is not None
    assert price.seats.charge is SeatCharge.IN_ARREARS
    assert price.metric_id == resolve(documents).metrics[0].id == "seats__editor"
