"""What goes on one invoice, in what order, and that it adds up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.charge import LineKind
from engine.domain.edit import HandMadeLine
from engine.domain.errors import RatingError
from engine.domain.invoice import Invoice
from engine.domain.usage import PeriodUsage, usage_of
from engine.invoicing.content import content_of
from engine.invoicing.make import make_invoice, periods_rated
from engine.invoicing.plan import PlannedInvoice, plan_invoices

MONTHLY = {"currency": "EUR", "frequency": "monthly"}
USAGE = {"metric": "calls", "timing": "in_arrears", "model": "linear", **MONTHLY}


def catalog(**schedule: object) -> Catalog:
    prices = {
        "fee": {"name": "Fee", "timing": "in_advance", "model": "fixed", "amount": "60"} | MONTHLY,
        "calls_price": {"name": "Calls", "rate": "0.01"} | USAGE,
    }
    phase = {"start": "2026-01-16", "prices": ["fee", "calls_price"], **schedule}
    return resolve(
        {
            ("metrics", "calls"): {"event_type": "call", "aggregation": "count"},
            ("products", "api"): {"name": "API", "prices": prices},
            ("customers", "acme"): {"legal_name": "Acme", "address": {"country": "IE"}},
            ("tax_rates", "ie"): {"name": "VAT", "rate": "23%", "country": "IE"},
            ("schedules", "acme"): {"customer": "acme", "billing_day": 1, "phases": [phase]},
        }
    )


def planned(of: Catalog, day: date) -> PlannedInvoice:
    plan = plan_invoices(of, day, {}, {})
    return next(each for each in plan.due if each.slot.invoice_date == day)


def made(
    of: Catalog, day: date, usage: Mapping[str, int], by_hand: tuple[HandMadeLine, ...] = ()
) -> Invoice:
    measured = {
        period: PeriodUsage(usage=usage_of(Decimal(value))) for period, value in usage.items()
    }
    return make_invoice(of, planned(of, day), measured, by_hand)


def test_arrears_and_advance_of_one_date_share_an_invoice_and_it_adds_up() -> None:
    invoice = made(catalog(), date(2026, 2, 1), {"acme/0/calls_price/0": 1234})
    assert [(line.charge.title, line.net) for line in invoice.lines] == [
        ("Fee", 6000),
        ("Calls", 1234),
    ]
    assert invoice.net_total == 7234
    assert invoice.total_tax == 1664  # 23 % of 72.34 is 16.6382
    assert sum(line.tax_amount for line in invoice.lines) == invoice.total_tax
    assert (invoice.period_start, invoice.period_end) == (date(2026, 1, 16), date(2026, 3, 1))


def test_usage_that_was_not_measured_is_never_billed_at_zero() -> None:
    with pytest.raises(RatingError, match="acme/0/calls_price/0: its usage was not measured"):
        made(catalog(), date(2026, 2, 1), {})


def test_a_minimum_counts_the_fee_that_was_billed_in_advance() -> None:
    """16 of 31 days: the minimum of 100.00 is 51.61, the fee in advance 30.97, 3 calls 0.03."""
    terms = catalog(minimums=[{"amount": "100"}])
    slot = planned(terms, date(2026, 2, 1)).slot
    needed = periods_rated(terms, terms.schedules[0], slot)
    assert [(period.price_id, period.index) for period in needed] == [
        ("fee", 1),
        ("calls_price", 0),
        ("fee", 0),
    ]
    invoice = made(terms, date(2026, 2, 1), {"acme/0/calls_price/0": 3})
    assert [line.net for line in invoice.lines if line.charge.kind is LineKind.TRUE_UP] == [
        5161 - 3097 - 3
    ]
    assert invoice.lines[-1].charge.kind is LineKind.TRUE_UP


def test_lines_made_by_hand_are_taxed_as_what_they_stand_for() -> None:
    by_hand = HandMadeLine(
        id="1",
        title="Goodwill",
        quantity=Decimal(1),
        rate=Decimal(-5),
        service_start=date(2026, 1, 16),
        service_end=date(2026, 2, 1),
    )
    first = made(catalog(), date(2026, 2, 1), {"acme/0/calls_price/0": 100})
    again = made(catalog(), date(2026, 2, 1), {"acme/0/calls_price/0": 100}, (by_hand,))
    assert again.groups[-1].title == "Adjustments"
    assert again.net_total == first.net_total - 500
    assert again.total_tax == 1288  # 23 % of 56.00


def test_the_same_usage_gives_the_same_bytes() -> None:
    usage = {"acme/0/calls_price/0": 77}
    first = content_of(made(catalog(), date(2026, 2, 1), usage))
    assert content_of(made(catalog(), date(2026, 2, 1), usage)) == first
    assert content_of(made(catalog(), date(2026, 2, 1), {"acme/0/calls_price/0": 78})) != first
