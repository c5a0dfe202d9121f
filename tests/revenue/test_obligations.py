"""Lines of an invoice as what is earned together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.domain.charge import LineKind
from engine.domain.credit import COST_PRODUCTS, PAID_PRODUCT, GrantKind
from engine.domain.frequency import Frequency, Timing
from engine.domain.price import Price
from engine.domain.revenue import RecognitionMethod
from engine.domain.seat import SeatCharge, SeatProration, SeatTerms
from engine.revenue.obligations import Obligation, RecognitionTerms, obligations_of
from tests.rating.samples import price_of
from tests.store.invoice_samples import invoice, line


def price(id: str, metric: str | None = None, **changes: Any) -> Price:
    fixed = price_of("fixed", {"amount": "10"})
    return replace(fixed, id=id, metric_id=metric, **changes)


PRICES = {
    "fee": price("fee", timing=Timing.IN_ADVANCE),
    "calls": price("calls", "calls", timing=Timing.IN_ARREARS),
    "editors": price(
        "editors",
        "seats__editor",
        timing=Timing.IN_ADVANCE,
        seats=SeatTerms("editor", SeatCharge.IN_ADVANCE, SeatProration.PRORATE_ALL_CHANGES),
    ),
    "setup": price("setup", frequency=Frequency.ONE_TIME, timing=Timing.IN_ADVANCE),
}
TERMS = RecognitionTerms({}, PRICES)


def obligations(*lines: Any, terms: RecognitionTerms = TERMS) -> tuple[Obligation, ...]:
    return obligations_of(invoice(lines=lines), terms)


@pytest.mark.parametrize(
    ("price_id", "method"),
    [
        ("fee", RecognitionMethod.STRAIGHT_LINE),
        ("editors", RecognitionMethod.STRAIGHT_LINE),
        ("calls", RecognitionMethod.USAGE),
        ("setup", RecognitionMethod.POINT_IN_TIME),
    ],
)
def test_what_a_product_does_not_say_follows_from_the_charge(
    price_id: str, method: RecognitionMethod
) -> None:
    (found,) = obligations(line(price_id=price_id))
    assert found.method is method


def test_what_a_product_says_counts_for_all_its_charges() -> None:
    terms = RecognitionTerms({"platform": RecognitionMethod.MILESTONE}, PRICES)
    lines = [line(key=id, price_id=id) for id in PRICES]
    found = obligations(*lines, terms=terms)
    assert {each.method for each in found} == {RecognitionMethod.MILESTONE}
    assert len(found) == len(PRICES)


def test_discounts_and_prepaid_units_are_netted_in_their_charge() -> None:
    (found,) = obligations(
        line(12000, key="fee/0/0/fixed"),
        line(-1200, key="fee/0/0/discount-1", kind=LineKind.DISCOUNT),
        line(-800, key="fee/0/0/credit-g", kind=LineKind.CREDIT, credit_grant_id="g"),
    )
    assert found.amount == 10000
    assert found.parts == (
        ("fee/0/0/fixed", 12000),
        ("fee/0/0/discount-1", -1200),
        ("fee/0/0/credit-g", -800),
    )


def test_a_discount_on_the_whole_invoice_is_shared_in_proportion() -> None:
    """G18: 100.00 off 800.00 and 200.00 of one product are 80.00 and 20.00."""
    found = obligations(
        line(80000, key="fee/0/0/fixed"),
        line(20000, key="setup/0/0/fixed", price_id="setup"),
        line(-10000, key="manual/d/1", kind=LineKind.ADJUSTMENT, rate=None, price_id=None),
    )
    assert [each.amount for each in found] == [72000, 18000]
    assert [each.parts[-1] for each in found] == [("manual/d/1", -8000), ("manual/d/1", -2000)]


def test_a_discount_stays_with_its_product() -> None:
    found = obligations(
        line(80000, key="fee/0/0/fixed"),
        line(20000, key="other", price_id="calls", product_id="api"),
        line(-10000, key="manual/d/1", kind=LineKind.ADJUSTMENT, rate=None, price_id=None),
    )
    assert [(each.product, each.amount) for each in found] == [("platform", 70000), ("api", 20000)]


def test_what_settles_a_period_is_earned_when_it_is_over() -> None:
    found = obligations(
        line(5000),
        line(1500, key="fee/0/0/minimum-1", kind=LineKind.TRUE_UP),
        line(-500, key="fee/0/0/maximum-1", kind=LineKind.SPEND_CAP),
    )
    assert [each.method for each in found] == [
        RecognitionMethod.STRAIGHT_LINE,
        RecognitionMethod.USAGE,
        RecognitionMethod.USAGE,
    ]


def test_a_line_by_hand_is_earned_over_its_own_days() -> None:
    (found,) = obligations(
        line(
            5000,
            key="manual/x",
            kind=LineKind.ADJUSTMENT,
            price_id=None,
            product_id=None,
            rate=Decimal(50),
            service_start=date(2026, 3, 1),
            service_end=date(2026, 6, 1),
        )
    )
    assert (found.product, found.method) == ("manual", RecognitionMethod.STRAIGHT_LINE)
    assert (found.start, found.end) == (date(2026, 3, 1), date(2026, 6, 1))


@pytest.mark.parametrize(
    "product", [PAID_PRODUCT, COST_PRODUCTS[GrantKind.CASH], COST_PRODUCTS[GrantKind.METRIC]]
)
def test_what_the_ledger_has_on_a_balance_is_no_revenue(product: str) -> None:
    lines = (line(5000), line(-1000, key="c", product_id=product, price_id=None))
    assert [each.amount for each in obligations(*lines)] == [5000]
