"""Credit notes."""

from __future__ import annotations

from starlette.responses import Response

from engine.dashboard.routing import Pages
from engine.dashboard.visit import Visit

pages = Pages()


@pages.get("/credit-notes")
async def credit_notes(visit: Visit) -> Response:
    """All of them, newest first."""
    found = await visit.get(
        "/credit-notes",
        limit=50,
        creditNoteStatus=visit.asked("status"),
        searchCreditNoteNumber=visit.asked("number"),
        after=visit.asked("after"),
        before=visit.asked("before"),
    )
    return visit.page("credit_notes.html", notes=found["items"], pagination=found["pagination"])


@pages.get("/credit-notes/{id}/pdf")
async def pdf(visit: Visit) -> Response:
    """As its customer gets it."""
    return await visit.file(f"/credit-notes/{visit.request.path_params['id']}/download")


@pages.get("/credit-notes/{id}")
async def credit_note(visit: Visit) -> Response:
    """One, line by line, with the invoices it settled."""
    id = visit.request.path_params["id"]
    found, lines = await visit.every(
        f"/credit-notes/{id}", f"/credit-notes/{id}/line-items?limit=100"
    )
    return visit.page("credit_note.html", note=found, lines=lines["items"])
