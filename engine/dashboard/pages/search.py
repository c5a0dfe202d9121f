"""One field for everything: customers, invoices, metrics, products."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from engine.dashboard.routing import Pages
from engine.dashboard.visit import Visit

pages = Pages()


@pages.get("/search")
async def search(visit: Visit) -> Response:
    """What has the words in its name or number."""
    words = visit.asked("q")
    if not words:
        return visit.page("search.html", words="", found=[])
    customers, aliased, invoices, metrics = await asyncio.gather(
        visit.get("/customers", legalName=words, limit=8),
        visit.get("/customers", alias=words, limit=4),
        visit.get("/invoices", search=words, limit=8),
        visit.get("/usage-metrics", name=words, limit=8),
    )
    by_id = {each["id"]: each for each in (*customers["items"], *aliased["items"])}
    found = [
        ("Customers", [(f"/customers/{id}", each["legalName"], "") for id, each in by_id.items()]),
        (
            "Invoices",
            [
                (
                    f"/invoices/{each['id']}",
                    each.get("invoiceNumber") or f"Draft of {each['invoiceDate']}",
                    each["customerLegalCompanyName"],
                )
                for each in invoices["items"]
            ],
        ),
        (
            "Metrics",
            [
                (f"/usage-metrics/{each['id']}", each["name"], each["eventType"])
                for each in metrics["items"]
            ],
        ),
    ]
    return visit.page("search.html", words=words, found=[part for part in found if part[1]])
