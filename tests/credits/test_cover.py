"""Units cover usage: what is left costs what it would cost alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from engine.credits.balance import draws_of
from engine.credits.cover import UsageCharge, covering_lines
from engine.domain.charge import ChargeLine, LineKind
from engine.domain.credit import AvailableGrant
from engine.domain.price import Price
from engine.domain.usage import PeriodUsage, usage_of
from engine.invoicing.usage_charges import without_units
from engine.rating.rate import rate_period
from tests.credits.samples import FEBRUARY, JANUARY, units
from tests.rating.samples import period_of, price_of, shared_usage

LAST_DAY = period_of().end.replace(month=1, day=31)
GRADUATED = {"tiers": [{"up_to": "100", "rate": "1"}, {"rate": "0.5"}]}
VOLUME = {"tiers": [{"up_to": "100", "rate": "3"}, {"rate": "1"}]}


def covered(
    price: Price, quantity: str, *grants: AvailableGrant
) -> tuple[Sequence[ChargeLine], int]:
    """The lines that cover the usage, and what is left of the charge in cents."""
    measured = PeriodUsage(usage_of(Decimal(quantity)))

    def net_without(taken: Decimal) -> int:
        lines = rate_period(price, period_of(), without_units(measured, taken))
        return sum(line.net for line in lines)

    last = rate_period(price, period_of(), measured)[-1]
    charge = UsageCharge(last, "metric", Decimal(quantity), LAST_DAY, net_without)
    lines = covering_lines([charge], grants).get(last.key, ())
    return lines, net_without(Decimal(0)) + sum(line.net for line in lines)


def test_of_a_tiered_price_the_last_units_are_covered() -> None:
    lines, left = covered(price_of("graduated", GRADUATED), "150", units("prepaid", "80"))
    assert [(line.quantity, line.net) for line in lines] == [(80, -5500)]  # 50 at 0.50, 30 at 1
    assert left == 7000  # as 70 units alone


def test_a_line_of_credit_is_named_after_its_grant_and_explains_itself() -> None:
    (line,), _ = covered(price_of("linear", {"rate": "0.1"}), "30", units("prepaid", "20"))
    assert (line.kind, line.title, line.credit_grant_id) == (
        LineKind.CREDIT,
        "Grant prepaid",
        "prepaid",
    )
    assert line.key == "price/0/0/credit-prepaid"
    assert line.reason == ("20 prepaid units: 1.00 USD without them, less 3.00 USD = -2.00 USD")


def test_no_more_is_covered_than_was_used() -> None:
    lines, left = covered(price_of("linear", {"rate": "1"}), "30", units("prepaid", "1000"))
    assert draws_of(lines) == {"prepaid": 30}
    assert left == 0


def test_several_grants_cover_one_after_the_other() -> None:
    soon, later = units("b", "10", end=FEBRUARY), units("a", "100")
    lines, left = covered(price_of("linear", {"rate": "1"}), "30", later, soon)
    assert draws_of(lines) == {"b": 10, "a": 20}
    assert left == 0


def test_units_that_would_raise_the_charge_are_not_used() -> None:
    lines, left = covered(price_of("volume", VOLUME), "150", units("prepaid", "60"))
    assert not lines  # 90 units alone would cost 270.00, more than 150.00
    assert left == 15000


def test_units_that_save_no_package_are_not_used() -> None:
    price = price_of("package", {"size": "250", "amount": "10"})
    assert covered(price, "600", units("few", "40")) == ((), 3000)
    lines, left = covered(price, "600", units("enough", "100"))
    assert (draws_of(lines), left) == ({"enough": Decimal(100)}, 2000)


def test_a_flat_fee_that_is_due_without_usage_stays_due() -> None:
    price = price_of("graduated", {"tiers": [{"rate": "1", "flat_fee": "5"}]})
    assert covered(price, "10", units("prepaid", "10"))[1] == 500


@pytest.mark.parametrize(
    "grant",
    [
        units("prepaid", "10", start=FEBRUARY),
        units("prepaid", "10", end=LAST_DAY),
        units("prepaid", "10", metric_id="other"),
        units("prepaid", "10", price_ids=("other",)),
        units("prepaid", "0"),
    ],
    ids=["not effective yet", "expired", "another metric", "another price", "used up"],
)
def test_what_a_grant_is_not_for_is_not_covered(grant: AvailableGrant) -> None:
    assert covered(price_of("linear", {"rate": "1"}), "10", grant) == ((), 1000)


def test_two_charges_share_a_grant_in_invoice_order() -> None:
    first = line_of(10)
    second = replace(line_of(10), key="second", price_id="second")
    charges = [
        UsageCharge(line, "metric", Decimal(10), JANUARY, lambda n: int(1000 - 100 * n))
        for line in (first, second)
    ]
    found = covering_lines(charges, [units("prepaid", "15")])
    assert [draws_of(lines) for lines in found.values()] == [{"prepaid": 10}, {"prepaid": 5}]


def line_of(quantity: int) -> ChargeLine:
    return rate_period(
        price_of("linear", {"rate": "1"}), period_of(), PeriodUsage(usage_of(Decimal(quantity)))
    )[-1]


def test_of_usage_by_value_the_first_values_are_covered() -> None:
    usage = PeriodUsage(shared_usage({(("model", "a"),): "5", (("model", "b"),): "7"}))
    less = without_units(usage, Decimal(8)).usage
    assert [share.billable for share in less.shares] == [0, 4]
    assert less.quantity == 4
