"""Pages of a list, with items coming and going between them."""

from __future__ import annotations

import base64
import json
from typing import Any
from uuid import uuid4

import pytest

from engine.domain.role import Role
from engine.workflows.people import add
from tests.api.world import BEGINNING, World


def names(page: Any) -> list[str]:
    return [each["name"] for each in page["items"]]


@pytest.fixture(scope="module", autouse=True)
def _ten(world: World) -> None:
    for number in range(10):
        world.made("/products", {"name": f"page {number}"})


def test_pages_follow_each_other_and_lead_back(world: World) -> None:
    first = world.read("/products", name="page", limit=4)
    assert names(first) == ["page 9", "page 8", "page 7", "page 6"]
    assert first["pagination"]["totalResultSize"] == 10
    assert "before" not in first["pagination"]
    second = world.read("/products", name="page", limit=4, after=first["pagination"]["after"])
    assert names(second) == ["page 5", "page 4", "page 3", "page 2"]
    third = world.read("/products", name="page", limit=4, after=second["pagination"]["after"])
    assert names(third) == ["page 1", "page 0"]
    assert "after" not in third["pagination"]
    back = world.read("/products", name="page", limit=4, before=third["pagination"]["before"])
    assert names(back) == names(second)


def test_what_is_made_in_between_moves_no_page(world: World) -> None:
    first = world.read("/products", name="page", limit=4)
    late = world.made("/products", {"name": "page late"})
    second = world.read("/products", name="page", limit=4, after=first["pagination"]["after"])
    assert names(second)[0] == "page 5"
    world.call("PUT", f"/products/{late['id']}", {"name": "gone"})


def test_the_order_can_be_turned(world: World) -> None:
    page = world.read("/products", name="page", limit=2, sortOrder="ASC")
    assert names(page) == ["page 0", "page 1"]
    rest = world.read(
        "/products", name="page", limit=2, sortOrder="ASC", after=page["pagination"]["after"]
    )
    assert names(rest) == ["page 2", "page 3"]


@pytest.mark.parametrize("cursor", ["", "x", "!!!", "W10", "WzFd", "bnVsbA", "a" * 5000])
def test_a_cursor_that_the_list_did_not_give_is_refused(world: World, cursor: str) -> None:
    answer = world.call("GET", "/products", after=cursor)
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor-invalid")


def test_a_cursor_is_good_for_its_list_and_order_only(world: World) -> None:
    cursor = world.read("/products", limit=1)["pagination"]["after"]
    assert world.call("GET", "/customers", after=cursor).status_code == 400
    assert world.call("GET", "/products", after=cursor, sortOrder="ASC").status_code == 400
    assert world.call("GET", "/products", after=cursor, before=cursor).status_code == 400


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_a_page_has_1_to_100_items(world: World, limit: object) -> None:
    answer = world.call("GET", "/products", limit=limit)
    assert answer.json()["errors"][0]["field"] == "limit"


@pytest.mark.parametrize("place", [[5], ["a"], [5, "b"], ["a", 5], ["a", "b", "c"], [2**70, "a"]])
def test_a_cursor_that_somebody_made_up_is_refused(world: World, place: list[object]) -> None:
    for path in ("/products", "/users", "/activity-logs"):
        text = json.dumps([f"/api{path}? DESC", *place])
        cursor = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        add(world.account.store, f"{uuid4()}@example.com", Role.ADMIN, at=BEGINNING, actor="test")
        answer = world.call("GET", path, after=cursor)
        is_of_its_form = (path, place) in (("/users", ["a"]), ("/activity-logs", [5]))
        assert (answer.status_code, answer.json().get("code")) == (
            (200, None) if is_of_its_form else (400, "cursor-invalid")
        )


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_a_cursor_with_text_that_no_database_holds_is_refused(world: World, text: str) -> None:
    made_up = json.dumps(["/api/users? DESC", text])
    cursor = base64.urlsafe_b64encode(made_up.encode()).decode().rstrip("=")
    assert world.call("GET", "/users", after=cursor).json()["code"] == "cursor-invalid"
