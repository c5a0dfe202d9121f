"""Credit notes through the API: drafts against invoices and for none, their life, applications."""

from __future__ import annotations

from typing import Any

from engine.workflows.invoices import show
from tests.api.cases.credit_notes import LINE, draft, empty, issued, line
from tests.api.invoice_makers import final
from tests.api.world import World


def against(world: World) -> tuple[Any, Any, str]:
    """An issued invoice of 200.00, free of tax; an empty draft against it; the id of its line."""
    invoice = final(world)
    fields = {"customerId": invoice["customerId"], "invoiceId": invoice["id"]}
    note = empty(world, **fields)
    (mirrored,) = line_ids(world, invoice)
    return invoice, note, mirrored


def line_ids(world: World, invoice: Any) -> list[str]:
    shape = show(world.account.store, invoice["id"], "main")
    return [each["id"] for each in shape["lineItems"]]


def test_a_draft_begins_empty_and_is_worth_the_sum_of_its_lines(world: World) -> None:
    note = empty(world)
    path = f"/credit-notes/{note['id']}"
    assert (note["status"], note["grossTotal"], note["applications"]) == ("DRAFT", "0.00", [])
    refused = world.call("POST", f"{path}/finalize")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    group = world.made(f"{path}/line-item-groups", {"title": "Goodwill"})
    line(world, note, groupId=group["id"])
    other = line(world, note, rate="0.005", quantity="1", taxRate="0.07", groupId=group["id"])
    assert (other["netTotal"], other["totalTax"]) == ("0.01", "0.00")
    (seen,) = world.read(f"{path}/line-item-groups")["items"]
    assert (seen["netTotal"], seen["totalTax"], seen["grossTotal"]) == ("21.01", "3.99", "25.00")
    assert world.read(path)["grossTotal"] == "25.00"


def test_a_line_that_mirrors_bears_the_invoices_tax_and_no_more_than_remains(world: World) -> None:
    _, note, mirrored = against(world)
    made = line(world, note, lineItemId=mirrored, quantity="1", rate="50", taxRate="0")
    assert (made["netTotal"], made["totalTax"], made["lineItemId"]) == ("50.00", "0.00", mirrored)
    path = f"/credit-notes/{note['id']}/line-items"
    body = {**LINE, "quantity": "1", "rate": "200.01", "taxRate": "0"}
    too_much = world.call("PUT", f"{path}/{made['id']}", body)
    assert too_much.status_code == 409
    another_tax = world.call("PUT", f"{path}/{made['id']}", {**body, "taxRate": "0.2"})
    assert another_tax.status_code == 400
    all_of_it = world.call("PUT", f"{path}/{made['id']}", {**body, "rate": "200"})
    assert all_of_it.json()["grossTotal"] == "200.00"
    own = world.call("POST", path, {**LINE, "creditNoteId": note["id"]})
    assert own.status_code == 400
    assert "lineItemId" in own.json()["detail"]


def test_what_another_draft_gives_back_does_not_remain(world: World) -> None:
    invoice, note, mirrored = against(world)
    line(world, note, lineItemId=mirrored, quantity="1", rate="150", taxRate="0")
    second = empty(world, customerId=invoice["customerId"], invoiceId=invoice["id"])
    body = {
        **LINE,
        "creditNoteId": second["id"],
        "lineItemId": mirrored,
        "quantity": "1",
        "taxRate": "0",
    }
    path = f"/credit-notes/{second['id']}/line-items"
    assert world.call("POST", path, {**body, "rate": "50.01"}).status_code == 409
    assert world.call("DELETE", f"/credit-notes/{note['id']}").status_code == 200
    assert world.call("POST", path, {**body, "rate": "50.01"}).status_code == 201


def test_a_draft_against_an_invoice_needs_one_that_is_issued_and_its_customers(
    world: World,
) -> None:
    invoice = final(world)
    body = {"currency": "EUR", "invoiceId": invoice["id"], "customerId": world.customer()["id"]}
    assert world.call("POST", "/credit-notes", body).status_code == 400
    absent = {**body, "invoiceId": "0199a000-0000-7000-8000-000000000000"}
    assert world.call("POST", "/credit-notes", absent).status_code == 404


