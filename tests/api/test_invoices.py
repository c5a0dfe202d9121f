"""Invoices through the API: lists, totals, one-offs and what describes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.workflows.api_keys import Scope
from tests.api.invoice_makers import final, in_progress, one_off, sent
from tests.api.world import World, open_world, write_workspace


def ids(world: World, path: str = "/invoices", **query: Any) -> list[str]:
    return [each["id"] for each in world.read(path, limit=100, **query)["items"]]


@pytest.fixture(scope="module")
def made(world: World) -> dict[str, Any]:
    """One of every status of one customer, with nets of 2 x 100, 10, 20 and 30."""
    customer = world.customer(legalName="Filtered Ltd")["id"]
    return {
        "customer": customer,
        "draft": one_off(world, customerId=customer, dueDate="2026-04-20", reference="REF-77"),
        "final": final(world, customerId=customer, rate="10"),
        "sent": sent(world, customerId=customer, rate="20", dueDate="2026-04-10"),
        "void": world.made(f"/invoices/{final(world, customerId=customer)['id']}/void", None),
    }


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"invoiceStatus": "DRAFT"}, {"draft"}),
        ({"invoiceStatus": "DRAFT, SENT"}, {"draft", "sent"}),
        ({"excludeInvoiceStatus": "VOIDED,FINAL"}, {"draft", "sent"}),
        ({"dueBefore": "2026-04-20"}, {"final", "sent", "void"}),
        ({"dueAfter": "2026-04-10", "excludeInvoiceStatus": "FINAL,VOIDED"}, {"draft"}),
        ({"sentAfter": "2026-02-28"}, {"sent"}),
        ({"sentBefore": "2026-03-01"}, set()),
        ({"sentBefore": "2099-01-01T00:00:00Z"}, {"sent"}),
        ({"netTotal": "40.00"}, {"sent"}),
        ({"excludeNetTotal": "200"}, {"final", "sent"}),
        ({"search": "ref-77"}, {"draft"}),
        ({"search": "filtered"}, {"draft", "final", "sent", "void"}),
        ({"excludeSearch": "REF-7"}, {"final", "sent", "void"}),
        ({"invoiceCurrency": "USD"}, set()),
        ({"excludeInvoiceCurrency": "USD"}, {"draft", "final", "sent", "void"}),
        ({"invoiceBefore": "2026-03-01"}, set()),
        ({"invoiceAfter": "2026-02-28"}, {"draft", "final", "sent", "void"}),
        ({"billingScheduleId": "acme_2026"}, set()),
        ({"excludeBillingScheduleId": "acme_2026"}, {"draft", "final", "sent", "void"}),
        ({"invoicePaymentStatus": "PAID"}, set()),
        ({"excludeInvoicePaymentStatus": "PAID"}, {"draft", "final", "sent", "void"}),
        ({"excludeZeroQuantity": "true"}, {"draft", "final", "sent", "void"}),
    ],
)
def test_a_filter_keeps_what_it_names(
    world: World, made: dict[str, Any], query: dict[str, str], wanted: set[str]
) -> None:
    found = ids(world, customerId=made["customer"], **query)
    assert set(found) == {made[name]["id"] for name in wanted}
    assert ids(world, "/invoices/list-summary", customerId=made["customer"], **query) == found


def test_numbers_and_customers_are_kept_and_left_out(world: World, made: dict[str, Any]) -> None:
    number, customer = made["sent"]["invoiceNumber"], made["customer"]
    assert ids(world, invoiceNumber=number) == [made["sent"]["id"]]
    assert made["sent"]["id"] not in ids(world, customerId=customer, excludeInvoiceNumber=number)
    assert made["draft"]["id"] in ids(world, customerId=customer, excludeInvoiceNumber=number)
    assert not ids(world, customerId=customer, excludeCustomerId=customer)


def test_invoices_of_a_schedule_and_those_made_by_hand_for_it_are_found(world: World) -> None:
    acme = world.account.catalog.now().ids.public("customers", "acme")
    scheduled = in_progress(world)
    by_hand = one_off(world, customerId=acme, billingScheduleId="acme_2026")
    found = ids(world, billingScheduleId=scheduled["billingScheduleId"])
    assert {scheduled["id"], by_hand["id"]} <= set(found)


def test_an_invoice_without_any_quantity_is_left_out_if_asked(world: World) -> None:
    customer = world.customer()["id"]
    world.made("/invoices", {"customerId": customer, "currency": "EUR"})
    assert len(ids(world, customerId=customer)) == 1
    assert ids(world, customerId=customer, excludeZeroQuantity="true") == []


@pytest.mark.parametrize("order", ["createdAt", "dueDate", "invoiceNumber", "grossTotal"])
def test_pages_in_any_order_show_every_invoice_once(
    world: World, made: dict[str, Any], order: str
) -> None:
    query = {"customerId": made["customer"], "sortBy": order, "sortOrder": "ASC"}
    whole = ids(world, **query)
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = world.read("/invoices", limit=1, **query, **after)
        seen += [each["id"] for each in page["items"]]
        assert page["pagination"]["totalResultSize"] == len(whole)
        if "after" not in page["pagination"]:
            break
        after = {"after": page["pagination"]["after"]}
    assert seen == whole
    assert len(whole) == 4


def test_totals_are_exact_numbers_by_currency(world: World, made: dict[str, Any]) -> None:
    del made
    customer = world.customer()["id"]
    one_off(world, customerId=customer, rate="0.05")
    one_off(world, customerId=customer, rate="100000000000.015", currency="USD")
    answer = world.call("GET", "/invoices/summary", customerId=customer)
    assert answer.json()["totalsByCurrency"] == [
        {"currency": "EUR", "invoiceCount": 1, "grossTotal": 0.1},
        {"currency": "USD", "invoiceCount": 1, "grossTotal": 200000000000.03},
    ]
    assert '"grossTotal":200000000000.03}' in answer.text


@pytest.mark.parametrize(
    "query", [{"invoiceStatus": "LOST"}, {"dueBefore": "soon"}, {"sortBy": "mood"}]
)
def test_a_filter_that_means_nothing_is_refused(world: World, query: dict[str, str]) -> None:
    refused = world.call("GET", "/invoices", **query)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, next(iter(query)))


def test_an_invoice_is_read_by_its_number_too(world: World, made: dict[str, Any]) -> None:
    found = world.read(f"/invoices/{made['sent']['invoiceNumber']}")
    assert found["id"] == made["sent"]["id"]
    assert world.call("GET", f"/invoices/{found['id'][:8]}").status_code == 404


def test_what_describes_a_draft_is_patched_in_part_and_put_whole(world: World) -> None:
    draft = one_off(world, memo="Thanks", metadata=[{"key": "team", "value": "blue"}])
    path = f"/invoices/{draft['id']}"
    patched = world.call("PATCH", path, {"reference": "R-1"}).json()
    assert (patched["memo"], patched["reference"]) == ("Thanks", "R-1")
    put = world.call("PUT", path, {"purchaseOrderNumber": "PO-9", "currency": "GBP"}).json()
    assert put["purchaseOrderNumber"] == "PO-9"
    assert put["currency"] == "GBP"
    assert put["metadata"] == []
    assert not {"memo", "reference"} & set(put)


def test_a_draft_is_changed_only_from_the_revision_that_was_seen(world: World) -> None:
    draft = one_off(world)
    path = f"/invoices/{draft['id']}"
    seen = world.call("GET", path).headers["ETag"]
    assert world.call("PATCH", path, {"memo": "A"}, headers={"If-Match": seen}).status_code == 200
    late = world.call("PATCH", path, {"memo": "B"}, headers={"If-Match": seen})
    assert (late.status_code, late.json()["code"]) == (412, "changed-since")
    assert world.read(path)["memo"] == "A"


def test_an_issued_invoice_keeps_what_it_says(world: World, made: dict[str, Any]) -> None:
    path = f"/invoices/{made['sent']['id']}"
    for method in ("PUT", "PATCH"):
        refused = world.call(method, path, {"memo": "Other"})
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    early = world.call("PATCH", f"{path}/sent", {"dueDate": "2020-01-01"})
    assert early.status_code == 400
    final = world.call("PATCH", f"/invoices/{made['final']['id']}/sent", {"dueDate": "2026-12-01"})
    assert final.status_code == 409


def test_the_accounting_date_set_on_a_draft_holds_when_it_is_issued(world: World) -> None:
    draft = one_off(world, accountingDate="2026-02-28")
    issued = world.made(f"/invoices/{draft['id']}/finalize", None)
    assert issued["accountingDate"] == "2026-02-28"


def test_a_one_off_is_refused_for_what_does_not_fit(world: World) -> None:
    body = {"customerId": world.customer()["id"], "currency": "EUR"}
    for field, value in (
        ("customerId", "0199a000-0000-7000-8000-000000000000"),
        ("billingScheduleId", "acme_2026"),
        ("attachmentAssetIds", ["0199a000-0000-7000-8000-000000000000"]),
        ("billingRunId", "run-of-nobody"),
        ("currency", "EURO"),
    ):
        refused = world.call("POST", "/invoices", {**body, field: value})
        assert refused.status_code == 400, field
        assert field in refused.json()["detail"]
    assert ids(world, customerId=body["customerId"]) == []


def test_the_payment_link_is_shown_once_that_is_chosen(world: World) -> None:
    draft = one_off(world)
    path = f"/invoices/render-settings/{world.read('/invoices/render-settings')['id']}"
    for choice in ("SHOW_PAYMENT_LINK", "HIDE_PAYMENT_LINK"):
        assert world.call("PUT", path, {"paymentLinkDisplay": choice}).status_code == 200
        shown = world.read(f"/invoices/{draft['id']}")["renderSettings"]
        assert shown == {"paymentLinkDisplay": choice}


def test_reading_does_not_open_changing(world: World, made: dict[str, Any]) -> None:
    reader = world.key(Scope.READ)
    path = f"/invoices/{made['draft']['id']}"
    assert world.call("GET", path, credentials=reader).status_code == 200
    for method, action in (("POST", "/finalize"), ("DELETE", ""), ("POST", "/void")):
        refused = world.call(method, path + action, credentials=reader)
        assert (refused.status_code, refused.json()["code"]) == (403, "scope-missing")


def test_another_account_finds_no_invoice_of_this_one(
    world: World, made: dict[str, Any], tmp_path: Path
) -> None:
    with open_world(write_workspace(tmp_path, account="other")) as other:
        assert other.read("/invoices")["items"] == []
        for name in ("draft", "sent"):
            for method, action in (
                ("GET", ""),
                ("DELETE", ""),
                ("POST", "/finalize"),
                ("POST", "/replay"),
            ):
                path = f"/invoices/{made[name]['id']}{action}"
                assert other.call(method, path).status_code == 404
    assert world.read(f"/invoices/{made['draft']['id']}")["status"] == "DRAFT"
