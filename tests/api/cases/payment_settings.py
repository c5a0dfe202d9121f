"""Payment settings of the account, its customers, schedules and invoices."""

from __future__ import annotations

from typing import Any

from tests.api.cases.case import Call, Case
from tests.api.invoice_makers import one_off
from tests.api.world import World

PATH = "/payments/settings"


def of_customer(world: World) -> Any:
    body = {"customerId": world.customer()["id"], "paymentProvider": "GOCARDLESS"}
    return world.made(f"{PATH}/customers", body)


def of_invoice(world: World) -> Any:
    body = {"invoiceId": one_off(world)["id"], "paymentProvider": "NONE"}
    return world.made(f"{PATH}/invoices", body)


def of_schedule(world: World) -> Any:
    """There is one schedule, so what it has is taken away first."""
    schedule = world.account.catalog.now().ids.public("schedules", "acme_2026")
    known = world.call("GET", f"{PATH}/billing-schedules/for-billing-schedule/{schedule}")
    if known.status_code == 200:
        world.call("DELETE", f"{PATH}/billing-schedules/{known.json()['id']}")
    body = {"billingScheduleId": schedule, "paymentProvider": "STRIPE", "autoCharge": True}
    return world.made(f"{PATH}/billing-schedules", body)


def create_of_schedule(world: World) -> Call:
    made = of_schedule(world)
    world.call("DELETE", f"{PATH}/billing-schedules/{made['id']}")
    schedule = made["billingScheduleId"]
    return Call(
        given={"billingScheduleId": schedule},
        seen=("billingScheduleId", "paymentProvider", "autoCharge"),
    )


def create_of_invoice(world: World) -> Call:
    invoice = one_off(world)
    given = {"invoiceId": invoice["id"], "customerId": invoice["customerId"]}
    return Call(given=given, seen=("invoiceId", "customerId", "paymentProvider"))


def collections(world: World) -> Call:
    return Call(
        ids={"id": world.read("/stripe/collections/settings")["id"]},
        seen=("enableAutomaticPayments", "autoEnableStripePayments", "retryOffsetDays"),
    )


def account(world: World) -> Call:
    return Call(ids={"id": world.read(PATH)["id"]}, seen=("failureNotifications",))


def with_id(made: Any) -> Call:
    return Call(ids={"id": made["id"]}, seen=())


def put(made: Any) -> Call:
    return Call(ids={"id": made["id"]}, seen=("paymentProvider",))


CASES: dict[str, Case] = {
    "GET /payments/settings": lambda world: Call(),
    "POST /payments/settings/billing-schedules": create_of_schedule,
    "GET /payments/settings/billing-schedules/for-billing-schedule/{id}": lambda world: Call(
        ids={"id": of_schedule(world)["billingScheduleId"]}
    ),
    "DELETE /payments/settings/billing-schedules/{id}": lambda world: with_id(of_schedule(world)),
    "GET /payments/settings/billing-schedules/{id}": lambda world: with_id(of_schedule(world)),
    "PUT /payments/settings/billing-schedules/{id}": lambda world: put(of_schedule(world)),
    "POST /payments/settings/customers": lambda world: Call(
        given={"customerId": world.customer()["id"]}, seen=("customerId", "paymentProvider")
    ),
    "DELETE /payments/settings/customers/{id}": lambda world: with_id(of_customer(world)),
    "GET /payments/settings/customers/{id}": lambda world: with_id(of_customer(world)),
    "PUT /payments/settings/customers/{id}": lambda world: put(of_customer(world)),
    "POST /payments/settings/invoices": create_of_invoice,
    "GET /payments/settings/invoices/for-invoice/{id}": lambda world: Call(
        ids={"id": of_invoice(world)["invoiceId"]}
    ),
    "DELETE /payments/settings/invoices/{id}": lambda world: with_id(of_invoice(world)),
    "GET /payments/settings/invoices/{id}": lambda world: with_id(of_invoice(world)),
    "PUT /payments/settings/invoices/{id}": lambda world: put(of_invoice(world)),
    "PUT /payments/settings/{id}": account,
    "GET /stripe/collections/settings": lambda world: Call(),
    "PUT /stripe/collections/settings/{id}": collections,
}