def test_what_is_issued_is_neither_changed_nor_deleted(world: World) -> None:
    note = issued(world)
    path = f"/credit-notes/{note['id']}"
    (made,) = world.read(f"{path}/line-items")["items"]
    assert note["creditNoteNumber"] and note["issueDate"]
    assert world.read(f"/credit-notes/{note['creditNoteNumber']}") == note
    for method, at, body in (
        ("PUT", path, {"memo": "later"}),
        ("DELETE", path, None),
        ("POST", f"{path}/line-item-groups", {"title": "later"}),
        ("PUT", f"{path}/line-items/{made['id']}", LINE),
        ("DELETE", f"{path}/line-items/{made['id']}", None),
        ("POST", f"{path}/finalize", None),
    ):
        assert world.call(method, at, body).status_code == 409, (method, at)
    assert world.read(path) == note


def test_a_draft_is_changed_whole_by_who_has_seen_it(world: World) -> None:
    note = draft(world, memo="first", purchaseOrderNumber="PO-1")
    path = f"/credit-notes/{note['id']}"
    seen = world.call("GET", path).headers["ETag"]
    changed = world.call("PUT", path, {"memo": "second"}, headers={"If-Match": seen})
    assert changed.json()["memo"] == "second"
    assert "purchaseOrderNumber" not in changed.json()
    assert changed.json()["grossTotal"] == note["grossTotal"]
    stale = world.call("PUT", path, {"memo": "third"}, headers={"If-Match": seen})
    assert stale.status_code == 412


def test_sending_makes_credit_of_a_note_that_says_so(world: World) -> None:
    note = draft(world)
    body = {"settings": {"generateCashCreditGrant": "ENABLED"}}
    world.call("PUT", f"/credit-notes/{note['id']}", body)
    sent = world.made(f"/credit-notes/{note['id']}/finalize-and-send", None)
    assert sent["status"] == "SENT"
    assert sent["creditGrantId"] == note["id"]
    assert (sent["balance"], sent["applicationStatus"]) == ("0.00", "FULLY_APPLIED")


def test_credit_is_put_to_an_invoice_by_the_balances_that_were_seen(world: World) -> None:
    invoice = final(world)
    note = issued(world, customerId=invoice["customerId"])
    body = {
        "creditNoteId": note["id"],
        "invoiceId": invoice["id"],
        "amount": "20.10",
        "currency": "EUR",
        "creditNoteBalanceVersion": 0,
        "invoiceBalanceVersion": 0,
    }
    first = world.call("POST", "/credit-note-applications", body)
    assert first.status_code == 201
    assert '"amount":20.10' in first.text
    assert first.json()["creditNoteBalance"] == {"value": 4.89, "currency": "EUR", "version": 1}
    stale = world.call("POST", "/credit-note-applications", body)
    assert (stale.status_code, stale.json()["code"]) == (409, "balances-moved")
    assert stale.headers["content-type"] == "application/problem+json"
    assert stale.json()["currentInvoiceBalance"] == first.json()["invoiceBalance"]
    now = {**body, "creditNoteBalanceVersion": 1, "invoiceBalanceVersion": 1}
    assert world.call("POST", "/credit-note-applications", now).status_code == 409
    seen = world.read(f"/credit-notes/{note['id']}")
    assert (seen["balance"], seen["applicationStatus"]) == ("4.89", "PARTIALLY_APPLIED")
    (application,) = seen["applications"]
    assert (application["amount"], application["invoiceId"]) == ("20.10", invoice["id"])
    voided = world.call("POST", f"/credit-notes/{note['id']}/void")
    assert voided.status_code == 409


def test_lists_filter_and_page(world: World) -> None:
    customer = world.customer()["id"]
    notes = [issued(world, customerId=customer) for _ in range(3)]
    before = world.clock.at.isoformat()
    world.call("POST", f"/credit-notes/{notes[1]['id']}/send")

    def found(**query: Any) -> list[str]:
        items = world.read("/credit-notes", customerId=customer, **query)["items"]
        return [each["id"] for each in items]

    ids = [each["id"] for each in notes]
    assert found() == ids[::-1]
    assert found(sortOrder="ASC", sortBy="creditNoteNumber") == ids
    assert found(creditNoteStatus="SENT") == [ids[1]]
    assert found(sentAfter=before) == [ids[1]]
    assert found(sentBefore=before) == []
    assert found(searchCreditNoteNumber=notes[2]["creditNoteNumber"].lower()) == [ids[2]]
    first = world.read("/credit-notes", customerId=customer, limit=2)
    assert first["pagination"]["totalResultSize"] == 3
    rest = world.read("/credit-notes", customerId=customer, after=first["pagination"]["after"])
    assert [each["id"] for each in rest["items"]] == ids[:1]
    wrong = world.call("GET", "/credit-notes", creditNoteStatus="LOST")
    assert wrong.status_code == 400
