"""Objects of the API are part of the catalog like those of the files, and neither disturbs the
other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.domain.errors import CatalogError, ConflictError
from engine.workflows.catalog import apply, changes, differs
from engine.workflows.catalog_objects import Author, Changes, change_objects
from engine.workflows.preview import preview
from tests.api.world import World, open_world, write_workspace

SCHEDULE = ("schedules", "0199a000-0000-7000-8000-00000000abcd")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_world(write_workspace(tmp_path)) as made:
        yield made


def price(world: World) -> str:
    body = {
        "productId": world.product()["id"],
        "name": "Retainer",
        "currency": "EUR",
        "structure": {"pricingType": "FIXED", "price": "250.50"},
        "billingFrequency": "MONTHLY",
        "billingType": "IN_ADVANCE",
    }
    id: str = world.made("/prices", body)["id"]
    return id


def with_schedule(world: World, customer: str, price_id: str) -> None:
    """A schedule as a document of the API."""

    def decide(found: Changes) -> None:
        found.set(
            SCHEDULE,
            {
                "customer": customer,
                "start": "2026-01-01",
                "phases": [{"start": "2026-01-01", "prices": [price_id]}],
            },
        )

    author = Author("test", world.clock())
    change_objects(world.account, decide, verb="created", subject=SCHEDULE, author=author)


def test_what_the_api_makes_is_billed(world: World) -> None:
    customer, price_id = world.customer()["id"], price(world)
    with_schedule(world, customer, price_id)
    found = preview(
        world.account.workspace,
        schedule_id=SCHEDULE[1],
        customer_id=None,
        through=date(2026, 1, 31),
        as_of=None,
        now=world.clock(),
    )
    assert [invoice["netTotal"] for invoice in found.invoices] == ["250.50"]
    assert found.invoices[0]["customerId"] == customer


def test_applying_files_leaves_objects_of_the_api_alone(world: World) -> None:
    workspace, store = world.account.workspace, world.account.store
    made = world.made("/products", {"name": "Of the API"})
    assert not differs(workspace, store)
    _, found = changes(workspace, store)
    assert found == ()
    product = workspace.root / "catalog" / "products" / "platform.yml"
    product.write_text(product.read_text().replace("name: Platform\n", "name: Renamed\n"))
    assert differs(workspace, store)
    catalog, found, version = apply(workspace, store, world.clock())
    assert [(change.kind, change.id) for change in found] == [("products", "platform")]
    assert made["id"] in {product.id for product in catalog.products}
    assert world.account.catalog.now().version == version
    assert world.read("/products/platform")["name"] == "Renamed"
    assert world.read(f"/products/{made['id']}")["name"] == "Of the API"


def test_a_file_cannot_take_away_what_the_api_needs(world: World) -> None:
    with_schedule(world, "acme", price(world))
    (world.account.workspace.root / "catalog" / "customers" / "acme.yml").unlink()
    (world.account.workspace.root / "catalog" / "schedules" / "acme_2026.yml").unlink()
    with pytest.raises(CatalogError, match='there is no customer "acme"'):
        apply(world.account.workspace, world.account.store, world.clock())


def test_a_file_cannot_take_over_an_object_of_the_api(world: World) -> None:
    made = world.made("/products", {"name": "Of the API"})
    path = world.account.workspace.root / "catalog" / "products" / f"{made['id']}.yml"
    path.write_text("name: Of a file\n")
    with pytest.raises(ConflictError, match="was made by api"):
        apply(world.account.workspace, world.account.store, world.clock())


def test_two_writers_at_once_are_one_after_the_other(world: World) -> None:
    """Each sees what the other has made, whatever it had read before."""
    before = world.account.catalog.now()
    first, second = world.product(), world.product()
    now = world.account.catalog.now()
    assert now.version == before.version + 2
    assert {first["id"], second["id"]} <= {product.id for product in now.catalog.products}


def test_the_snapshot_after_a_write_is_what_reading_it_gives(world: World) -> None:
    made = world.customer(customProperties={"a": "b"})
    world.call("POST", f"/customers/{made['id']}/archive")
    price(world)
    kept = world.account.catalog.now()
    world.account.catalog._snapshot = None
    read = world.account.catalog.now()
    assert kept is not read
    assert kept.objects == read.objects
    assert kept.catalog == read.catalog
    assert kept.version == read.version
