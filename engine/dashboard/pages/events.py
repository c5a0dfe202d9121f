"""Events: what arrived, and one more by hand."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal

from starlette.responses import Response

from engine.dashboard.forms import NO_PROBLEM, Problem, problem_of
from engine.dashboard.routing import Pages
from engine.dashboard.visit import Visit

pages = Pages()

FIELDS = {
    "customerEventId": "customer_event_id",
    "customerAlias": "customer_alias",
    "eventType": "event_type",
    "eventTimestamp": "event_timestamp",
    "eventProperties": "event_properties",
}


@pages.get("/events")
async def events(visit: Visit) -> Response:
    """The latest of each event, newest first."""
    found = await visit.get(
        "/usage-events",
        limit=50,
        after=visit.asked("after"),
        before=visit.asked("before"),
        eventType=visit.asked("type"),
        customerAlias=visit.asked("alias"),
        eventId=visit.asked("id"),
        unmappedAliasesOnly="true" if visit.asked("unmapped") else None,
    )
    return visit.page("events.html", events=found["items"], pagination=found["pagination"])


@pages.get("/events/new")
async def new_event(visit: Visit) -> Response:
    """A form for one event."""
    now = f"{visit.visitor.at.astimezone(visit.zone):%Y-%m-%dT%H:%M}"
    form = {"event_timestamp": now, "event_properties": "{}"}
    return visit.page("event_new.html", form=form, problem=NO_PROBLEM)


@pages.post("/events")
async def send_event(visit: Visit) -> Response:
    """Send it as a program would."""
    body = {
        "customerEventId": visit.given("customer_event_id"),
        "customerAlias": visit.given("customer_alias"),
        "eventType": visit.given("event_type"),
    }
    body = {name: value for name, value in body.items() if value}
    try:
        body["eventTimestamp"] = visit.local(
            datetime.fromisoformat(visit.given("event_timestamp"))
        ).isoformat()
    except ValueError:
        problem = Problem("The time is missing.", {"event_timestamp": "a day and a time of day"})
        return visit.page("event_new.html", 400, form=visit.form, problem=problem)
    try:
        properties = json.loads(visit.given("event_properties") or "{}", parse_float=Decimal)
    except ValueError:
        wrong = {"event_properties": 'a JSON object such as {"tokens": 250}'}
        problem = Problem("The properties are no JSON.", wrong)
        return visit.page("event_new.html", 400, form=visit.form, problem=problem)
    answer = await visit.send("POST", "/usage-events", {**body, "eventProperties": properties})
    if not answer.is_good:
        problem = problem_of(answer, FIELDS)
        return visit.page("event_new.html", answer.status, form=visit.form, problem=problem)
    return visit.go("/events", f"Event {answer.body['customerEventId']} is kept.")
