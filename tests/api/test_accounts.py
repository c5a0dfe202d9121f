"""The account, its users, and who did what."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from engine.api.shapes.accounts import role_text
from engine.domain.errors import ConflictError, InputError, NotFoundError
from engine.domain.role import Role
from engine.store.audit import verify_chain
from engine.workflows.people import add, remove
from tests.api.contract.facts import TYPES
from tests.api.world import World, open_world, write_workspace


def test_roles_are_the_contracts_to_the_letter() -> None:
    assert [role_text(role) for role in Role] == TYPES["Role"]["enum"]


def test_every_change_is_told_with_who_made_it(world: World) -> None:
    product = world.product()["id"]
    world.call("PUT", f"/products/{product}", {"name": "Renamed"})
    found = world.read("/activity-logs", activityLogObjectEntityId=product)["items"]
    assert [each["activityType"] for each in found] == ["product.updated", "product.created"]
    item = found[0]["activityLogItems"][0]
    assert item["activityLogActor"]["entityId"] == world.credentials[0]
    assert item["activityLogObject"]["entityId"] == product
    assert found[0]["origin"] == "API"
    one = world.read(f"/activity-logs/{found[0]['id']}")
    assert one == found[0]
    shifted = found[0]["id"][:-1] + ("0" if found[0]["id"][-1] != "0" else "1")
    assert world.call("GET", f"/activity-logs/{shifted}").status_code == 404


def test_activities_have_pages_and_an_unbroken_chain(world: World) -> None:
    for _ in range(3):
        world.product()
    first = world.read("/activity-logs", limit=2)
    second = world.read("/activity-logs", limit=2, after=first["pagination"]["after"])
    numbers = [each["number"] for each in first["items"] + second["items"]]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == 4
    back = world.read("/activity-logs", limit=2, before=second["pagination"]["before"])
    assert back["items"] == first["items"]
    oldest = world.read("/activity-logs", limit=1, sortOrder="ASC")["items"][0]
    assert oldest["number"] == 1
    with world.account.store.read() as connection:
        assert verify_chain(connection) == first["pagination"]["totalResultSize"]


def test_a_key_that_is_made_is_told_without_its_secret(world: World) -> None:
    found = world.read("/activity-logs", activityLogObjectId=world.credentials[0])["items"]
    assert [each["activityType"] for each in found] == ["api_key.created"]
    assert world.credentials[1] not in str(found)


def test_users_come_and_go(world: World) -> None:
    store, at = world.account.store, world.clock()
    made = add(store, "ada@example.com", Role.FINANCE, at=at, actor="test")
    with pytest.raises(ConflictError, match="already"):
        add(store, "ada@example.com", Role.ADMIN, at=at, actor="test")
    with pytest.raises(InputError, match="not an e-mail address"):
        add(store, "ada", Role.ADMIN, at=at, actor="test")
    later = add(store, "grace@example.com", Role.ADMIN, at=at + timedelta(days=1), actor="test")
    listed = world.read("/users")["items"]
    assert [each["id"] for each in listed] == [later.id, made.id]
    assert world.call("DELETE", f"/users/{made.id}").json()["email"] == "ada@example.com"
    assert world.call("GET", f"/users/{made.id}").status_code == 404
    remove(store, "grace@example.com", at=at, actor="test")
    with pytest.raises(NotFoundError):
        remove(store, "grace@example.com", at=at, actor="test")


def test_what_a_settings_file_says_is_changed_there(world: World) -> None:
    path = f"/sequence-accounts/{world.account.public_id}"
    refused = world.call("PUT", path, {"companyName": "Other Ltd"})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert "settings.yml" in refused.json()["detail"]
    changed = world.call("PUT", path, {"companyNumber": "HRB 1"}).json()
    assert (changed["companyName"], changed["companyNumber"]) == ("Example Ltd", "HRB 1")
    kept = world.call("PUT", path, {"sendCustomerNotifications": True}).json()
    assert (kept["companyNumber"], kept["sendCustomerNotifications"]) == ("HRB 1", True)
    assert world.call("GET", "/sequence-accounts/somebody").status_code == 404


def test_without_a_settings_file_the_account_is_the_apis(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path)
    (folder / "catalog" / "settings.yml").write_text("")
    (folder / "catalog" / "settings.yml").unlink()
    (folder / "catalog" / "schedules" / "acme_2026.yml").unlink()
    with open_world(folder) as world:
        path = f"/sequence-accounts/{world.account.public_id}"
        body = {"companyName": "New Ltd", "country": "FR"}
        changed = world.call("PUT", path, body).json()
        assert (changed["companyName"], changed["country"]) == ("New Ltd", "FR")
        assert world.account.catalog.now().catalog.account.legal_name == "New Ltd"
