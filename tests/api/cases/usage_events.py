"""Usage events."""

from __future__ import annotations

from tests.api.cases.case import Call, Case
from tests.api.world import World

SENT = ("customerEventId", "customerAlias", "eventType", "eventTimestamp", "eventProperties")


def lists(world: World) -> Call:
    world.made("/usage-events", {"customerAlias": "acme", "eventType": "transaction"})
    return Call(query={"customerAlias": ["acme", "other"], "eventType": "transaction"})


CASES: dict[str, Case] = {
    "GET /usage-events": lists,
    "POST /usage-events": lambda world: Call(
        given={"eventTimestamp": "2026-02-28T09:30:00Z"}, seen=SENT
    ),
}
