"""Invoices in every status, made without a close."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from engine.domain.edit import HandMadeLine
from engine.domain.invoice import InvoiceStatus
from engine.invoicing.plan import plan_invoices
from engine.store.open_invoices import save_open_invoice
from engine.warehouse import direct
from engine.workflows.calculate import calculate, periods_to_measure, record_of
from engine.workflows.cut import take_cut
from engine.workflows.edit_draft import put_line
from engine.workflows.period_inputs import billing_period_inputs
from tests.api.world import World

DAY = date(2026, 3, 1)
MONTHS = itertools.count(1)


def one_off(world: World, rate: str = "100", **fields: Any) -> Any:
    """A draft of a new customer, with one line."""
    customer = fields.pop("customerId", None) or world.customer()["id"]
    made = world.made("/invoices", {"customerId": customer, "currency": "EUR", **fields})
    put_line(
        world.account.store,
        world.account.catalog.now().catalog,
        made["id"],
        HandMadeLine("", "Setup", Decimal(2), Decimal(rate), DAY, DAY + timedelta(days=1)),
        at=world.clock(),
        actor="test",
    )
    return world.read(f"/invoices/{made['id']}")


def final(world: World, **fields: Any) -> Any:
    """The same, issued."""
    made = one_off(world, **fields)
    return world.made(f"/invoices/{made['id']}/finalize", None)


def sent(world: World, **fields: Any) -> Any:
    """The same, sent."""
    made = one_off(world, **fields)
    return world.made(f"/invoices/{made['id']}/finalize-and-send", None)


def in_progress(world: World) -> Any:
    """The invoice of acme's schedule for a month that goes on, another one each time."""
    return of_schedule(world, "acme_2026", InvoiceStatus.IN_PROGRESS)


def of_schedule(world: World, schedule: str, status: InvoiceStatus) -> Any:
    """An invoice of a schedule by our id, for another month each time."""
    account, now = world.account, world.clock()
    catalog = account.catalog.now().catalog
    through = date(2026, 2, 28) + timedelta(days=31 * next(MONTHS))
    plan = plan_invoices(catalog, through, {}, {}, frozenset([schedule]))
    planned = replace(plan.due[-1], status=status)
    lake = account.workspace.landed()
    inputs = billing_period_inputs(catalog, periods_to_measure(catalog, [planned]))
    usage = direct.measure(lake, catalog.metrics, inputs, as_of=None)
    calculated = calculate(catalog, planned, usage)
    assert calculated.invoice is not None
    record = record_of(catalog, calculated, take_cut(lake, catalog, None, now), now, "test")
    with account.store.write() as connection:
        save_open_invoice(connection, calculated.invoice, record)
    return world.read(f"/invoices/{calculated.invoice.id}")
