"""Payments through the API: to the digit, what is left stays the customer's."""

from __future__ import annotations

from typing import Any

from tests.api.invoice_makers import final
from tests.api.world import World


def pay(world: World, status: int = 201, **body: Any) -> Any:
    answer = world.call("POST", "/payments", body)
    assert answer.status_code == status, answer.text
    return answer.json()


def balance(world: World, invoice: Any) -> tuple[str, str]:
    found = world.read(f"/invoices/{invoice['id']}")
    return found["balance"], found["paymentStatus"]


def test_a_payment_settles_invoices_in_order_and_keeps_the_rest(world: World) -> None:
    first = final(world)
    paid = pay(
        world,
        amount="250.50",
        invoices=[{"invoiceId": first["id"]}],
        paidOn="2026-02-27",
        reference="wire 1",
    )
    assert (paid["unallocated"], paid["customerId"]) == ("50.50", first["customerId"])
    assert balance(world, first) == ("0.00", "PAID")
    assert world.read(f"/payments/{paid['id']}") == paid
    assert world.read("/payments", customerId=first["customerId"])["items"][0] == paid

    back = world.call("POST", f"/payments/{paid['id']}/refunds", {"amount": "20"}).json()
    assert back["unallocated"] == "30.50"
    over = world.call("POST", f"/payments/{paid['id']}/refunds", {"amount": "30.51"})
    assert (over.status_code, over.json()["code"]) == (409, "conflict")


def test_money_is_taken_off_one_invoice_and_put_to_another(world: World) -> None:
    first = final(world)
    paid = pay(world, amount="200", invoices=[{"invoiceId": first["id"], "amount": "120"}])
    assert balance(world, first) == ("80.00", "PARTIALLY_PAID")
    path = f"/payments/{paid['id']}/allocations"
    off = world.call("DELETE", f"{path}/{first['id']}").json()
    assert off["unallocated"] == "200.00"
    assert balance(world, first) == ("200.00", "UNPAID")
    assert world.call("POST", path, {"invoiceId": first["id"]}).json()["unallocated"] == "0.00"
    assert balance(world, first) == ("0.00", "PAID")


def test_the_same_payment_is_recorded_once(world: World) -> None:
    invoice = final(world)
    body = {"amount": "10", "invoices": [{"invoiceId": invoice["id"]}], "reference": "once"}
    pay(world, **body)
    assert pay(world, 409, **body)["code"] == "conflict"
    assert balance(world, invoice)[0] == "190.00"


def test_what_is_no_payment_is_refused_by_its_field(world: World) -> None:
    assert pay(world, 400, amount="10")["errors"][0]["field"] == "customerId"
    assert pay(world, 400, amount="-1", invoices=[{"invoiceId": final(world)["id"]}])
    assert pay(world, 404, amount="1", invoices=[{"invoiceId": "none"}])
    assert world.call("GET", "/payments/none").status_code == 404
