"""Notification policies."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tests.api.cases.case import Call, Case
from tests.api.world import World

FIRST, SECOND = "https://hooks.example.com/in?from=us", "https://hooks.example.com/second"


def policy(world: World) -> Any:
    return world.made(
        "/notifications/policies",
        {
            "name": "Ledger",
            "notificationTypes": ["INVOICE_ISSUED", "CUSTOMER_CREATED"],
            "recipients": [FIRST, SECOND],
            "channel": "WEBHOOK",
        },
    )


def lists(world: World) -> Call:
    policy(world)
    return Call(query={"notificationType": "INVOICE_ISSUED", "limit": 2})


def with_id(world: World) -> Call:
    return Call(ids={"id": policy(world)["id"]})


def created(world: World) -> Call:
    return Call(
        given={"recipients": [FIRST], "webhookSecret": "whsec_" + "c2VjcmV0" * 5},
        seen=("name", "notificationTypes", "recipients", "channel", "webhookSecret"),
    )


def more_recipients(world: World) -> Call:
    return Call(
        ids={"id": policy(world)["id"]},
        given={"recipients": ["https://third.example.com/"]},
    )


CASES: dict[str, Case] = {
    "GET /notifications/policies": lists,
    "POST /notifications/policies": created,
    "GET /notifications/policies/{id}": with_id,
    "DELETE /notifications/policies/{id}": with_id,
    "POST /notifications/policies/{id}/notification-types": with_id,
    "DELETE /notifications/policies/{id}/notification-types/{type}": lambda world: Call(
        ids={"id": policy(world)["id"], "type": "INVOICE_ISSUED"}
    ),
    "POST /notifications/policies/{id}/recipients": more_recipients,
    "DELETE /notifications/policies/{id}/recipients/{recipient}": lambda world: Call(
        ids={"id": policy(world)["id"], "recipient": quote(FIRST, safe="")}
    ),
}
