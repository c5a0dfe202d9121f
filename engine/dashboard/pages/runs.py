"""Billing runs: what is due becomes invoices."""

from __future__ import annotations

from starlette.responses import Response

from engine.dashboard.routing import Pages
from engine.dashboard.visit import Visit

pages = Pages()


@pages.get("/runs")
async def runs(visit: Visit) -> Response:
    """All of them, newest first; the page looks again while one is at work."""
    found = await visit.get(
        "/billing-runs", limit=50, after=visit.asked("after"), before=visit.asked("before")
    )
    return visit.page(
        "runs.html",
        runs=found["items"],
        pagination=found["pagination"],
        today=visit.today.isoformat(),
    )


@pages.post("/runs")
async def begin(visit: Visit) -> Response:
    """Begin one, through a day."""
    through = visit.given("through")
    answer = await visit.send("POST", "/billing-runs", {"through": through} if through else {})
    return visit.go("/runs", "The run has begun." if answer.is_good else answer.message)


@pages.get("/runs/{id}")
async def run(visit: Visit) -> Response:
    """One: what it came to, and what it left aside with the reason."""
    found = await visit.get(f"/billing-runs/{visit.request.path_params['id']}")
    return visit.page("run.html", run=found)
