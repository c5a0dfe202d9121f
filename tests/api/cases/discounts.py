"""Discounts: made with their schedule."""

from __future__ import annotations

from typing import Any

from tests.api.cases.billing_schedules import monthly, schedule
from tests.api.cases.case import Call, Case
from tests.api.world import World


def percent(message: str, amount: str = "10", **fields: Any) -> dict[str, Any]:
    """A discount as a phase is sent with it."""
    return {
        "type": "PERCENTAGE",
        "amount": amount,
        "message": message,
        "separateLineItem": True,
        **fields,
    }


def discounted(world: World, *discounts: dict[str, Any], **fields: Any) -> Any:
    """A schedule of one phase with these discounts, or one of 10 %."""
    price = monthly(world)["id"]
    phase = {
        "priceIds": [price],
        "startDate": "2026-03-01",
        "discounts": list(discounts) or [percent("Launch")],
    }
    return schedule(world, phases=[phase], **fields)


def ids_of(made: Any) -> list[str]:
    """The ids of the discounts in a schedule's answer."""
    return [each["id"] for phase in made["phases"] for each in phase["discounts"]]


def with_id(world: World) -> Call:
    return Call(ids={"id": ids_of(discounted(world))[0]})


def lists(world: World) -> Call:
    discounted(world)
    return Call()


def put(world: World) -> Call:
    made = discounted(world)
    given = {
        "billingScheduleId": made["id"],
        "priceIds": made["phases"][0]["priceIds"],
        "amount": 12.5,
        "validFrom": "2026-03-01",
        "validTo": None,
    }
    seen = (
        "billingScheduleId",
        "priceIds",
        "amount",
        "validFrom",
        "separateLineItem",
        "discountCalculationType",
        "message",
    )
    return Call(ids={"id": ids_of(made)[0]}, given=given, seen=seen)


CASES: dict[str, Case] = {
    "GET /discounts": lists,
    "GET /discounts/{id}": with_id,
    "PUT /discounts/{id}": put,
    "DELETE /discounts/{id}": with_id,
}
