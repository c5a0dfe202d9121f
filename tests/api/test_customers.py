"""Customers, contacts, aliases and organizations through the API."""

from __future__ import annotations

from typing import Any

from tests.api.world import World, customer_body


def domain(world: World, id: str) -> Any:
    return world.account.catalog.now().catalog.customer_by_id[id]


def test_a_customer_gets_its_invoices_at_its_contacts_addresses(world: World) -> None:
    contacts = [
        {"name": "Copy", "email": "copy@example.com", "billingPreference": "STANDARD"},
        {"name": "Nobody", "email": "no@example.com", "billingPreference": "NONE"},
        {"name": "First", "email": "first@example.com", "billingPreference": "PRIMARY"},
    ]
    made = world.customer(contacts=contacts)
    assert domain(world, made["id"]).emails == ("first@example.com", "copy@example.com")
    first = next(each for each in made["contacts"] if each["name"] == "First")
    world.call("POST", f"/customers/{made['id']}/contacts/{first['id']}/archive")
    assert domain(world, made["id"]).emails == ("copy@example.com",)
    left = world.read(f"/customers/{made['id']}/contacts")["items"]
    assert {each["name"] for each in left} == {"Copy", "Nobody"}
    everybody = world.read(f"/customers/{made['id']}/contacts", includeArchived=True)["items"]
    assert len(everybody) == 3


def test_contacts_are_replaced_and_keep_their_id_by_address(world: World) -> None:
    made = world.customer()
    body = {**customer_body(made["legalName"]), "contacts": [{**made["contacts"][0]}]}
    for name in ("id", "createdAt", "updatedAt"):
        del body["contacts"][0][name]
    body["contacts"][0]["name"] = "Ada King"
    changed = world.call("PUT", f"/customers/{made['id']}", body).json()
    assert changed["contacts"][0]["id"] == made["contacts"][0]["id"]
    assert changed["contacts"][0]["name"] == "Ada King"


def test_one_contact_must_be_primary(world: World) -> None:
    body = customer_body("No primary")
    body["contacts"][0]["billingPreference"] = "STANDARD"
    assert "PRIMARY" in world.call("POST", "/customers", body).json()["detail"]
    assert world.call("POST", "/customers", {**body, "contacts": []}).status_code == 400


def test_an_address_in_the_usa_needs_a_state(world: World) -> None:
    body = customer_body("American")
    body["address"]["country"] = "US"
    assert "address.state" in world.call("POST", "/customers", body).json()["detail"]
    body["address"]["state"] = "NY"
    assert world.made("/customers", body)["address"]["state"] == "NY"


def test_what_a_change_leaves_out(world: World) -> None:
    alias = world.name("alias")
    made = world.customer(
        customerAliases=[alias],
        url="https://www.example.com/x",
        label="seven",
        customProperties={"segment": "small"},
        integrationIds=[{"service": "Xero", "id": "c-1"}],
    )
    assert made["domain"] == "example.com"
    path = f"/customers/{made['id']}"
    changed = world.call("PUT", path, customer_body(made["legalName"])).json()
    assert "url" not in changed
    assert "label" not in changed
    assert changed["customProperties"] == {"segment": "small"}
    assert changed["integrationIds"] == [{"service": "Xero", "id": "c-1", "isPending": False}]
    assert world.read(f"/customers/by-alias/{alias}")["id"] == made["id"]
    emptied = world.call(
        "PUT", path, {**customer_body(made["legalName"]), "customProperties": {}}
    ).json()
    assert emptied["customProperties"] == {}


def test_lists_find_customers_by_what_one_knows(world: World) -> None:
    alias = world.name("alias")
    made = world.customer(
        legalName="Findable GmbH",
        label="row-9",
        customerAliases=[alias],
        customProperties={"a": "z"},
    )
    other = world.customer(legalName="Another Findable AG", customProperties={"a": "y"})
    for query in ({"legalName": "findable g"}, {"label": "ROW-9"}, {"alias": alias}):
        assert [each["id"] for each in world.read("/customers", **query)["items"]] == [made["id"]]
    by_name = world.read("/customers", legalName="findable", sortBy="legalName", sortOrder="ASC")
    assert [each["id"] for each in by_name["items"]] == [other["id"], made["id"]]
    by_property = world.read(
        "/customers", legalName="findable", sortBy="customProperties.a", sortOrder="DESC"
    )
    assert [each["id"] for each in by_property["items"]] == [made["id"], other["id"]]
    assert world.call("GET", "/customers", sortBy="size").status_code == 400
    assert {"a"} <= set(world.read("/customer-custom-property-keys")["items"])
    assert world.read("/billing-schedule-custom-field-keys")["items"] == ["contract"]


