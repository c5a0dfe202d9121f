"""Discounts through the API: their ids, what a change moves, and what is refused."""

from __future__ import annotations

from typing import Any

from engine.domain.invoice import InvoiceStatus
from tests.api.cases.discounts import discounted, ids_of, percent
from tests.api.invoice_makers import of_schedule
from tests.api.world import World

PATH = "/discounts"


def sent_again(found: Any, **fields: Any) -> dict[str, Any]:
    """What leaves a discount as it is, but for `fields`."""
    names = (
        "billingScheduleId",
        "priceIds",
        "separateLineItem",
        "amount",
        "discountCalculationType",
        "message",
    )
    return {**{name: found[name] for name in names}, **fields}


def test_they_go_by_the_ids_that_their_schedule_answers_with(world: World) -> None:
    overage = percent("Overage", seatDiscountType="OVERAGE_SEATS_ONLY")
    made = discounted(world, percent("First"), overage)
    listed = world.read(PATH, billingScheduleId=made["id"], sortOrder="ASC")["items"]
    assert [each["id"] for each in listed] == ids_of(made)
    assert [each["message"] for each in listed] == ["First", "Overage"]
    found = world.read(f"{PATH}/{ids_of(made)[1]}")
    assert found == listed[1]
    assert found["seatDiscountType"] == "OVERAGE_SEATS_ONLY"
    assert found["phaseId"] == made["phases"][0]["id"]
    assert (found["validFrom"], found.get("validTo")) == ("2026-03-01", None)
    page = world.read(PATH, billingScheduleId=made["id"], sortOrder="ASC", limit=1)
    after = world.read(
        PATH,
        billingScheduleId=made["id"],
        sortOrder="ASC",
        limit=1,
        after=page["pagination"]["after"],
    )
    assert [each["id"] for each in (*page["items"], *after["items"])] == ids_of(made)
    assert page["pagination"]["totalResultSize"] == 2
    assert world.read(PATH, billingScheduleId="none")["items"] == []


def test_one_that_is_deleted_leaves_the_others_their_ids(world: World) -> None:
    made = discounted(world, percent("First"), percent("Second"), percent("Third"))
    first, second, third = ids_of(made)
    gone = world.call("DELETE", f"{PATH}/{first}")
    assert gone.json()["message"] == "First"
    assert world.call("DELETE", f"{PATH}/{first}").status_code == 404
    assert world.read(f"{PATH}/{second}")["message"] == "Second"
    left = world.read(f"/billing-schedules/{made['id']}")["phases"][0]["discounts"]
    assert [(each["id"], each["message"]) for each in left] == [
        (second, "Second"),
        (third, "Third"),
    ]
    # The schedule sent again with one discount in front: what stood there keeps its id.
    body = {
        "startDate": "2026-03-01",
        "taxRates": [],
        "autoIssueInvoices": False,
        "rollUpBilling": False,
        "phases": [
            {
                "priceIds": made["phases"][0]["priceIds"],
                "startDate": "2026-03-01",
                "discounts": [percent("New"), percent("Second"), percent("Third")],
            }
        ],
    }
    again = world.call("PUT", f"/billing-schedules/{made['id']}", body).json()
    new, *rest = ids_of(again)
    assert rest == [second, third]
    assert new not in (first, second, third)


def test_a_change_is_of_what_was_read_and_keeps_seats_and_place(world: World) -> None:
    made = discounted(world, percent("Seats", seatDiscountType="INCLUDED_SEATS_ONLY"))
    (id,) = ids_of(made)
    read = world.call("GET", f"{PATH}/{id}")
    seen = {"If-Match": read.headers["ETag"]}
    other = sent_again(read.json(), amount="20.5", message="Better", validFrom="2026-03-01")
    changed = world.call("PUT", f"{PATH}/{id}", other, headers=seen)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != read.headers["ETag"]
    found = changed.json()
    assert (found["amount"], found["message"]) == (20.5, "Better")
    assert found["seatDiscountType"] == "INCLUDED_SEATS_ONLY"
    assert found["updatedAt"] > read.json()["updatedAt"]
    assert world.call("PUT", f"{PATH}/{id}", other, headers=seen).status_code == 412
    assert world.call("DELETE", f"{PATH}/{id}", headers=seen).status_code == 412
    (embedded,) = world.read(f"/billing-schedules/{made['id']}")["phases"][0]["discounts"]
    assert (embedded["id"], embedded["amount"]) == (id, 20.5)


def test_what_cannot_be_is_told_with_its_field(world: World) -> None:
    made, elsewhere = discounted(world), discounted(world)
    found = world.read(f"{PATH}/{ids_of(made)[0]}")
    path = f"{PATH}/{found['id']}"
    for fields, name in (
        ({"billingScheduleId": elsewhere["id"]}, "billingScheduleId"),
        ({"validTo": "2026-12-31"}, "validTo"),
        ({"separateLineItem": False}, "separateLineItem"),
        ({"priceIds": [made["id"]]}, "priceIds[0]"),
    ):
        refused = world.call("PUT", path, sent_again(found, **fields))
        assert refused.status_code == 400
        assert [each["field"] for each in refused.json()["errors"]] == [name]
    assert world.call("PUT", path, sent_again(found, amount="101")).status_code == 400
    world.made(f"/billing-schedules/{made['id']}/archive", None)
    assert world.call("PUT", path, sent_again(found)).status_code == 409
    assert world.call("DELETE", path).status_code == 409
    assert world.read(path) == found


def test_one_in_front_of_a_fixed_one_that_is_given_already_stays(world: World) -> None:
    fixed = percent("Rebate", "5", type="NOMINAL")
    made = discounted(world, percent("First"), fixed, percent("Last"))
    first, rebate, last = ids_of(made)
    bill = of_schedule(world, made["id"], InvoiceStatus.DRAFT)
    issued = world.made(f"/invoices/{bill['id']}/finalize", None)
    assert issued["netTotal"] == "36.00", "50.00 less 10 %, less 5.00, less 10 % of 40.00"
    assert world.call("DELETE", f"{PATH}/{first}").status_code == 409
    for id in (last, rebate, first):
        assert world.call("DELETE", f"{PATH}/{id}").status_code == 200
    assert world.read(f"/invoices/{bill['id']}")["netTotal"] == "36.00"
