"""`/billing-runs`: closes begun by night, by request or by command, and how far they are."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request

from engine.api.caller import Accounts, CallerOf
from engine.api.pages import ListOf, PagingOf
from engine.api.resource import Resource
from engine.api.routes.usage_events import instant_in
from engine.api.shapes.billing_runs import BillingRunRequest, BillingRunResponse, Cause, State
from engine.workflows.attempts import AttemptState
from engine.workflows.attempts import Cause as Begun
from engine.workflows.billing_runs import begin_billing_run, billing_run, billing_run_page

billing_runs = Resource(
    "Billing runs",
    "Closes: what is due is metered, rated and invoiced. One at a time, each night or on demand.",
)


@billing_runs.get("/billing-runs")
def list_billing_runs(
    caller: CallerOf,
    paging: PagingOf,
    status: Annotated[State | None, Query()] = None,
    cause: Annotated[Cause | None, Query(description="What began the run.")] = None,
) -> ListOf[BillingRunResponse]:
    """List billing runs, those that failed too, with the reason."""
    page = billing_run_page(
        caller.account,
        paging.request,
        state=None if status is None else AttemptState(status),
        cause=None if cause is None else Begun(cause),
        at=caller.at,
    )
    return paging.answer(page, BillingRunResponse.of)


@billing_runs.post("/billing-runs", status=202)
def create_billing_run(
    caller: CallerOf, request: Request, body: BillingRunRequest
) -> BillingRunResponse:
    """Begin a close, in a process of its own.

    Through the day named, or today of the account; everything acknowledged before counts. It is a
    conflict while another close is at work. Read the run again to see how far it is.
    """
    accounts: Accounts = request.app.state.accounts
    begun = begin_billing_run(
        caller.account,
        caller.new_id(),
        through=body.through,
        as_of=instant_in("asOf", body.as_of),
        at=caller.at,
        actor=caller.author.name,
        clock=accounts.now,
    )
    return BillingRunResponse.of(begun)


@billing_runs.get("/billing-runs/{id}")
def read_billing_run(caller: CallerOf, id: str) -> BillingRunResponse:
    """Read a billing run: how far it is, what it came to, or why it failed."""
    return BillingRunResponse.of(billing_run(caller.account, id, caller.at))
