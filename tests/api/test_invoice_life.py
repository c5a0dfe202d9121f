"""An invoice's life through the API: what is allowed when, and what money does."""

from __future__ import annotations

from typing import Any

from engine.store.outbox import undelivered
from engine.store.runs import ItemState, RunItem, finish_run, record_items, start_run
from engine.workflows.cut import take_cut
from engine.workflows.payments import list_all
from tests.api.invoice_makers import DAY, final, in_progress, one_off, sent
from tests.api.world import World


def act(world: World, invoice: Any, action: str, status: int = 200) -> Any:
    answer = world.call("POST", f"/invoices/{invoice['id']}/{action}")
    assert answer.status_code == status, answer.text
    return answer.json()


def mark(world: World, invoice: Any, payment_status: str, status: int = 200) -> Any:
    body = {"paymentStatus": payment_status}
    answer = world.call("PUT", f"/invoices/{invoice['id']}/payment-status", body)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_draft_becomes_final_then_sent_and_nothing_twice(world: World) -> None:
    draft = one_off(world)
    issued = act(world, draft, "finalize")
    assert (issued["status"], issued["grossTotal"]) == ("FINAL", "200.00")
    assert issued["invoiceNumber"]
    assert issued["dueDateSource"] == "CALCULATED"
    act(world, draft, "finalize", 409)
    assert act(world, draft, "send")["status"] == "SENT"
    act(world, draft, "send", 409)
    act(world, draft, "recalculate", 409)


def test_a_draft_that_is_deleted_is_gone_and_an_issued_invoice_is_not_deleted(
    world: World,
) -> None:
    draft = one_off(world)
    gone = world.call("DELETE", f"/invoices/{draft['id']}")
    assert (gone.status_code, gone.json()["id"]) == (200, draft["id"])
    assert world.call("GET", f"/invoices/{draft['id']}").status_code == 404
    refused = world.call("DELETE", f"/invoices/{final(world)['id']}")
    assert refused.status_code == 409
    assert "void it instead" in refused.json()["detail"]


def test_an_invoice_in_progress_becomes_a_draft_and_stays_one(world: World) -> None:
    running = in_progress(world)
    assert running["status"] == "IN_PROGRESS"
    assert act(world, running, "recalculate")["status"] == "IN_PROGRESS"
    assert act(world, running, "draft")["status"] == "DRAFT"
    act(world, running, "draft", 409)
    assert act(world, running, "recalculate")["status"] == "DRAFT"


def test_paid_is_a_payment_and_unpaid_gives_it_back(world: World) -> None:
    invoice = sent(world)
    paid = mark(world, invoice, "PAID")
    assert (paid["paymentStatus"], paid["balance"]) == ("PAID", "0.00")
    assert [each["amount"] for each in paid["paymentAllocations"]] == ["200.00"]
    assert mark(world, invoice, "PAID") == paid
    act(world, invoice, "void", 409)
    unpaid = mark(world, invoice, "UNPAID")
    assert (unpaid["paymentStatus"], unpaid["balance"]) == ("UNPAID", "200.00")
    assert unpaid["paymentAllocations"] == []
    customer = world.account.catalog.now().ids.own("customers", invoice["customerId"])
    payments = list_all(world.account.store, customer)
    assert [(each["amount"], each["unallocated"]) for each in payments] == [("200.00", "0.00")]
    assert [each["amount"] for each in payments[0]["refunds"]] == ["200.00"]
    assert act(world, invoice, "void")["status"] == "VOIDED"


def test_uncollectible_is_written_off_and_can_be_paid_after_all(world: World) -> None:
    invoice = sent(world)
    assert mark(world, invoice, "UNCOLLECTIBLE")["balance"] == "0.00"
    act(world, invoice, "send-payment-reminder", 409)
    assert mark(world, invoice, "PAID")["paymentStatus"] == "PAID"


def test_a_part_is_not_paid_by_a_word_and_a_draft_not_at_all(world: World) -> None:
    mark(world, sent(world), "PARTIALLY_PAID", 409)
    mark(world, one_off(world), "PAID", 409)


def test_every_reminder_is_a_message(world: World) -> None:
    invoice = sent(world)
    for _ in range(2):
        act(world, invoice, "send-payment-reminder")
    with world.account.store.read() as connection:
        topics = [
            each.fact.topic
            for each in undelivered(connection, 10_000)
            if each.fact.source_id == invoice["id"]
        ]
    assert topics.count("invoice.reminder_sent") == 2
    act(world, final(world), "send-payment-reminder", 409)


def test_what_the_last_close_parked_is_rated_again(world: World) -> None:
    path = "/invoices/fix-billing-runs"
    assert world.call("POST", path).json() == {"invoiceIds": [], "parked": []}
    draft = in_progress(world)
    account = world.account
    catalog = account.catalog.now().catalog
    cut = take_cut(account.workspace.landed(), catalog, None, world.clock())
    with account.store.write() as connection:
        run = start_run(
            connection, kind="close", through=DAY, cut=cut, as_of=None, at=world.clock()
        )
        parked = (
            RunItem("acme_2026", 0, 90, ItemState.PARKED, "no rate", draft["id"], 1),
            RunItem("acme_2026", 0, 91, ItemState.PARKED, "no price", None, 1),
        )
        record_items(connection, run.id, parked)
        finish_run(connection, run.id, at=world.clock())
    answer = world.call("POST", path)
    assert answer.status_code == 202
    assert answer.json() == {
        "billingRunId": run.id,
        "invoiceIds": [draft["id"]],
        "parked": [{"billingScheduleId": draft["billingScheduleId"], "reason": "no price"}],
    }
    # A one-off that names the run is of it.
    made = one_off(world, billingRunId=run.id)
    assert made["billingRunId"] == run.id


def test_merging_leaves_one_draft_with_all_lines(world: World) -> None:
    first = one_off(world, rate="10")
    second = one_off(world, rate="20", customerId=first["customerId"])
    body = {"invoiceIds": [first["id"], second["id"]]}
    merged = world.made("/invoices/merge", body)
    assert merged["netTotal"] == "60.00"
    left = world.read("/invoices", customerId=first["customerId"])["items"]
    assert [each["id"] for each in left] == [merged["id"]]
    strangers = {"invoiceIds": [merged["id"], one_off(world)["id"]]}
    assert world.call("POST", "/invoices/merge", strangers).status_code == 409


def test_an_invoice_is_explained_and_comes_out_the_same_again(world: World) -> None:
    issued = final(world)
    again = act(world, issued, "replay")
    assert (again["equal"], again["contentSha256"]) == (True, issued["contentSha256"])
    explained = world.read(f"/invoices/{issued['id']}/explain")
    assert [each["netTotal"] for each in explained["lines"]] == ["200.00"]
    one = world.read(f"/invoices/{issued['id']}/explain", line=1)
    assert one["lines"] == explained["lines"]
    assert world.call("GET", f"/invoices/{issued['id']}/explain", line=9).status_code == 400
