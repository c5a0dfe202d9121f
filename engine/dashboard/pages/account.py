"""The account: what happened, who works here."""

from __future__ import annotations

from starlette.responses import Response

from engine.dashboard.routing import Pages
from engine.dashboard.visit import Visit

pages = Pages()


@pages.get("/activity")
async def activity(visit: Visit) -> Response:
    """Who did what, newest first."""
    found = await visit.get(
        "/activity-logs",
        limit=50,
        activityLogObjectEntityId=visit.asked("of"),
        after=visit.asked("after"),
        before=visit.asked("before"),
    )
    return visit.page("activity.html", activity=found["items"], pagination=found["pagination"])


@pages.get("/settings")
async def settings(visit: Visit) -> Response:
    """The account's own particulars, its users, its tax rates."""
    accounts, users, rates = await visit.every(
        "/sequence-accounts?limit=1", "/users?limit=100", "/tax-rates?limit=100"
    )
    return visit.page(
        "settings.html",
        account=accounts["items"][0],
        own=visit.visitor.account.catalog.now().catalog.account,
        users=users["items"],
        rates=rates["items"],
    )
