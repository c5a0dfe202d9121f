"""Quotes as the tests write them."""

from __future__ import annotations

from typing import Any

from tests.api.cases.billing_schedules import monthly
from tests.api.world import World


def quote_body(world: World, **fields: Any) -> dict[str, Any]:
    """The least that makes a quote: a fee of 50.00 a month for a year, for a customer."""
    price = fields.pop("price", None) or monthly(world)["id"]
    schedule = {
        "startDate": "2026-04-01",
        "endDate": "2027-03-31",
        "taxRates": [],
        "autoIssueInvoices": False,
        "rollUpBilling": False,
        "phases": [{"priceIds": [price], "startDate": "2026-04-01"}],
        **fields.pop("schedule", {}),
    }
    return {
        "title": world.name("Offer"),
        "customerId": None if "prospect" in fields else world.customer()["id"],
        "schedule": schedule,
        **fields,
    }


def quote(world: World, **fields: Any) -> Any:
    """A draft."""
    return world.made("/quotes", quote_body(world, **fields))


def published(world: World, **fields: Any) -> Any:
    """A published quote: the answer with its links."""
    return world.made(f"/quotes/{quote(world, **fields)['id']}/publish", None)
