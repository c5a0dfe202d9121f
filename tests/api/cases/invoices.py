"""Invoices: lists, one-offs, their life."""

from __future__ import annotations

from typing import Any

from tests.api.cases.case import Call, Case
from tests.api.invoice_makers import final, in_progress, one_off, sent
from tests.api.world import World

SENT = (
    "purchaseOrderNumber",
    "reference",
    "memo",
    "customerEmails",
    "customerLegalCompanyName",
    "customerBillingAddress",
    "customerShippingAddress",
    "paymentOptions",
    "metadata",
    "creditBalances",
    "billingPeriod",
    "accountingDate",
    "dueDate",
)
"""Fields that are answered as they were sent."""

FIELDS = {
    "dueDate": "2026-06-30",
    "customerEmails": ["ap@example.com"],
    "billingPeriod.start": "2026-03-01",
    "billingPeriod.endInclusive": "2026-03-31",
    "billingRunId": None,
    "accountingDate": "2026-03-31",
    "attachmentAssetIds": [],
}


def lists(world: World) -> Call:
    one_off(world)
    query = {"invoiceStatus": "DRAFT,FINAL", "sortBy": "grossTotal", "excludeSearch": "nobody"}
    return Call(query=query)


def create(world: World) -> Call:
    given = {"customerId": world.account.catalog.now().ids.public("customers", "acme")}
    schedule = world.account.catalog.now().ids.public("schedules", "acme_2026")
    given = {**FIELDS, **given, "billingScheduleId": schedule}
    return Call(given=given, seen=(*SENT, "customerId", "billingScheduleId", "currency"))


def put(world: World) -> Call:
    return Call(ids=id_of(one_off(world)), given=FIELDS, seen=SENT)


def patch_sent(world: World) -> Call:
    given = {"dueDate": "2026-07-31"}
    return Call(ids=id_of(sent(world)), given=given, seen=("dueDate", "purchaseOrderNumber"))


def merge(world: World) -> Call:
    first = one_off(world)
    second = one_off(world, customerId=first["customerId"])
    return Call(body={"invoiceIds": [first["id"], second["id"]]})


def status(world: World) -> Call:
    return Call(ids=id_of(final(world)), given={"paymentStatus": "PAID"}, seen=("paymentStatus",))


def render_settings(world: World) -> Call:
    return Call(
        ids={"id": world.read("/invoices/render-settings")["id"]},
        seen=("paymentLinkDisplay", "currencyConversionDisplay"),
    )


def id_of(invoice: Any) -> dict[str, str]:
    return {"id": invoice["id"]}


CASES: dict[str, Case] = {
    "GET /invoices": lists,
    "POST /invoices": create,
    "GET /invoices/list-summary": lists,
    "GET /invoices/summary": lambda world: Call(query={"invoiceStatus": "DRAFT"}),
    "POST /invoices/fix-billing-runs": lambda world: Call(),
    "POST /invoices/merge": merge,
    "POST /invoices/reconcile-with-integration": lambda world: Call(
        given={"invoiceIds": [one_off(world)["id"]]}, refused="integration-not-connected"
    ),
    "GET /invoices/render-settings": lambda world: Call(),
    "PUT /invoices/render-settings/{id}": render_settings,
    "GET /invoices/{id}": lambda world: Call(ids=id_of(sent(world))),
    "PUT /invoices/{id}": put,
    "PATCH /invoices/{id}": put,
    "DELETE /invoices/{id}": lambda world: Call(ids=id_of(one_off(world))),
    "GET /invoices/{id}/currency-conversions": lambda world: Call(ids=id_of(one_off(world))),
    "POST /invoices/{id}/draft": lambda world: Call(ids=id_of(in_progress(world))),
    "POST /invoices/{id}/finalize": lambda world: Call(ids=id_of(one_off(world))),
    "POST /invoices/{id}/finalize-and-send": lambda world: Call(ids=id_of(one_off(world))),
    "POST /invoices/{id}/mark-as-sent": lambda world: Call(ids=id_of(one_off(world))),
    "PUT /invoices/{id}/payment-status": status,
    "POST /invoices/{id}/send": lambda world: Call(ids=id_of(final(world))),
    "POST /invoices/{id}/send-payment-reminder": lambda world: Call(ids=id_of(sent(world))),
    "PATCH /invoices/{id}/sent": patch_sent,
    "POST /invoices/{id}/void": lambda world: Call(ids=id_of(final(world))),
}
