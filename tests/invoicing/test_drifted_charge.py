"""What an issued charge would come to now, less what it was billed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from engine.domain.charge import ChargeLine, LineKind
from engine.domain.drift import DriftedPeriod
from engine.domain.identity import invoice_id
from engine.domain.invoice import Invoice, InvoiceIdentity, LineItem, LineItemGroup
from engine.domain.price import Price
from engine.domain.tax import AppliedTax
from engine.domain.usage import BreakdownValues, PeriodUsage, Usage, UsageShare, usage_of
from engine.invoicing.drift import drift_of
from engine.rating.rate import rate_period
from tests.rating.samples import JANUARY, period_of, price_of

PERIOD = period_of()
TIERS = price_of("graduated", {"tiers": [{"up_to": "1000", "rate": "0"}, {"rate": "0.1"}]})
NO_TAX = AppliedTax(None, "No tax", Decimal(0), "not registered")


def counted(quantity: str, before: str | None = None) -> PeriodUsage:
    earlier = None if before is None else usage_of(Decimal(before))
    return PeriodUsage(usage=usage_of(Decimal(quantity)), before=earlier)


def drifted(
    price: Price, billed: PeriodUsage, now: PeriodUsage, *discounts: ChargeLine
) -> DriftedPeriod:
    """The charge on an invoice of its own, with its discounts, and what became of its usage."""
    charged = (*rate_period(price, PERIOD, billed), *discounts)
    lines = tuple(LineItem(line, NO_TAX, 0) for line in charged)
    identity = InvoiceIdentity("main", "schedule", 0, "scheduled", 1)
    group = LineItemGroup("API", "product", lines)
    invoice = Invoice(
        invoice_id(identity), identity, "acme", "USD", PERIOD.end, JANUARY, PERIOD.end, (group,)
    )
    return drift_of(invoice, price, PERIOD, billed, now)


def test_more_usage_is_the_difference_to_be_charged() -> None:
    found = drifted(price_of("linear", {"rate": "0.05"}), counted("100"), counted("130.5"))
    assert (found.billed_quantity, found.current_quantity) == (100, Decimal("130.5"))
    assert (found.billed_amount, found.current_amount, found.difference) == (500, 653, 153)
    assert found.has_drifted


def test_less_usage_is_a_negative_difference() -> None:
    found = drifted(price_of("linear", {"rate": "0.05"}), counted("100"), counted("0"))
    assert found.difference == -500


def test_the_difference_is_of_the_charge_before_its_discounts() -> None:
    price, hundred = price_of("linear", {"rate": "0.05"}), counted("100")
    (charge,) = rate_period(price, PERIOD, hundred)
    half_off = replace(charge, kind=LineKind.DISCOUNT, key=f"{charge.key}/discount", net=-250)
    assert not drifted(price, hundred, hundred, half_off).has_drifted
    assert drifted(price, hundred, counted("120"), half_off).difference == 100


def test_usage_that_costs_the_same_has_not_drifted() -> None:
    found = drifted(TIERS, counted("100"), counted("900"))
    assert (found.difference, found.has_drifted) == (0, False)


def test_a_running_total_is_compared_by_the_slice_of_its_period() -> None:
    found = drifted(TIERS, counted("1200", before="600"), counted("1500", before="900"))
    assert (found.billed_quantity, found.current_quantity) == (600, 600)
    assert (found.billed_amount, found.current_amount) == (2000, 5000)


def test_usage_without_a_rate_has_a_reason_and_no_amount() -> None:
    by_region = price_of(
        "matrix", {"by": ["region"], "rates": [{"values": {"region": "eu"}, "rate": "1"}]}
    )

    def in_region(name: str) -> PeriodUsage:
        values: BreakdownValues = (("region", name),)
        share = UsageShare(values=values, quantity=Decimal(3), event_count=1)
        total = UsageShare(values=(), quantity=Decimal(3), event_count=1)
        return PeriodUsage(usage=Usage(total=total, shares=(share,)))

    found = drifted(by_region, in_region("eu"), in_region("moon"))
    assert (found.billed_amount, found.current_amount, found.difference) == (300, None, None)
    assert found.has_drifted
    assert "moon" in str(found.reason)
