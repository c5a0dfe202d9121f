"""Lines and groups of invoices."""

from __future__ import annotations

from typing import Any

from tests.api.cases.case import Call, Case
from tests.api.invoice_makers import one_off
from tests.api.world import World

GROUP = {"servicePeriod.start": "2026-03-01", "servicePeriod.endInclusive": "2026-03-31"}
LINE = {
    "quantity": "3",
    "rate": "12.5",
    "taxRate": "0.2",
    "servicePeriodStart": "2026-03-01",
    "servicePeriodEnd": "2026-03-31",
    "servicePeriod.startDate": "2026-03-01",
    "servicePeriod.endDate": "2026-03-31",
    "creditGrantId": None,
}
LINE_SEEN = ("title", "description", "quantity", "rate", "taxRate", "servicePeriod", "groupId")
LINE_SEEN = (*LINE_SEEN, "priceId", "rateDisplay", "externalIds", "revenueClassification")
LINE_SEEN = (*LINE_SEEN, "revenueRecognitionMethod", "servicePeriodStart", "servicePeriodEnd")
GROUP_SEEN = ("title", "description", "servicePeriod", "revenueRecognitionMethod")


def group(world: World) -> Any:
    return world.made(f"/invoices/{one_off(world)['id']}/line-item-groups", {"title": "Work"})


def line(world: World) -> tuple[Any, dict[str, Any]]:
    """A line, and what stands in its fields."""
    made = group(world)
    price = world.account.catalog.now().ids.public("prices", "platform_fee")
    given = {**LINE, "groupId": made["id"], "priceId": price}
    body = {
        "title": "Hours",
        "quantity": "2",
        "rate": "80",
        "taxRate": "0",
        "groupId": made["id"],
        "externalIds": [],
    }
    return world.made(f"/invoices/{made['invoiceId']}/line-items", body), given


def of(made: Any) -> dict[str, str]:
    return {"invoice": made["invoiceId"], "id": made["id"]}


def put_line(world: World) -> Call:
    made, given = line(world)
    return Call(ids=of(made), given=given, seen=LINE_SEEN)


CASES: dict[str, Case] = {
    "GET /invoices/{invoice}/line-item-groups": lambda world: Call(ids=of(group(world))),
    "POST /invoices/{invoice}/line-item-groups": lambda world: Call(
        ids=of(group(world)), given=GROUP, seen=GROUP_SEEN
    ),
    "DELETE /invoices/{invoice}/line-item-groups/{id}": lambda world: Call(ids=of(group(world))),
    "PUT /invoices/{invoice}/line-item-groups/{id}": lambda world: Call(
        ids=of(group(world)), given=GROUP, seen=GROUP_SEEN
    ),
    "GET /invoices/{invoice}/line-items": lambda world: Call(ids=of(line(world)[0])),
    "POST /invoices/{invoice}/line-items": put_line,
    "DELETE /invoices/{invoice}/line-items/{id}": lambda world: Call(ids=of(line(world)[0])),
    "PUT /invoices/{invoice}/line-items/{id}": put_line,
}
