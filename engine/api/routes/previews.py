"""What would be billed, calculated now and kept nowhere."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import Query

from engine.api.caller import Caller, CallerOf
from engine.api.problems import REQUEST_INVALID, FieldError, ProblemError
from engine.api.resource import Resource
from engine.api.routes.billing_schedules import refuse_attachments, schedule_terms
from engine.api.routes.usage_events import instant_in
from engine.api.shapes.base import Day
from engine.api.shapes.schedule_requests import ScheduleRequest
from engine.workflows.preview import preview
from engine.workflows.public_ids import CUSTOMERS, SCHEDULES
from engine.workflows.schedule_objects import preview_of_new

previews = Resource(
    "Previews",
    "What would be billed, usage so far included. Objects are named by the ids of the catalog.",
)

Through = Annotated[
    Day | None, Query(description="Periods that have begun by that local day; today if left out.")
]
FARTHEST = timedelta(days=3660)
"""A preview is of what is to come soon: ten years of daily charges are work enough."""

AsOf = Annotated[str | None, Query(alias="asOf", description="What was known then.")]


@previews.post("/billing-schedules/preview", status=200)
def preview_new_billing_schedule(
    caller: CallerOf, body: ScheduleRequest, through: Through = None
) -> dict[str, Any]:
    """Preview a billing schedule that is not there yet: what would it bill?

    The body is that of making one; nothing is kept. Usage of the customer counts as it is.
    """
    refuse_attachments(body)
    _refuse_far(caller, through)
    id = caller.new_id()
    terms = schedule_terms(caller, body, id)
    return preview_of_new(caller.account, id, terms, through, caller.at).representation()


@previews.get("/billing-schedules/{billingScheduleId}/preview")
def preview_billing_schedule(
    caller: CallerOf,
    billingScheduleId: str,  # noqa: N803
    through: Through = None,
    as_of: AsOf = None,
) -> dict[str, Any]:
    """Preview every invoice of a billing schedule that is not issued yet."""
    id = caller.catalog.ids.own(SCHEDULES, billingScheduleId)
    return _previewed(caller, id, None, through, as_of)


@previews.get("/customers/{id}/preview")
def preview_customer(
    caller: CallerOf, id: str, through: Through = None, as_of: AsOf = None
) -> dict[str, Any]:
    """Preview every invoice of a customer that is not issued yet."""
    return _previewed(caller, None, caller.catalog.ids.own(CUSTOMERS, id), through, as_of)


def _previewed(
    caller: Caller,
    schedule_id: str | None,
    customer_id: str | None,
    through: date | None,
    as_of: str | None,
) -> dict[str, Any]:
    _refuse_far(caller, through)
    account = caller.account
    return preview(
        account.workspace,
        schedule_id=schedule_id,
        customer_id=customer_id,
        through=through,
        as_of=instant_in("asOf", as_of),
        now=caller.at,
        live=account.live,
    ).representation()


def _refuse_far(caller: Caller, through: date | None) -> None:
    if through is not None and through > caller.at.date() + FARTHEST:
        error = FieldError("query", "through", "is over ten years ahead", "a day that comes sooner")
        raise ProblemError(REQUEST_INVALID, "through is over ten years ahead.", (error,))
