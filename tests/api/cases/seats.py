"""Types of seats, seat events and balances."""

from __future__ import annotations

from itertools import count
from typing import Any

from tests.api.cases.case import Call, Case
from tests.api.world import World

SENT = ("customerEventId", "customerAlias", "seatType", "eventTimestamp", "total")
EVENT = {
    "customerAlias": "acme",
    "seatType": "editor",
    "eventTimestamp": "2026-02-01T09:00:00Z",
    "total": 27,
}
_NUMBERS = count()


def seat_type() -> str:
    return f"viewer_{next(_NUMBERS)}"


def metric(world: World) -> Any:
    return world.made("/seat-metrics", {"seatType": seat_type(), "label": "Viewers"})


def with_metric(world: World) -> Call:
    return Call(ids={"id": metric(world)["id"]})


def update(world: World) -> Call:
    return Call(ids={"id": metric(world)["id"]}, seen=("label", "description"))


def lists(world: World) -> Call:
    world.made("/seat-events", EVENT)
    return Call(query={"customerAlias": "acme", "seatType": "editor"})


def balances(world: World) -> Call:
    world.made("/seat-events", EVENT)
    return Call(query={"customerAliases": "acme,other", "excludeZeroQuantity": "true"})


CASES: dict[str, Case] = {
    "GET /seat-metrics": lambda world: Call(),
    "POST /seat-metrics": lambda world: Call(
        given={"seatType": seat_type()}, seen=("seatType", "label", "description")
    ),
    "GET /seat-metrics/{id}": with_metric,
    "PUT /seat-metrics/{id}": update,
    "DELETE /seat-metrics/{id}": with_metric,
    "GET /seat-events": lists,
    "POST /seat-events": lambda world: Call(given=EVENT, seen=SENT),
    "GET /seat-events/{id}": lambda world: Call(
        ids={"id": world.made("/seat-events", EVENT)["id"]}
    ),
    "GET /seat-balances": balances,
}
