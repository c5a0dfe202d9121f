"""Lines and groups through the API: what is one's own changes, what is calculated does not."""

from __future__ import annotations

from typing import Any

from tests.api.invoice_makers import final, in_progress, one_off
from tests.api.world import World


def empty(world: World) -> Any:
    body = {"customerId": world.customer()["id"], "currency": "EUR"}
    return world.made("/invoices", body)


def group(world: World, invoice: Any, title: str) -> Any:
    return world.made(f"/invoices/{invoice['id']}/line-item-groups", {"title": title})


def line(title: str, rate: str, **fields: Any) -> dict[str, Any]:
    body = {"title": title, "quantity": "1", "rate": rate, "taxRate": "0", "externalIds": []}
    return {**body, **fields}


def lines(world: World, invoice: Any) -> list[Any]:
    found: list[Any] = world.read(f"/invoices/{invoice['id']}/line-items", sortOrder="ASC")["items"]
    return found


def groups(world: World, invoice: Any) -> list[Any]:
    path = f"/invoices/{invoice['id']}/line-item-groups"
    found: list[Any] = world.read(path, sortOrder="ASC")["items"]
    return found


def test_a_line_is_quantity_times_rate_and_the_share_of_tax_that_was_said(world: World) -> None:
    invoice = empty(world)
    body = line("Hours", "80.005", quantity="3", taxRate="0.2", servicePeriodStart="2026-02-01")
    made = world.made(f"/invoices/{invoice['id']}/line-items", body)
    # 3 x 80.005 = 240.015, half away from zero to 240.02; a fifth of it is 48.004.
    assert (made["netTotal"], made["totalTax"], made["grossTotal"]) == ("240.02", "48.00", "288.02")
    assert (made["quantity"], made["rate"], made["taxRate"]) == ("3", "80.005", "0.2")
    assert made["servicePeriodStart"] == "2026-02-01"
    assert world.read(f"/invoices/{invoice['id']}")["grossTotal"] == "288.02"


def test_groups_keep_their_id_their_order_and_their_lines(world: World) -> None:
    invoice = empty(world)
    first, second = group(world, invoice, "First"), group(world, invoice, "Second")
    path = f"/invoices/{invoice['id']}"
    for each in (second, first):
        world.made(f"{path}/line-items", line("Of " + each["title"], "5", groupId=each["id"]))
    assert [each["title"] for each in groups(world, invoice)] == ["First", "Second"]
    assert [each["title"] for each in lines(world, invoice)] == ["Of First", "Of Second"]
    changed = world.call(
        "PUT", f"{path}/line-item-groups/{first['id']}", {"title": "Last", "index": 9}
    ).json()
    assert (changed["id"], changed["title"], changed["netTotal"]) == (first["id"], "Last", "5.00")
    assert [each["title"] for each in groups(world, invoice)] == ["Second", "Last"]
    assert [each["groupId"] for each in lines(world, invoice)] == [second["id"], first["id"]]
    gone = world.call("DELETE", f"{path}/line-item-groups/{second['id']}")
    assert gone.json()["netTotal"] == "5.00"
    assert [each["title"] for each in lines(world, invoice)] == ["Of First"]


def test_a_line_keeps_its_id_and_moves_between_groups(world: World) -> None:
    invoice = empty(world)
    work = group(world, invoice, "Work")
    path = f"/invoices/{invoice['id']}/line-items"
    made = world.made(path, line("Setup", "10"))
    moved = world.call("PUT", f"{path}/{made['id']}", line("Set up", "12", groupId=work["id"]))
    assert moved.json()["id"] == made["id"]
    assert (moved.json()["groupId"], moved.json()["netTotal"]) == (work["id"], "12.00")
    assert world.call("DELETE", f"{path}/{made['id']}").status_code == 200
    assert lines(world, invoice) == []
    assert world.call("DELETE", f"{path}/{made['id']}").status_code == 404


