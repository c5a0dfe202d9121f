"""What a cancellation or a suspension leaves unused of what was billed in advance."""

from __future__ import annotations

from datetime import date

from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.invoice import Invoice
from engine.invoicing.make import make_invoice
from engine.invoicing.plan import plan_invoices
from engine.invoicing.unused import UnusedCharge, unused_charges

MONTHLY = {"currency": "USD", "frequency": "monthly", "model": "fixed"}


def catalog(*decisions: dict[str, object], prices: tuple[str, ...] = ("fee", "service")) -> Catalog:
    terms = {
        "fee": {"name": "Fee", "timing": "in_advance", "amount": "100", **MONTHLY},
        "service": {"name": "Service", "timing": "in_arrears", "amount": "20", **MONTHLY},
    }
    discounts = [
        {"type": "percentage", "amount": "10", "prices": ["fee"]},
        {"type": "fixed", "amount": "7", "prices": ["fee"]},
    ]
    phase: dict[str, object] = {"start": "2026-01-01", "prices": list(prices)}
    if "fee" in prices:
        phase["discounts"] = discounts
    documents: dict[tuple[str, str], object] = {
        ("products", "platform"): {"name": "Platform", "prices": terms},
        ("customers", "acme"): {"legal_name": "Acme Ltd"},
        ("schedules", "acme_2026"): {"customer": "acme", "phases": [phase]},
    }
    for number, decision in enumerate(decisions, start=1):
        key = ("schedule_actions", f"acme_2026/{number}")
        documents[key] = {"schedule": "acme_2026", **decision}
    return resolve(documents)


def march_invoice() -> Invoice:
    """Dated 1 March: March's fee in advance, February's service in arrears."""
    before = catalog()
    plan = plan_invoices(before, date(2026, 3, 1), {}, {})
    return make_invoice(before, plan.due[-1], {})


def unused(after: Catalog) -> list[tuple[str, str, str, int, int]]:
    """Price, first and last-but-one day given back, net in cents and number of lines."""
    schedule = after.schedule_by_id["acme_2026"]
    found: tuple[UnusedCharge, ...] = unused_charges(
        march_invoice(), catalog(), {}, schedule, after.price_by_id
    )
    return [
        (each.price_id, str(each.used_until), str(each.end), each.net, len(each.lines))
        for each in found
    ]


def test_nothing_is_unused_while_nothing_ends() -> None:
    assert unused(catalog()) == []


def test_a_cancellation_gives_back_what_the_shorter_period_does_not_cost() -> None:
    # Billed 100 - 10 - 7 = 83. 12 of 31 days: 38.71 - 3.87 - 2.71 = 32.13; unused 50.87.
    after = catalog({"action": "cancel", "day": "2026-03-12"})
    assert unused(after) == [("fee", "2026-03-13", "2026-04-01", 5087, 3)]


def test_a_cancellation_before_the_period_gives_all_of_it_back() -> None:
    after = catalog({"action": "cancel", "day": "2026-02-28"})
    assert unused(after) == [("fee", "2026-03-01", "2026-04-01", 8300, 3)]


def test_a_suspension_gives_back_the_days_up_to_the_end_of_the_period() -> None:
    suspend = {"action": "suspend", "day": "2026-03-13"}
    resume = {"action": "resume", "day": "2026-03-20"}
    assert unused(catalog(suspend, resume)) == [("fee", "2026-03-13", "2026-04-01", 5087, 3)]


def test_without_proration_nothing_is_unused() -> None:
    assert unused(catalog({"action": "cancel", "day": "2026-03-12", "prorated": False})) == []


def test_a_price_that_a_file_takes_out_of_its_phase_stays_as_it_was_billed() -> None:
    assert unused(catalog(prices=("service",))) == []
