"""Credit through the API: granted, listed, balanced, deleted while nothing of it is used."""

from __future__ import annotations

from tests.api.cases.credits import grant
from tests.api.world import World

ABSENT = "0199a000-0000-7000-8000-000000000000"


def test_a_grant_is_given_back_with_exact_numbers(world: World) -> None:
    made = grant(world, amount="100.10", costOfCredit=80.5)
    answer = world.call("GET", f"/credits/{made['id']}")
    assert '"amount":100.10' in answer.text
    assert '"costOfCredit":80.50' in answer.text
    assert answer.json() == made
    assert made["effectiveDate"] == "2026-03-01"


def test_the_invoice_for_a_grant_is_a_draft_of_what_it_costs(world: World) -> None:
    made = grant(world, costOfCredit="80", createInvoice=True)
    invoice = world.read(f"/invoices/{made['invoiceId']}")
    assert (invoice["status"], invoice["netTotal"]) == ("DRAFT", "80.00")
    refused = world.call("DELETE", f"/credits/{made['id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    world.call("DELETE", f"/invoices/{made['invoiceId']}")
    assert world.call("DELETE", f"/credits/{made['id']}").status_code == 200


def test_what_was_deleted_is_not_found_and_in_no_list(world: World) -> None:
    made = grant(world)
    path = f"/credits/{made['id']}"
    assert world.call("DELETE", path).json()["id"] == made["id"]
    assert world.call("GET", path).status_code == 404
    assert world.call("DELETE", path).status_code == 404
    assert world.read(f"/credits/{made['customerId']}/grants") == {"items": []}
    assert made["id"] not in {each["id"] for each in world.read("/credits", limit=100)["items"]}
    (balance,) = world.read(f"/credits/{made['customerId']}/balances")["items"]
    assert balance["balance"] == "0.00"
    assert [each["type"] for each in balance["transactions"]] == ["CREDIT", "DEBIT"]


def test_balances_are_by_currency_and_metric_with_their_grants(world: World) -> None:
    first = grant(world)
    customer = first["customerId"]
    grant(world, customerId=customer, amount="50.5", expiryDate="2026-12-31")
    metric = world.account.catalog.now().ids.public("metrics", "tokens")
    fields = {"creditUnitType": "METRIC", "metricId": metric, "amount": "1000"}
    grant(world, customerId=customer, **fields)
    cash, units = world.read(f"/credits/{customer}/balances")["items"]
    assert (cash["type"], cash["balance"], len(cash["grants"])) == ("CASH", "150.50", 2)
    assert (units["type"], units["name"], units["balance"]) == ("USAGE", "tokens", "1000")
    assert units["grants"][0]["metricId"] == metric
    assert {each["customerId"] for each in cash["grants"]} == {customer}
    grants = world.read(f"/credits/{customer}/grants")["items"]
    assert sorted(each["grantAmount"] for each in grants) == [50.5, 100, 1000]


def test_grants_are_listed_newest_first_in_pages(world: World) -> None:
    made = [grant(world)["id"] for _ in range(3)]
    first = world.read("/credits", limit=2)
    assert [each["id"] for each in first["items"]] == made[:0:-1]
    second = world.read("/credits", limit=2, after=first["pagination"]["after"])
    assert second["items"][0]["id"] == made[0]


def test_what_cannot_be_granted_is_refused_by_its_field(world: World) -> None:
    body = {
        "sequenceAccountId": world.account.public_id,
        "customerId": world.customer()["id"],
        "name": "Prepaid",
        "creditUnitType": "CURRENCY",
        "currency": "EUR",
        "amount": "10",
    }
    for fields in (
        {"amount": "0"},
        {"customerId": ABSENT},
        {"sequenceAccountId": ABSENT},
        {"metricId": "tokens"},
        {"creditUnitType": "METRIC"},
        {"createInvoice": True},
        {"effectiveDate": "2026-03-02", "expiryDate": "2026-03-01"},
    ):
        assert world.call("POST", "/credits", {**body, **fields}).status_code == 400, fields
    assert world.call("GET", f"/credits/{ABSENT}/balances").status_code == 404