def test_calculated_lines_are_read_and_not_changed(world: World) -> None:
    draft = in_progress(world)
    path = f"/invoices/{draft['id']}"
    refused = world.call("POST", f"{path}/line-items", line("Extra", "1"))
    assert refused.status_code == 409
    assert world.call("POST", f"{path}/draft").status_code == 200
    fee = lines(world, draft)[0]
    ids = world.account.catalog.now().ids
    assert (fee["title"], fee["netTotal"]) == ("Platform fee", "99.00")
    assert fee["priceId"] == ids.public("prices", "platform_fee")
    assert fee["productId"] == ids.public("products", "platform")
    for method in ("PUT", "DELETE"):
        body = line("Mine", "1") if method == "PUT" else None
        assert world.call(method, f"{path}/line-items/{fee['id']}", body).status_code == 409
    platform = groups(world, draft)[0]
    assert platform["taxCategory"]["name"] == "digital_service"
    renamed = world.call("PUT", f"{path}/line-item-groups/{platform['id']}", {"title": "Mine"})
    assert renamed.status_code == 409
    extra = world.made(f"{path}/line-items", line("Extra", "1", groupId=platform["id"]))
    assert (extra["groupId"], extra["productId"]) == (platform["id"], fee["productId"])


def test_an_invoice_with_lines_and_groups_of_ones_own_replays_once_issued(world: World) -> None:
    invoice = empty(world)
    work = group(world, invoice, "Work")
    path = f"/invoices/{invoice['id']}"
    body = line("Share", "0.05", quantity="100", rateDisplay="PERCENTAGE", groupId=work["id"])
    world.made(f"{path}/line-items", {**body, "taxRate": "0.19"})
    issued = world.made(f"{path}/finalize", None)
    assert issued["grossTotal"] == "5.95"
    assert world.made(f"{path}/replay", None)["equal"] is True
    assert lines(world, invoice)[0]["rateDisplay"] == "PERCENTAGE"
    refused = world.call("POST", f"{path}/line-items", line("Late", "1"))
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


def test_a_line_is_changed_only_from_the_revision_of_the_invoice_that_was_seen(
    world: World,
) -> None:
    draft = one_off(world)
    path = f"/invoices/{draft['id']}"
    seen = {"If-Match": world.call("GET", path).headers["ETag"]}
    body = line("One", "1", externalIds=[{"key": "Xero", "value": "x-1"}])
    first = world.call("POST", f"{path}/line-items", body, headers=seen)
    assert first.status_code == 201
    again = {"If-Match": world.call("GET", path).headers["ETag"]}
    own = f"{path}/line-items/{first.json()['id']}"
    assert world.call("PUT", own, line("One", "1"), headers=seen).status_code == 412
    assert world.call("PUT", own, line("One", "1"), headers=again).status_code == 200
    assert world.call("DELETE", own, headers=again).status_code == 412


def test_what_a_line_names_must_be_there(world: World) -> None:
    path = f"/invoices/{one_off(world)['id']}/line-items"
    nowhere = "0199a000-0000-7000-8000-000000000000"
    for field in ("groupId", "priceId", "creditGrantId"):
        refused = world.call("POST", path, line("Lost", "1", **{field: nowhere}))
        assert refused.status_code == 400
        assert field in refused.json()["detail"]
    assert world.call("POST", path, line("Percent", "1", taxRate="20")).status_code == 400
    assert world.call("GET", f"/invoices/{nowhere}/line-items").status_code == 404


def test_a_customer_that_is_exempt_is_charged_no_tax_by_hand(world: World) -> None:
    customer = world.customer(taxStatus="TAX_EXEMPT")["id"]
    made = world.made("/invoices", {"customerId": customer, "currency": "EUR"})
    path = f"/invoices/{made['id']}/line-items"
    refused = world.call("POST", path, line("Hours", "1", taxRate="0.2"))
    assert (refused.status_code, refused.json()["code"]) == (422, "cannot-be-rated")
    assert world.made(path, line("Hours", "1"))["taxCode"] == "E"


def test_lines_of_issued_invoices_page(world: World) -> None:
    path = f"/invoices/{final(world)['id']}/line-items"
    page = world.read(path, limit=1)
    assert page["pagination"] == {"totalResultSize": 1}