def test_billed_customers_are_those_with_a_running_schedule(world: World) -> None:
    world.customer()
    billed = world.read("/customers", billingStatus="ACTIVE")["items"]
    assert [each["legalName"] for each in billed] == ["Acme Ltd"]
    rest = world.read("/customers", billingStatus="INACTIVE", limit=100)["items"]
    assert "Acme Ltd" not in {each["legalName"] for each in rest}


def test_an_archived_customer_leaves_the_list(world: World) -> None:
    made = world.customer()
    assert "archivedAt" in world.call("POST", f"/customers/{made['id']}/archive").json()
    listed = world.read("/customers", legalName=made["legalName"])
    assert made["id"] not in {each["id"] for each in listed["items"]}
    everything = world.read("/customers", legalName=made["legalName"], includeArchived=True)
    assert made["id"] in {each["id"] for each in everything["items"]}


def test_an_alias_names_one_customer(world: World) -> None:
    first, second, value = world.customer(), world.customer(), world.name("alias")
    alias = world.made("/customer-aliases", {"customerId": first["id"], "value": value})
    body = {"customerId": second["id"], "value": value}
    taken = world.call("POST", "/customer-aliases", body)
    assert (taken.status_code, taken.json()["code"]) == (409, "conflict")
    own_id = {"customerId": second["id"], "value": first["id"]}
    assert world.call("POST", "/customer-aliases", own_id).status_code == 409
    deleted = world.call("DELETE", f"/customer-aliases/{alias['id']}").json()
    assert "deletedAt" in deleted
    assert world.call("DELETE", f"/customer-aliases/{alias['id']}").status_code == 404
    world.made("/customer-aliases", body)
    assert world.read(f"/customers/by-alias/{value}")["id"] == second["id"]
    assert world.read(f"/customers/{first['id']}/aliases")["items"] == []


def test_a_label_of_an_alias_comes_and_goes(world: World) -> None:
    body = {"customerId": world.customer()["id"], "value": world.name("alias")}
    path = f"/customer-aliases/{world.made('/customer-aliases', body)['id']}"
    assert world.call("PUT", path, {"label": "CRM ID"}).json()["label"] == "CRM ID"
    assert "label" not in world.call("PUT", path, {}).json()


def test_an_alias_of_the_files_is_listed_and_only_read(world: World) -> None:
    alias = world.read("/customer-aliases", value="acme-prod")["items"][0]
    assert alias["customerId"] == world.read("/customers/acme")["id"]
    assert world.call("DELETE", f"/customer-aliases/{alias['id']}").status_code == 409


def test_a_parent_and_its_children_are_an_organization(world: World) -> None:
    parent = world.customer()
    child = world.customer(parentId=parent["id"])
    organization = child["organizations"][0]
    assert organization["owner"]["id"] == parent["id"]
    assert [each["id"] for each in organization["members"]] == [child["id"]]
    assert world.read(f"/customers/{parent['id']}")["organizations"] == [organization]
    other = world.customer()
    path = f"/customer-organizations/{organization['id']}/members"
    after = world.call("PUT", path, {"customerIds": [other["id"]]}).json()
    assert [each["id"] for each in after["members"]] == [other["id"]]
    assert domain(world, other["id"]).parent_id == parent["id"]
    assert domain(world, child["id"]).parent_id is None


def test_members_are_added_to_an_organization_or_replace_those_it_has(world: World) -> None:
    owner, first, second = world.customer(), world.customer(), world.customer()
    body = {"ownerId": owner["id"], "memberIds": [first["id"]]}
    made = world.made("/customer-organizations", body)
    path = f"/customer-organizations/{made['id']}/members"
    both = world.call("POST", path, {"customerIds": [second["id"]]}).json()
    assert [each["id"] for each in both["members"]] == [first["id"], second["id"]]
    one = world.call("PUT", path, {"customerIds": [second["id"]]}).json()
    assert [each["id"] for each in one["members"]] == [second["id"]]
    unknown = world.call("POST", path, {"customerIds": ["nobody"]})
    assert unknown.json()["errors"][0]["field"] == "customerIds[0]"


def test_a_customer_of_the_files_is_read_with_what_the_file_says(world: World) -> None:
    acme = world.read("/customers/acme")
    assert acme["legalName"] == "Acme Ltd"
    assert acme["address"]["town"] == "Berlin"
    by_alias = world.read("/customers/by-alias/acme-prod")
    assert (by_alias["id"], by_alias["billingEmails"]) == (acme["id"], ["billing@acme.example"])
    refused = world.call("PUT", "/customers/acme", customer_body("Acme"))
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
