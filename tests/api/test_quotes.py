"""Quotes through the API: from a draft to the schedule, and what is refused on the way."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from engine.api.notices import body_of
from engine.domain.notice import NotificationType, type_of
from engine.store.outbox import undelivered
from engine.workflows.api_keys import Scope
from tests.api.cases.billing_schedules import monthly
from tests.api.quote_makers import published, quote, quote_body
from tests.api.world import World, customer_body

PATH = "/quotes"
SQUIGGLE = "M 1,2 L3.5 4 C 5 6 7 8 9 10 Z"


def act(world: World, id: str, verb: str, body: Any = None) -> Any:
    return world.call("POST", f"{PATH}/{id}/{verb}", body)


def look(world: World, link: Any, **headers: str) -> Any:
    return world.client.get(link["path"], headers=headers)


def accept(world: World, link: Any, **fields: Any) -> Any:
    shown = look(world, link).json()
    body = {"name": "Ada Lovelace", "contentSha256": shown["contentSha256"], **fields}
    return world.client.post(f"{link['path']}/accept", json=body)


def test_a_prospect_becomes_a_customer_with_the_schedule_that_was_accepted(world: World) -> None:
    prospect = customer_body(world.name("Globex"))
    listed = monthly(world, "/list-prices")["id"]
    body = quote_body(
        world,
        prospect=prospect,
        dealType="NEW_BUSINESS",
        contacts=[{"name": "Ada", "email": "ada@globex.example"}],
        terms="Net 30.\nNo refunds.",
        notes="They wanted 20 %.",
        products=[{"ref": "onboarding", "name": "Onboarding"}],
        prices=[
            {
                "ref": "setup",
                "productId": "onboarding",
                "name": "Setup",
                "currency": "EUR",
                "structure": {"pricingType": "ONE_TIME", "price": "300.00"},
                "billingFrequency": "ONE_TIME",
                "billingType": "IN_ADVANCE",
            }
        ],
        schedule={
            "phases": [
                {
                    "name": "First year",
                    "priceIds": ["setup"],
                    "listPriceIds": [listed],
                    "startDate": "2026-04-01",
                    "discounts": [
                        {
                            "type": "PERCENTAGE",
                            "amount": "10",
                            "message": "Launch",
                            "separateLineItem": True,
                            "restrictToPrices": [listed],
                        }
                    ],
                }
            ]
        },
    )
    before = world.account.catalog.now().version
    made = world.made(PATH, body)
    assert (made["status"], made["state"], made["quoteNumber"][:2]) == ("DRAFT", "DRAFT", "Q0")
    assert "customerId" not in made
    assert "billingScheduleId" not in made
    totals = made["offer"]["totals"]
    # 300 once and 12 months of 50 less 10 %; the first invoice has the fee and one month.
    assert totals["contract"] == totals["firstYear"] == "840.00"
    assert totals["firstInvoice"]["netTotal"] == "345.00"
    assert [each["netTotal"] for each in made["offer"]["phases"]] == ["840.00"]
    assert "They wanted" not in json.dumps(made["offer"])
    assert world.account.catalog.now().version == before, "a draft makes nothing"

    gone_out = world.made(f"{PATH}/{made['id']}/publish", None)
    (link,) = gone_out["links"]
    assert link["email"] == "ada@globex.example"
    shown = look(world, link).json()
    assert shown["content"]["totals"] == totals
    text = json.dumps(shown["content"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert shown["contentSha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert act(world, made["id"], "convert").status_code == 409, "nobody has accepted"

    answered = accept(world, link, drawing=SQUIGGLE)
    assert answered.json()["status"] == "ACCEPTED"
    converted = act(world, made["id"], "convert").json()
    assert (converted["status"], converted["state"]) == ("EXECUTED", "EXECUTED")
    assert converted["contentSha256"] == shown["contentSha256"]
    (signature,) = converted["signatures"]
    assert signature["drawing"] == "M 1 2 L 3.5 4 C 5 6 7 8 9 10 Z"
    assert (signature["name"], signature["email"]) == ("Ada Lovelace", "ada@globex.example")
    assert signature["contentSha256"] == shown["contentSha256"]
    customer = world.read(f"/customers/{converted['customerId']}")
    assert customer["legalName"] == prospect["legalName"]
    schedule = world.read(f"/billing-schedules/{converted['billingScheduleId']}")
    assert (schedule["quoteId"], schedule["customerId"]) == (made["id"], customer["id"])
    assert {each["name"] for each in schedule["prices"]} == {
        each["name"] for each in shown["content"]["phases"][0]["prices"]
    }
    again = act(world, made["id"], "convert")
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    logged = world.read("/activity-logs", activityLogObjectId=made["id"], sortOrder="ASC")["items"]
    assert [each["activityType"].removeprefix("quote.") for each in logged] == [
        "created",
        "published",
        "viewed",
        "accepted",
        "converted",
    ]
    with world.account.store.read() as connection:
        told = [each for each in undelivered(connection, 1000) if each.fact.source_id == made["id"]]
    types = [type_of(each.fact.topic) for each in told]
    assert types == [NotificationType.QUOTE_PUBLISHED, NotificationType.QUOTE_ACCEPTED]
    notice = json.loads(
        body_of(world.account, told[1], NotificationType.QUOTE_ACCEPTED, world.clock)
    )
    assert notice["resource"]["quoteNumber"] == made["quoteNumber"]


def test_what_list_prices_become_later_does_not_touch_what_was_published(world: World) -> None:
    listed = monthly(world, "/list-prices")
    phase = {"priceIds": [], "listPriceIds": [listed["id"]], "startDate": "2026-04-01"}
    gone_out = published(world, schedule={"phases": [phase]})
    dearer = {
        name: listed[name]
        for name in ("productId", "name", "currency", "billingFrequency", "billingType")
    }
    structure = {"pricingType": "FIXED", "price": "60.00"}
    body = {**dearer, "structure": structure, "integrationIds": [], "customMetricParameters": []}
    assert world.call("PUT", f"/list-prices/{listed['id']}", body).status_code == 200
    assert accept(world, gone_out["links"][0]).status_code == 200
    converted = act(world, gone_out["quote"]["id"], "convert").json()
    schedule = world.read(f"/billing-schedules/{converted['billingScheduleId']}")
    assert schedule["prices"][0]["structure"]["price"] == "50.00"


def test_links_are_hashed_expire_and_are_revoked(world: World) -> None:
    contacts = [{"name": "A", "email": "a@x.example"}, {"name": "B", "email": "b@x.example"}]
    gone_out = published(world, contacts=contacts, expiryDays=10)
    first, second = gone_out["links"]
    with world.account.store.read() as connection:
        (kept,) = connection.exec_driver_sql(
            "SELECT count(*) FROM quote_links WHERE token_sha256 = ?", (first["token"],)
        ).one()
    assert kept == 0
    assert look(world, second).status_code == 200
    id = gone_out["quote"]["id"]
    renewed = act(world, id, "links").json()["links"]
    assert look(world, first).status_code == look(world, second).status_code == 404
    assert look(world, renewed[0]).status_code == 200
    assert act(world, id, "revoke-link").status_code == 200
    assert look(world, renewed[0]).status_code == 404
    assert act(world, id, "revoke-link").status_code == 409
    latest = act(world, id, "links").json()["links"][0]
    world.clock.at += timedelta(days=11)
    assert look(world, latest).status_code == 404
    read = world.read(f"{PATH}/{id}")
    assert (read["isExpired"], read["state"], read["status"]) == (True, "EXPIRED", "PUBLISHED")
    assert act(world, id, "accept", {"name": "Ada"}).status_code == 409
    assert world.read(PATH, state="EXPIRED", title=read["title"])["items"][0]["id"] == id
    again = act(world, id, "versions").json()
    assert (again["version"], again["state"], again["isExpired"]) == (2, "DRAFT", False)


def test_a_new_version_closes_the_links_to_the_old_one(world: World) -> None:
    gone_out = published(world)
    id, link = gone_out["quote"]["id"], gone_out["links"][0]
    shown = look(world, link).json()
    body = quote_body(world, title="Better")
    assert world.call("PUT", f"{PATH}/{id}", body).status_code == 409, "it is no draft"
    assert act(world, id, "versions").status_code == 201
    assert look(world, link).status_code == 404
    draft = world.call("GET", f"{PATH}/{id}")
    seen = {"If-Match": draft.headers["ETag"]}
    assert world.call("PUT", f"{PATH}/{id}", body, headers=seen).json()["title"] == "Better"
    assert world.call("PUT", f"{PATH}/{id}", body, headers=seen).status_code == 412
    newer = world.made(f"{PATH}/{id}/publish", None)["links"][0]
    stale = {"name": "Ada", "contentSha256": shown["contentSha256"]}
    refused = world.client.post(f"{newer['path']}/accept", json=stale)
    assert refused.status_code == 409, "they have the other version before them"
    assert accept(world, newer).status_code == 200
    first, second = world.read(f"{PATH}/{id}")["versions"]
    assert first["contentSha256"] == shown["contentSha256"] != second["contentSha256"]


def test_analytics_count_looks_by_viewer_contact_and_day(world: World) -> None:
    contacts = [{"name": "A", "email": "a@x.example"}, {"name": "B", "email": "b@x.example"}]
    gone_out = published(world, contacts=contacts)
    id, (first, second) = gone_out["quote"]["id"], gone_out["links"]
    assert world.read(f"{PATH}/{id}/analytics")["totalViews"] == 0
    look(world, first)
    look(world, first)
    world.clock.at += timedelta(days=1)
    look(world, first)
    look(world, second)
    look(world, second, **{"User-Agent": "another"})
    found = world.read(f"{PATH}/{id}/analytics")
    assert found["totalViews"] == 4, "the second look of a minute is the same look"
    assert [each.get("email") for each in found["uniqueViewers"]] == [
        "b@x.example",
        "b@x.example",
        "a@x.example",
    ]
    assert [each["totalViews"] for each in found["viewsByDay"]] == [1, 3]
    assert [(each["email"], each["totalViews"]) for each in found["viewsByContact"]] == [
        ("a@x.example", 2),
        ("b@x.example", 2),
    ]
    assert found["firstViewedAt"] < found["lastViewedAt"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"name": "  "}, 400),
        ({"drawing": "M 0 0"}, 400),
        ({"drawing": 'M0 0"/><script>alert(1)</script>'}, 400),
        ({"drawing": "M0 0 L" + "1 1 " * 20_001}, 400),
        ({"extra": "field"}, 400),
        ({"contentSha256": "0" * 64}, 409),
    ],
)
def test_what_is_no_signature_is_refused(world: World, fields: dict[str, Any], status: int) -> None:
    if "link" not in SHARED:
        SHARED["link"] = published(world)["links"][0]
    assert accept(world, SHARED["link"], **fields).status_code == status


SHARED: dict[str, Any] = {}


def test_a_customer_may_decline_and_only_once(world: World) -> None:
    gone_out = published(world)
    link = gone_out["links"][0]
    declined = world.client.post(f"{link['path']}/decline", json={"reason": "Too dear"})
    assert declined.json()["status"] == "DECLINED"
    assert accept(world, link).status_code == 409
    read = world.read(f"{PATH}/{gone_out['quote']['id']}")
    assert read["history"][-1]["note"] == "Too dear"
    assert read["history"][-1]["actor"] == "customer"


def test_lists_filter_sort_and_page(world: World) -> None:
    customer = world.customer()["id"]
    ids = [
        quote(world, customerId=customer, title=f"{name} {world.name('deal')}")["id"]
        for name in ("Beta", "Alpha", "Gamma")
    ]
    world.made(f"{PATH}/{ids[0]}/publish", None)
    world.made(f"{PATH}/{ids[2]}/archive", None)

    def found(**query: Any) -> list[str]:
        items = world.read(PATH, customerId=customer, limit=100, **query)["items"]
        return [each["id"] for each in items]

    assert found(sortBy="title", sortOrder="ASC") == [ids[1], ids[0]]
    assert found(includeArchived=True, sortOrder="ASC") == ids
    assert found(status="PUBLISHED") == found(title="beta") == [ids[0]]
    assert found(status="DRAFT") == [ids[1]]
    assert found(hasActiveApprovalWorkflow=True) == []
    assert found(hasActiveApprovalWorkflow=False, sortOrder="ASC") == ids[:2]
    creator = world.read(f"{PATH}/{ids[0]}")["createdBy"]
    assert found(createdBy=creator, sortOrder="ASC") == ids[:2]
    assert found(createdBy="nobody") == []
    assert world.call("GET", PATH, status="GONE").status_code == 400
    page = world.read(PATH, customerId=customer, limit=1, sortOrder="ASC")
    cursor = page["pagination"]["after"]
    rest = world.read(PATH, customerId=customer, limit=1, sortOrder="ASC", after=cursor)
    assert [page["items"][0]["id"], rest["items"][0]["id"]] == ids[:2]


def test_a_copy_brings_its_prices_anew_and_both_are_converted(world: World) -> None:
    price = {
        "ref": "own",
        "productId": world.product()["id"],
        "name": "Own",
        "currency": "EUR",
        "structure": {"pricingType": "FIXED", "price": "10"},
        "billingFrequency": "MONTHLY",
        "billingType": "IN_ADVANCE",
    }
    body = quote_body(world, price="own", prices=[price])
    made = world.made(PATH, body)
    copy = world.made(f"{PATH}/{made['id']}/duplicate", None)
    assert copy["quoteNumber"] != made["quoteNumber"]
    schedules = set()
    for each in (made, copy):
        link = world.made(f"{PATH}/{each['id']}/publish", None)["links"][0]
        assert accept(world, link).status_code == 200
        converted = act(world, each["id"], "convert")
        assert converted.status_code == 200, converted.text
        schedules.add(converted.json()["billingScheduleId"])
    assert len(schedules) == 2
    third = world.made(f"{PATH}/{made['id']}/duplicate", None)
    assert (third["state"], third["customerId"]) == ("DRAFT", made["customerId"])


def test_what_does_not_fit_is_told_with_its_field(world: World) -> None:
    unknown = "0199a000-0000-7000-8000-000000000000"
    refused = world.call("POST", PATH, quote_body(world, customerId=unknown))
    assert [each["field"] for each in refused.json()["errors"]] == ["customerId"]
    refused = world.call("POST", PATH, quote_body(world, price=unknown))
    assert [each["field"] for each in refused.json()["errors"]] == [
        "schedule.phases[0].priceIds[0]"
    ]
    nobody = quote_body(world, customerId=None)
    assert world.call("POST", PATH, nobody).status_code == 400
    for path in ("", "/analytics"):
        assert world.call("GET", f"{PATH}/{unknown}{path}").status_code == 404
    assert world.client.get("/api/public/quotes/none").status_code == 404
    reader = world.key(Scope.BILLING)
    made = quote(world)
    path = f"{PATH}/{made['id']}/approve"
    assert world.call("POST", path, credentials=reader).status_code == 403
