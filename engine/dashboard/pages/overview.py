"""The first page: what is to be done, and what is owed."""

from __future__ import annotations

from starlette.responses import Response

from engine.dashboard.api_call import Json
from engine.dashboard.formats import day
from engine.dashboard.routing import Pages
from engine.dashboard.visit import Visit

pages = Pages()


@pages.get("/")
async def overview(visit: Visit) -> Response:
    """Steps that are left, drafts, what is outstanding and overdue, what happened last."""
    events, metrics, products, customers, schedules, invoices = await visit.every(
        "/usage-events?limit=1",
        "/usage-metrics?limit=1",
        "/prices?limit=1",
        "/customers?limit=1",
        "/billing-schedules?limit=1",
        "/invoices?limit=1",
    )
    open_ones = "/invoices?payment=UNPAID,PARTIALLY_PAID&status=FINAL,SENT"
    owed = {"invoiceStatus": "FINAL,SENT", "invoicePaymentStatus": "UNPAID,PARTIALLY_PAID"}
    drafts = await visit.get("/invoices/summary", invoiceStatus="DRAFT")
    outstanding = await visit.get("/invoices/summary", **owed)
    overdue = await visit.get("/invoices/summary", dueBefore=visit.today.isoformat(), **owed)
    activity = await visit.get("/activity-logs", limit=8)
    steps = [
        ("Send a few events", "/events/new", "What customers used, one event each.", events),
        (
            "Define a metric",
            "/usage-metrics/new",
            "Which events count, and how they add up.",
            metrics,
        ),
        ("Make a product with a price", "/products/new", "What a unit costs.", products),
        ("Add a customer", "/customers/new", "Who pays, and where invoices go.", customers),
        (
            "Start a schedule",
            "/schedules/new",
            "Who pays which prices, and from when.",
            schedules,
        ),
        ("Bill what is due", "/runs", "See the first invoice.", invoices),
    ]
    return visit.page(
        "overview.html",
        steps=[(title, path, text, _count(found) > 0) for title, path, text, found in steps],
        tiles=[
            (title, path, found["totalsByCurrency"], about)
            for title, path, found, about in (
                ("Drafts", "/invoices?status=DRAFT", drafts, "not issued yet"),
                ("Outstanding", open_ones, outstanding, "issued, not paid"),
                (
                    "Overdue",
                    f"{open_ones}&due_before={visit.today}",
                    overdue,
                    f"due before {day(visit.today)}",
                ),
            )
        ],
        event_count=_count(events),
        customer_count=_count(customers),
        activity=activity["items"],
    )


def _count(found: Json) -> int:
    return int(found["pagination"]["totalResultSize"])
