"""Products through the API, beside those of the files."""

from __future__ import annotations

from engine.store.audit import entries_of
from tests.api.world import World

BODY = {"name": "LLM API", "label": "llm", "taxCategoryId": "0199a000-0000-7000-8000-00000000ca7e"}


def test_a_product_is_given_back_as_it_was_sent(world: World) -> None:
    made = world.made("/products", BODY)
    assert {name: made[name] for name in BODY} == BODY
    assert world.read(f"/products/{made['id']}") == made
    assert made["createdAt"] == made["updatedAt"]


def test_a_product_of_the_files_has_a_stable_id_and_is_only_read(world: World) -> None:
    platform = next(
        each for each in world.read("/products", name="platform")["items"] if "label" in each
    )
    assert platform["label"] == "platform-2026"
    assert world.read("/products/platform") == world.read(f"/products/{platform['id']}")
    refused = world.call("PUT", f"/products/{platform['id']}", BODY)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert "catalog file products/platform.yml" in refused.json()["detail"]


def test_the_tax_category_of_a_file_keeps_its_name_behind_its_id(world: World) -> None:
    category = world.read("/products/platform")["taxCategoryId"]
    made = world.made("/products", {"name": "Taxed alike", "taxCategoryId": category})
    assert made["taxCategoryId"] == category
    products = world.account.catalog.now().catalog.products
    assert {each.tax_category for each in products if each.name in ("Platform", "Taxed alike")} == {
        "digital_service"
    }


def test_a_change_takes_away_what_is_left_out_and_needs_the_revision_it_was_made_from(
    world: World,
) -> None:
    first = world.call("POST", "/products", BODY)
    path, seen = f"/products/{first.json()['id']}", first.headers["ETag"]
    second = world.call("PUT", path, {"name": "Renamed"}, headers={"If-Match": seen})
    assert second.status_code == 200
    assert "label" not in second.json()
    assert second.headers["ETag"] != seen
    third = world.call("PUT", path, {"name": "Too late"}, headers={"If-Match": seen})
    assert (third.status_code, third.json()["code"]) == (412, "changed-since")
    assert world.read(path)["name"] == "Renamed"


def test_what_is_archived_stays_and_is_not_archived_twice(world: World) -> None:
    made = world.product()
    path = f"/products/{made['id']}/archive"
    assert "archivedAt" in world.call("POST", path).json()
    assert world.call("POST", path).status_code == 409
    assert "archivedAt" in world.read(f"/products/{made['id']}")


def test_every_change_is_a_version_of_the_catalog_and_a_row_of_the_audit_log(world: World) -> None:
    before = world.account.catalog.now().version
    made = world.made("/products", BODY)
    world.call("PUT", f"/products/{made['id']}", {"name": "Other"})
    assert world.account.catalog.now().version == before + 2
    with world.account.store.read() as connection:
        rows = entries_of(connection, "product", made["id"])
    assert [row.verb for row in rows] == ["product.created", "product.updated"]
    assert all(row.actor.startswith("key mhk_") for row in rows)
