"""The account, its users, and who did what."""

from __future__ import annotations

from typing import Any

from engine.domain.role import Role
from engine.workflows.people import User, add
from tests.api.cases.case import Call, Case
from tests.api.world import World


def account(world: World) -> Call:
    return Call(ids={"id": world.account.public_id})


def changed_account(world: World) -> Call:
    given: dict[str, Any] = {
        "companyName": "Example Ltd",
        "country": "DE",
        "alertEmailAddresses": ["alerts@example.com"],
    }
    return Call(ids={"id": world.account.public_id}, given=given, seen=tuple(given))


def user(world: World) -> User:
    name = world.name("user").replace(" ", "")
    return add(
        world.account.store, f"{name}@example.com", Role.SALES, at=world.clock(), actor="test"
    )


def users(world: World) -> Call:
    user(world)
    return Call(query={"limit": 1})


def with_user(world: World) -> Call:
    return Call(ids={"id": user(world).id})


def activities(world: World) -> Call:
    return Call(query={"activityLogObjectEntityId": world.product()["id"]})


def one_activity(world: World) -> Call:
    product = world.product()["id"]
    found = world.read("/activity-logs", activityLogObjectId=product)["items"]
    return Call(ids={"id": found[0]["id"]})


CASES: dict[str, Case] = {
    "GET /sequence-accounts": account,
    "GET /sequence-accounts/{id}": account,
    "PUT /sequence-accounts/{id}": changed_account,
    "GET /users": users,
    "GET /users/{id}": with_user,
    "DELETE /users/{id}": with_user,
    "GET /activity-logs": activities,
    "GET /activity-logs/{id}": one_activity,
}
