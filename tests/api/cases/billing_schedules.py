"""Billing schedules."""

from __future__ import annotations

from typing import Any

from tests.api.cases.case import Call, Case
from tests.api.cases.tax_rates import rate
from tests.api.world import World

SENT = (
    "customerId",
    "startDate",
    "endDate",
    "recurrenceDayOfMonth",
    "taxRates",
    "autoIssueInvoices",
    "purchaseOrderNumber",
    "reference",
    "label",
    "rollUpBilling",
    "defaultDueDateDays",
    "memo",
    "customFields",
    "paymentProvider",
    "autoCharge",
)
UPDATED = tuple(
    name
    for name in SENT
    if name not in ("customerId", "reference", "label", "paymentProvider", "autoCharge")
)


def monthly(world: World, path: str = "/prices", **fields: Any) -> Any:
    """A fixed price a month, in advance."""
    body = {
        "productId": world.product()["id"],
        "name": world.name("Seat of the platform"),
        "currency": "EUR",
        "structure": {"pricingType": "FIXED", "price": "50.00"},
        "billingFrequency": "MONTHLY",
        "billingType": "IN_ADVANCE",
    }
    return world.made(path, {**body, **fields})


def body(world: World, **fields: Any) -> dict[str, Any]:
    """The least that makes a schedule, with one phase of one price."""
    price = fields.pop("price", None) or monthly(world)["id"]
    return {
        "customerId": world.customer()["id"],
        "startDate": "2026-03-01",
        "taxRates": [],
        "autoIssueInvoices": False,
        "isDraft": False,
        "rollUpBilling": False,
        "phases": [{"priceIds": [price], "startDate": "2026-03-01"}],
        **fields,
    }


def schedule(world: World, **fields: Any) -> Any:
    """A schedule made through the API."""
    return world.made("/billing-schedules", body(world, **fields))


def full(world: World, price: str, listed: str) -> dict[str, Any]:
    """What makes a full body of the contract a valid one."""
    tax_rate = rate(world)["id"]
    return {
        "customerId": world.customer()["id"],
        "attachmentAssetIds": [],
        "priceIds": [price],
        "listPriceIds": [listed],
        "listPriceId": listed,
        "priceId": price,
        "restrictToPrices": [price],
        "taxRateId": tax_rate,
    }


def create(world: World) -> Call:
    given = full(world, monthly(world)["id"], monthly(world, "/list-prices")["id"])
    return Call(given=given, seen=SENT)


def taxes(world: World) -> Call:
    """Without rates named by the schedule: the usual choice decides."""
    call = create(world)
    return Call(given={**call.given, "taxRates": [], "taxRateId": None})


def put(world: World) -> Call:
    price, listed = monthly(world)["id"], monthly(world, "/list-prices")["id"]
    made = schedule(world, price=price)
    given = full(world, price, listed)
    del given["customerId"]
    return Call(ids={"billingScheduleId": made["id"]}, given=given, seen=UPDATED)


def lists(world: World) -> Call:
    schedule(world)
    return Call(query={"billingScheduleStatus": "ACTIVE", "sortBy": "startDate"})


def with_id(world: World) -> Call:
    return Call(ids={"billingScheduleId": schedule(world)["id"]})


def draft(world: World) -> Call:
    return Call(ids={"billingScheduleId": schedule(world, isDraft=True)["id"]})


def duplicate(world: World) -> Call:
    given = {"customerId": world.customer()["id"]}
    return Call(ids={"billingScheduleId": schedule(world)["id"]}, given=given, seen=("customerId",))


CASES: dict[str, Case] = {
    "GET /billing-schedules": lists,
    "POST /billing-schedules": create,
    "POST /billing-schedules/validate-taxes": taxes,
    "GET /billing-schedules/{billingScheduleId}": with_id,
    "PUT /billing-schedules/{billingScheduleId}": put,
    "PUT /billing-schedules/{billingScheduleId}/activate": draft,
    "POST /billing-schedules/{billingScheduleId}/archive": with_id,
    "POST /billing-schedules/{billingScheduleId}/duplicate": duplicate,
}
