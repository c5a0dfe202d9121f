"""Tax registrations through the API, and the invoices that state them."""

from __future__ import annotations

from pathlib import Path

from tests.api.cases.tax_registrations import registration
from tests.api.invoice_makers import final, one_off
from tests.api.world import World, open_world, write_workspace


def of_customer(world: World, customer: str) -> list[str]:
    found = world.read(f"/tax-registrations/for-customer/{customer}")["items"]
    return [each["taxIdentifier"] for each in found]


def test_a_customers_tax_id_stands_on_its_invoices(world: World) -> None:
    made = registration(world)
    customer = made["customerId"]
    assert final(world, customerId=customer)["customerTaxId"] == "FR40303265045"
    deleted = world.call("DELETE", f"/tax-registrations/{made['id']}")
    assert (deleted.status_code, deleted.json()) == (200, made)
    assert "customerTaxId" not in one_off(world, customerId=customer)
    assert world.call("GET", f"/tax-registrations/{made['id']}").status_code == 404
    assert of_customer(world, customer) == []


def test_a_customer_that_is_changed_keeps_its_tax_ids(world: World) -> None:
    made = registration(world)
    path = f"/customers/{made['customerId']}"
    world.call("PUT", path, {**body_of(world, path), "legalName": "Renamed"})
    assert world.read(f"/tax-registrations/{made['id']}") == made


def body_of(world: World, path: str) -> dict:
    found = world.read(path)
    names = ("legalName", "address", "taxStatus")
    contact = {"name": "Ada", "email": "ada@example.com", "billingPreference": "PRIMARY"}
    return {**{name: found[name] for name in names}, "contacts": [contact]}


def test_an_id_is_registered_once_with_each_customer(world: World) -> None:
    made = registration(world)
    body = {"taxIdentifier": "fr 40303265045", "country": "FR", "customerId": made["customerId"]}
    again = world.call("POST", "/tax-registrations", body)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert made["id"] in again.json()["detail"]
    registration(world, taxIdentifier="ATU13585627", country="AT", customerId=made["customerId"])
    assert sorted(of_customer(world, made["customerId"])) == ["ATU13585627", "FR40303265045"]


def test_a_change_of_what_was_read_before_another_change_is_refused(world: World) -> None:
    path = f"/tax-registrations/{registration(world)['id']}"
    seen = world.call("GET", path).headers["ETag"]
    body = {"taxIdentifier": "ATU13585627", "country": "AT"}
    changed = world.call("PUT", path, body, headers={"If-Match": seen})
    assert (changed.status_code, changed.json()["taxIdentifier"]) == (200, "ATU13585627")
    assert changed.json() == world.read(path)
    stale = world.call("PUT", path, body, headers={"If-Match": seen})
    assert stale.status_code == 412


def test_a_registration_keeps_its_place_and_moves_with_its_id(world: World) -> None:
    first = registration(world)
    customer, other = first["customerId"], world.customer()["id"]
    registration(world, taxIdentifier="ATU13585627", country="AT", customerId=customer)
    path = f"/tax-registrations/{first['id']}"
    world.call("PUT", path, {"taxIdentifier": "DE136695976", "country": "DE"})
    assert one_off(world, customerId=customer)["customerTaxId"] == "DE136695976"
    body = {"taxIdentifier": "DE136695976", "country": "DE", "customerId": other}
    moved = world.call("PUT", path, body).json()
    assert (moved["id"], moved["customerId"]) == (first["id"], other)
    assert of_customer(world, customer) == ["ATU13585627"]
    assert of_customer(world, other) == ["DE136695976"]


def test_an_id_of_northern_ireland_is_of_the_united_kingdom_and_stays_one(world: World) -> None:
    made = registration(world, taxIdentifier="XI 110305878", country="GB")
    assert made["country"] == "GB"
    own = world.account.catalog.now().catalog.customer_by_id[made["customerId"]]
    assert [each.country for each in own.all_tax_ids] == [None]


def test_a_registration_is_of_one_owner_that_there_is(world: World) -> None:
    body = {"taxIdentifier": "FR40303265045", "country": "FR"}
    customer, account = world.customer()["id"], world.account.public_id
    nobody = "0199a000-0000-7000-8000-000000000000"
    for owner, field in (
        ({}, "customerId"),
        ({"customerId": customer, "merchantId": account}, "merchantId"),
        ({"customerId": nobody}, "customerId"),
        ({"merchantId": nobody}, "merchantId"),
    ):
        refused = world.call("POST", "/tax-registrations", {**body, **owner})
        assert refused.status_code == 400
        assert [each["field"] for each in refused.json()["errors"]] == [field]


def test_what_files_say_is_changed_there(world: World) -> None:
    account = world.account.public_id
    [own] = world.read(f"/tax-registrations/for-merchant/{account}")["items"]
    assert (own["taxIdentifier"], own["country"], own["merchantId"]) == (
        "DE136695976",
        "DE",
        account,
    )
    assert world.read(f"/tax-registrations/{own['id']}") == own
    body = {"taxIdentifier": "FR40303265045", "country": "FR"}
    acme = world.read("/customers/acme")["id"]
    for answer, file in (
        (world.call("POST", "/tax-registrations", {**body, "merchantId": account}), "settings.yml"),
        (world.call("PUT", f"/tax-registrations/{own['id']}", body), "settings.yml"),
        (world.call("DELETE", f"/tax-registrations/{own['id']}"), "settings.yml"),
        (world.call("POST", "/tax-registrations", {**body, "customerId": acme}), "acme.yml"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
        assert file in answer.json()["detail"]


def test_pages_have_each_registration_once(world: World) -> None:
    for _ in range(3):
        registration(world)
    found, after = [], None
    while True:
        page = world.read("/tax-registrations", limit=2, **({"after": after} if after else {}))
        found += [each["id"] for each in page["items"]]
        after = page["pagination"].get("after")
        if after is None:
            break
    assert len(set(found)) == len(found) == page["pagination"]["totalResultSize"]
    assert len(found) > 3


def test_who_registered_what_is_told(world: World) -> None:
    made = registration(world)
    found = world.read("/activity-logs", activityLogObjectEntityId=made["id"])["items"]
    assert [each["activityType"] for each in found] == ["tax_registration.created"]


def test_without_a_settings_file_the_sellers_registrations_are_the_apis(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path)
    (folder / "catalog" / "settings.yml").unlink()
    (folder / "catalog" / "schedules" / "acme_2026.yml").unlink()
    with open_world(folder) as world:
        account = world.account.public_id
        path = f"/tax-registrations/for-merchant/{account}"
        assert world.read(path)["items"] == []
        body = {"taxIdentifier": "DE136695976", "country": "DE", "merchantId": account}
        wrong = world.call("POST", "/tax-registrations", {**body, "taxIdentifier": "DE136695977"})
        assert (wrong.status_code, wrong.json()["code"]) == (400, "catalog-invalid")
        made = world.made("/tax-registrations", body)
        assert (made["merchantId"], made["scheme"]) == (account, "STANDARD")
        assert world.read(path)["items"] == [made]
        own = world.account.catalog.now().catalog.account.tax_registrations
        assert [(each.country, each.id) for each in own] == [("DE", "DE136695976")]
        assert world.call("DELETE", f"/tax-registrations/{made['id']}").status_code == 200
        assert world.account.catalog.now().catalog.account.tax_registrations == ()
