"""Billing schedules through the API: what is spawned, kept, filtered and refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.cases.billing_schedules import body, monthly, schedule
from tests.api.invoice_makers import in_progress
from tests.api.world import World

PATH = "/billing-schedules"


def sent_again(made: Any, **fields: Any) -> dict[str, Any]:
    """What leaves a schedule as it is, but for `fields`."""
    names = ("startDate", "taxRates", "autoIssueInvoices", "rollUpBilling")
    phases = [
        {"priceIds": each["priceIds"], "startDate": each["startDate"]} for each in made["phases"]
    ]
    return {**{name: made[name] for name in names}, "phases": phases, **fields}


def test_a_list_price_spawns_one_price_a_schedule_that_updates_keep(world: World) -> None:
    listed = monthly(world, "/list-prices")["id"]
    phases = [
        {
            "priceIds": [],
            "listPriceIds": [listed],
            "startDate": "2026-03-01",
            "endDate": "2026-05-31",
        },
        {
            "priceIds": [],
            "listPriceIds": [listed],
            "startDate": "2026-06-01",
            "phaseListPriceMetadata": [{"listPriceId": listed, "arrCalculation": "EXCLUDE"}],
        },
    ]
    made = schedule(world, phases=phases)
    (price,) = made["prices"]
    assert price["listPriceId"] == listed != price["id"]
    assert [each["priceIds"] for each in made["phases"]] == [[price["id"]]] * 2
    counted = [each["phasePriceMetadata"][0]["arrCalculation"] for each in made["phases"]]
    assert counted == ["INCLUDE", "EXCLUDE"]
    path = f"{PATH}/{made['id']}"
    by_list_price = world.call("PUT", path, sent_again(made, phases=phases)).json()
    by_id = world.call("PUT", path, sent_again(made)).json()
    assert by_list_price["prices"] == by_id["prices"] == [price]
    other = schedule(world, phases=phases)
    assert other["prices"][0]["id"] != price["id"]


def test_discounts_minimums_and_grants_are_answered_as_they_were_sent(world: World) -> None:
    price = monthly(world)["id"]
    phase = {
        "name": "Pilot",
        "externalContractRef": "C-1",
        "priceIds": [price],
        "startDate": "2026-03-01",
        "discounts": [
            {
                "type": "NOMINAL",
                "amount": 2.50,
                "message": "Launch",
                "separateLineItem": True,
                "restrictToPrices": [price],
                "seatDiscountType": "OVERAGE_SEATS_ONLY",
            }
        ],
        "minimums": [{"amount": 500, "restrictToPrices": [price]}],
        "creditGrants": [
            {
                "name": "Start",
                "creditUnitType": "CURRENCY",
                "currency": "EUR",
                "amount": 100.05,
                "costOfCredit": 80,
                "grantRefreshFrequency": "MONTHLY",
                "rolloverMode": "ON_GRANT_REFRESH",
            }
        ],
        "recurrencePreference": "RESET",
    }
    made = schedule(world, phases=[phase])
    (given,) = made["phases"]
    assert (given["name"], given["externalContractRef"]) == ("Pilot", "C-1")
    assert given["recurrencePreference"] == "RESET"
    for name in ("discounts", "minimums", "creditGrants"):
        ((sent,), (answered,)) = phase[name], given[name]
        assert {key: answered[key] for key in sent} == sent
    left = world.call("PUT", f"{PATH}/{made['id']}", sent_again(made)).json()["phases"][0]
    assert left["creditGrants"] == given["creditGrants"], "no phase said anything of grants"
    assert (left["discounts"], left["minimums"]) == ([], [])
    phases = [{**sent_again(made)["phases"][0], "creditGrants": []}]
    gone = world.call("PUT", f"{PATH}/{made['id']}", sent_again(made, phases=phases)).json()
    assert gone["phases"][0]["creditGrants"] == []


def test_units_are_granted_of_the_metric_of_the_prices(world: World) -> None:
    grant = {
        "name": "Prepaid tokens",
        "creditUnitType": "METRIC",
        "amount": 1000,
        "grantRefreshFrequency": "NONE",
        "rolloverMode": "NONE",
    }
    ids = world.account.catalog.now().ids
    tokens = ids.public("prices", "platform_tokens")

    def made_of(price: str) -> Any:
        phase = {"priceIds": [price], "startDate": "2026-03-01", "creditGrants": [grant]}
        return world.call("POST", PATH, body(world, phases=[phase]))

    (given,) = made_of(tokens).json()["phases"][0]["creditGrants"]
    assert (given["creditUnitType"], given["amount"]) == ("METRIC", 1000)
    refused = made_of(monthly(world)["id"])
    assert refused.status_code == 400
    fields = [each["field"] for each in refused.json()["errors"]]
    assert fields == ["phases[0].creditGrants[0].restrictToPrices"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"running", "later", "draft", "ended"}),
        ({"billingScheduleStatus": "DRAFT,PENDING"}, {"draft", "later"}),
        ({"billingScheduleStatus": "COMPLETED"}, {"ended"}),
        ({"includeArchivedSchedules": True}, {"running", "later", "draft", "ended", "archived"}),
        ({"autoSendInvoices": True}, {"later"}),
        ({"startingBefore": "2026-03-01"}, {"ended"}),
        ({"startingAfter": "2026-03-01"}, {"later"}),
        ({"endingBefore": "2026-12-31"}, {"ended"}),
        ({"endingAfter": "2026-02-28"}, {"draft"}),
        (
            {"endingAfter": "2026-02-28", "includeOpenEndedSchedules": True},
            {"running", "later", "draft"},
        ),
        ({"includeOpenEndedSchedules": False}, {"draft", "ended"}),
        ({"recurrenceDayOfMonth": "15,20"}, {"later", "running"}),
    ],
)
def test_filters_keep_what_they_say(world: World, query: dict[str, Any], names: set[str]) -> None:
    customer = LISTED.get("id") or listed_customer(world)
    found = world.read(PATH, customerId=customer, limit=100, **query)["items"]
    assert {each["label"] for each in found} == names


LISTED: dict[str, str] = {}


def listed_customer(world: World) -> str:
    """A customer with a schedule of every kind, by label."""
    LISTED["id"] = customer = world.customer()["id"]
    price = monthly(world)["id"]

    def one(label: str, start: str = "2026-03-01", **fields: Any) -> Any:
        phases = [{"priceIds": [price], "startDate": start}]
        return schedule(
            world, customerId=customer, label=label, startDate=start, phases=phases, **fields
        )

    one("running", recurrenceDayOfMonth=20)
    one("later", start="2026-07-15", autoIssueInvoices=True)
    one("draft", isDraft=True, endDate="2026-12-31")
    one("ended", start="2026-01-01", endDate="2026-02-28")
    world.made(f"{PATH}/{one('archived')['id']}/archive", None)
    return customer


def test_lists_go_by_custom_fields_page_by_page(world: World) -> None:
    customer = world.customer()["id"]
    for tier in ("b", "c", "a"):
        schedule(world, customerId=customer, customFields={"tier": tier})
    query = {"customerId": customer, "sortBy": "customFields.tier", "sortOrder": "ASC", "limit": 2}
    first = world.read(PATH, **query)
    second = world.read(PATH, **query, after=first["pagination"]["after"])
    tiers = [each["customFields"]["tier"] for each in (*first["items"], *second["items"])]
    assert tiers == ["a", "b", "c"]
    assert world.call("GET", PATH, sortBy="memo").status_code == 400
    assert world.call("GET", PATH, billingScheduleStatus="OVER").status_code == 400


def test_what_changed_since_has_ended_or_is_of_the_files_is_not_changed(world: World) -> None:
    made = schedule(world, memo="Thank you", customFields={"tier": "gold"})
    path = f"{PATH}/{made['id']}"
    seen = {"If-Match": world.call("GET", path).headers["ETag"]}
    changed = world.call("PUT", path, sent_again(made, defaultDueDateDays=14), headers=seen)
    assert changed.status_code == 200
    assert (changed.json()["defaultDueDateDays"], changed.json().get("memo")) == (14, None)
    assert changed.json()["customFields"] == {"tier": "gold"}
    assert world.call("PUT", path, sent_again(made), headers=seen).status_code == 412
    archived = world.made(f"{path}/archive", None)
    assert archived["archivedAt"].startswith("2026-03-01T09:")
    assert archived["archivedAt"] == archived["updatedAt"] > archived["createdAt"]
    assert world.call("PUT", path, sent_again(made)).status_code == 409
    assert world.call("POST", f"{path}/archive").status_code == 409
    of_files = world.account.catalog.now().ids.public("schedules", "acme_2026")
    known = world.read(f"{PATH}/{of_files}")
    assert known["customFields"] == {"contract": "C-7"}
    assert world.call("PUT", f"{PATH}/{of_files}", sent_again(known)).status_code == 409


def test_a_copy_is_a_draft_with_spawned_prices_of_its_own(world: World) -> None:
    listed = monthly(world, "/list-prices")["id"]
    phase = {
        "priceIds": [],
        "listPriceIds": [listed],
        "startDate": "2026-03-01",
        "minimums": [{"amount": 70, "restrictToPrices": [listed]}],
    }
    made, customer = schedule(world, phases=[phase]), world.customer()["id"]
    (spawned,) = made["phases"][0]["priceIds"]
    assert made["phases"][0]["minimums"][0]["restrictToPrices"] == [spawned]
    copy = world.made(f"{PATH}/{made['id']}/duplicate", {"customerId": customer})
    assert (copy["status"], copy["customerId"]) == ("DRAFT", customer)
    (own,) = copy["phases"][0]["priceIds"]
    assert own != spawned
    assert copy["phases"][0]["minimums"][0]["restrictToPrices"] == [own]
    path = f"{PATH}/{copy['id']}/activate"
    assert world.call("PUT", path).json()["status"] == "ACTIVE"
    assert world.call("PUT", path).status_code == 409


def test_ids_that_name_nothing_are_told_with_their_field(world: World) -> None:
    unknown = "0199a000-0000-7000-8000-000000000000"
    refused = world.call("POST", PATH, body(world, customerId=unknown))
    assert [each["field"] for each in refused.json()["errors"]] == ["customerId"]
    listed = monthly(world, "/list-prices")["id"]
    refused = world.call("POST", PATH, body(world, price=listed))
    assert [each["field"] for each in refused.json()["errors"]] == ["phases[0].priceIds[0]"]
    for method, path in (("GET", ""), ("PUT", "/activate"), ("POST", "/archive")):
        assert world.call(method, f"{PATH}/{unknown}{path}").status_code == 404
    duplicated = world.call("POST", f"{PATH}/{unknown}/duplicate", {"customerId": unknown})
    assert duplicated.status_code == 404


def test_the_last_invoice_is_the_one_of_the_latest_date(world: World) -> None:
    ids = world.account.catalog.now().ids
    path = f"{PATH}/{ids.public('schedules', 'acme_2026')}"
    assert "lastInvoiceId" not in world.read(path)
    for _ in range(2):
        made = in_progress(world)
        assert world.read(path)["lastInvoiceId"] == made["id"]
    others = world.read(
        PATH, customerId=world.account.catalog.now().ids.public("customers", "acme")
    )
    assert [each["lastInvoiceId"] for each in others["items"]] == [made["id"]]


def test_taxes_are_tried_without_keeping_anything(world: World) -> None:
    before = world.account.catalog.now().version
    sent = body(world)
    made = world.account.catalog.now().version
    assert world.call("POST", f"{PATH}/validate-taxes", sent).json() == {}
    assert world.account.catalog.now().version == made > before
