"""Credit notes, their groups and lines, and what they are put to."""

from __future__ import annotations

from typing import Any

from tests.api.cases.case import Call, Case
from tests.api.invoice_makers import final
from tests.api.world import World

SENT = (
    "billingPeriodStart",
    "billingPeriodEnd",
    "purchaseOrderNumber",
    "customerEmails",
    "customerLegalCompanyName",
    "customerBillingAddress",
    "customerShippingAddress",
    "memo",
    "metadata",
    "customerTaxId",
    "accountingDate",
)
FIELDS = {
    "billingPeriodStart": "2026-03-01",
    "billingPeriodEnd": "2026-03-31",
    "customerEmails": ["ap@example.com"],
    "accountingDate": "2026-03-31",
}
LINE = {
    "title": "Goodwill",
    "quantity": "2",
    "rate": "10.5",
    "taxRate": "0.19",
    "externalIds": [],
}
LINE_SENT = (
    "title",
    "description",
    "quantity",
    "rate",
    "taxRate",
    "rateDisplay",
    "externalIds",
    "servicePeriod",
    "revenueRecognitionMethod",
    "revenueClassification",
    "productId",
)


def empty(world: World, **fields: Any) -> Any:
    """A draft for no invoice, without lines."""
    customer = fields.pop("customerId", None) or world.customer()["id"]
    return world.made("/credit-notes", {"customerId": customer, "currency": "EUR", **fields})


def line(world: World, note: Any, **fields: Any) -> Any:
    """A line of a draft."""
    body = {**LINE, "creditNoteId": note["id"], **fields}
    return world.made(f"/credit-notes/{note['id']}/line-items", body)


def draft(world: World, **fields: Any) -> Any:
    """A draft for no invoice, of 21.00 before tax."""
    note = empty(world, **fields)
    line(world, note)
    return world.read(f"/credit-notes/{note['id']}")


def issued(world: World, **fields: Any) -> Any:
    """The same, issued."""
    return world.made(f"/credit-notes/{draft(world, **fields)['id']}/finalize", None)


def id_of(note: Any) -> dict[str, str]:
    return {"id": note["id"]}


def lists(world: World) -> Call:
    draft(world)
    return Call(query={"creditNoteStatus": "DRAFT", "sortBy": "grossTotal", "sortOrder": "ASC"})


def create(world: World) -> Call:
    invoice = final(world)
    given = {**FIELDS, "customerId": invoice["customerId"], "invoiceId": invoice["id"]}
    return Call(given=given, seen=(*SENT, "customerId", "currency", "invoiceId"))


def put(world: World) -> Call:
    return Call(ids=id_of(draft(world)), given=FIELDS, seen=(*SENT, "settings"))


def group(world: World) -> Call:
    note = draft(world)
    body = {"title": "Heading"}
    made = world.made(f"/credit-notes/{note['id']}/line-item-groups", body)
    return Call(
        ids={"creditnote": note["id"], "id": made["id"]},
        given={"lineItemGroupId": None},
        seen=("title", "description"),
    )


def with_group(world: World) -> Call:
    return Call(ids=group(world).ids)


def a_line(world: World) -> Call:
    note = draft(world)
    (made,) = world.read(f"/credit-notes/{note['id']}/line-items")["items"]
    given = {
        "creditNoteId": note["id"],
        "groupId": None,
        "lineItemId": None,
        "invoiceLineItemIds": None,
        "quantity": "3",
        "rate": "4.25",
        "taxRate": "0.07",
        "servicePeriod.start": "2026-03-01",
        "servicePeriod.endInclusive": "2026-03-31",
        "productId": world.product()["id"],
    }
    return Call(ids={"creditnote": note["id"], "id": made["id"]}, given=given, seen=LINE_SENT)


def with_line(world: World) -> Call:
    return Call(ids=a_line(world).ids)


def application(world: World) -> Call:
    invoice = final(world)
    note = issued(world, customerId=invoice["customerId"])
    return Call(
        given={
            "creditNoteId": note["id"],
            "invoiceId": invoice["id"],
            "amount": 12.5,
            "creditNoteBalanceVersion": note["balanceVersion"],
            "invoiceBalanceVersion": invoice["balanceVersion"],
        },
        seen=("creditNoteId", "invoiceId", "amount", "currency"),
    )


CASES: dict[str, Case] = {
    "GET /credit-notes": lists,
    "POST /credit-notes": create,
    "GET /credit-notes/{id}": lambda world: Call(ids=id_of(issued(world))),
    "PUT /credit-notes/{id}": put,
    "DELETE /credit-notes/{id}": lambda world: Call(ids=id_of(draft(world))),
    "POST /credit-notes/{id}/finalize": lambda world: Call(ids=id_of(draft(world))),
    "POST /credit-notes/{id}/finalize-and-send": lambda world: Call(ids=id_of(draft(world))),
    "POST /credit-notes/{id}/send": lambda world: Call(ids=id_of(issued(world))),
    "POST /credit-notes/{id}/mark-as-sent": lambda world: Call(ids=id_of(draft(world))),
    "POST /credit-notes/{id}/void": lambda world: Call(ids=id_of(issued(world))),
    "GET /credit-notes/{creditnote}/line-item-groups": with_group,
    "POST /credit-notes/{creditnote}/line-item-groups": group,
    "PUT /credit-notes/{creditnote}/line-item-groups/{id}": group,
    "DELETE /credit-notes/{creditnote}/line-item-groups/{id}": with_group,
    "GET /credit-notes/{creditnote}/line-items": with_line,
    "POST /credit-notes/{creditnote}/line-items": a_line,
    "PUT /credit-notes/{creditnote}/line-items/{id}": a_line,
    "DELETE /credit-notes/{creditnote}/line-items/{id}": with_line,
    "POST /credit-note-applications": application,
}
