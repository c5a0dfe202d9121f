"""Invoices: found, read line by line, issued, sent, paid, voided."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.responses import Response

from engine.dashboard.api_call import Json
from engine.dashboard.charts import chart_of_charge
from engine.dashboard.routing import Pages
from engine.dashboard.visit import Visit

pages = Pages()

STATUSES = (
    ("", "Any status"),
    ("DRAFT", "Draft"),
    ("FINAL,SENT", "Issued"),
    ("VOIDED", "Voided"),
)
PAYMENTS = (
    ("", "Any payment"),
    ("UNPAID,PARTIALLY_PAID", "Not paid"),
    ("PAID", "Paid"),
    ("UNCOLLECTIBLE", "Uncollectible"),
)

DONE: Mapping[str, tuple[str, str]] = {
    "recalculate": ("POST", "It is calculated again."),
    "finalize": ("POST", "It is issued and has its number."),
    "finalize-and-send": ("POST", "It is issued and sent."),
    "send": ("POST", "It is sent."),
    "mark-as-sent": ("POST", "It counts as sent."),
    "void": ("POST", "It is void."),
}
"""Operations that need nothing but a reason at most, and what is said once they are done."""


@pages.get("/invoices")
async def invoices(visit: Visit) -> Response:
    """By filters, with their totals by currency."""
    query = {
        "invoiceStatus": visit.asked("status"),
        "invoicePaymentStatus": visit.asked("payment"),
        "customerId": visit.asked("customer"),
        "dueBefore": visit.asked("due_before"),
        "search": visit.asked("search"),
    }
    found, totals = await asyncio.gather(
        visit.get(
            "/invoices", limit=50, after=visit.asked("after"), before=visit.asked("before"), **query
        ),
        visit.get("/invoices/summary", **query),
    )
    return visit.page(
        "invoices.html",
        invoices=found["items"],
        pagination=found["pagination"],
        totals=totals["totalsByCurrency"],
        statuses=STATUSES,
        payments=PAYMENTS,
    )


@pages.get("/invoices/{id}")
async def invoice(visit: Visit) -> Response:
    """One, as its customer sees it, and what can be done with it."""
    id = visit.request.path_params["id"]
    found, groups, lines, activity = await visit.every(
        f"/invoices/{id}",
        f"/invoices/{id}/line-item-groups?limit=100",
        f"/invoices/{id}/line-items?limit=100",
        f"/activity-logs?activityLogObjectEntityId={id}&limit=10",
    )
    more = lines["pagination"].get("after")
    shown = lines["items"]
    while more:
        page = await visit.get(f"/invoices/{id}/line-items", limit=100, after=more)
        shown += page["items"]
        more = page["pagination"].get("after")
    return visit.page(
        "invoice.html",
        invoice=found,
        groups=_grouped(groups["items"], shown),
        activity=activity["items"],
    )


@pages.get("/invoices/{id}/pdf")
async def pdf(visit: Visit) -> Response:
    """As its customer gets it."""
    return await visit.file(f"/invoices/{visit.request.path_params['id']}/download")


@pages.get("/invoices/{id}/lines/{line}")
async def line(visit: Visit) -> Response:
    """Why one line is what it is: price, usage, the SQL that counted it, the first events."""
    id, place = visit.request.path_params["id"], visit.request.path_params["line"]
    found = await visit.get(f"/invoices/{id}")
    explained = await visit.get(f"/invoices/{id}/explain", line=place, events=20)
    return visit.page(
        "invoice_line.html",
        invoice=found,
        place=place,
        explained=explained,
        charts=await _charts(visit, explained),
    )


@pages.post("/invoices/{id}/replay")
async def replay(visit: Visit) -> Response:
    """Make it again and compare."""
    id = visit.request.path_params["id"]
    answer = await visit.send("POST", f"/invoices/{id}/replay")
    if not answer.is_good:
        return visit.go(f"/invoices/{id}", answer.message)
    return visit.page("invoice_replay.html", id=id, replayed=answer.body)


@pages.post("/invoices/{id}/payment-status")
async def payment_status(visit: Visit) -> Response:
    """Paid, or uncollectible, or open again."""
    id = visit.request.path_params["id"]
    body = {"paymentStatus": visit.given("payment_status")}
    answer = await visit.send("PUT", f"/invoices/{id}/payment-status", body)
    return visit.go(f"/invoices/{id}", "It is noted." if answer.is_good else answer.message)


@pages.post("/invoices/{id}/{operation}")
async def operate(visit: Visit) -> Response:
    """What a button of an invoice does."""
    id, operation = visit.request.path_params["id"], visit.request.path_params["operation"]
    if operation not in DONE:
        return visit.go(f"/invoices/{id}", "There is no such operation.")
    method, said = DONE[operation]
    reason = {"reason": visit.given("reason")} if operation == "void" else {}
    answer = await visit.call(method, f"/invoices/{id}/{operation}", reason)
    return visit.go(f"/invoices/{id}", said if answer.is_good else answer.message)


async def _charts(visit: Visit, explained: Json) -> dict[int, str]:
    """Usage by day behind each line that has some, by its place."""
    if not any(line.get("usage") for line in explained["lines"]):
        return {}
    used = await visit.get(f"/invoices/{explained['invoiceId']}/usage")
    return {
        line["place"]: chart_of_charge(charge)
        for line in explained["lines"]
        for charge in used["usage"]
        if line.get("usage")
        and line.get("price")
        and (charge["priceId"], charge["metric"]) == (line["price"]["id"], line["usage"]["metric"])
    }


def _grouped(groups: list[Json], lines: list[Json]) -> list[tuple[Json, list[Json]]]:
    """Lines under their groups, each in its order; those of no group last, under None."""
    lines = sorted(lines, key=lambda line: line["index"])
    ordered: list[tuple[Json, list[Json]]] = [
        (group, [each for each in lines if each.get("groupId") == group["id"]])
        for group in sorted(groups, key=lambda group: group["index"])
    ]
    known = {group["id"] for group in groups}
    loose = [each for each in lines if each.get("groupId") not in known]
    return [*ordered, (None, loose)] if loose else ordered
