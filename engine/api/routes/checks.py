"""Whether the numbers add up: what became of every event, and what issued charges would come to."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query

from engine.api.caller import CallerOf
from engine.api.named import named
from engine.api.problems import CONFLICT
from engine.api.resource import Resource, problem_answer
from engine.api.shapes.base import Day
from engine.workflows import reconcile_process
from engine.workflows.drift import drift
from engine.workflows.public_ids import CUSTOMERS

checks = Resource(
    "Checks", "Every event has one outcome, and every issued charge is looked at again."
)


@checks.get("/reconciliation", responses={CONFLICT.status: problem_answer(CONFLICT)})
def read_reconciliation(
    caller: CallerOf,
    start: Annotated[
        Day | None, Query(alias="from", description="First local day of the event.")
    ] = None,
    end: Annotated[Day | None, Query(alias="to", description="Exclusive.")] = None,
    outcome: Annotated[str | None, Query(description="List events of that outcome.")] = None,
    after: Annotated[int, Query(ge=0, description="`next` of the list before.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000, description="Events to list.")] = 100,
) -> dict[str, Any]:
    """Count every event by what became of it; the counts add up to what has landed.

    Takes some seconds, and is a conflict while a close is at work.
    """
    return reconcile_process.reconcile_in_process(
        caller.account.workspace, start=start, end=end, listed=outcome, after=after, limit=limit
    )


@checks.get("/drift")
def read_drift_report(
    caller: CallerOf,
    customer: Annotated[str | None, Query(alias="customerId")] = None,
) -> dict[str, Any]:
    """List issued charges that would come to another amount now, with the difference in money.

    As of the last close; before discounts, minimums and tax. Objects are named by the ids of the
    catalog.
    """
    id = None if customer is None else named(caller, CUSTOMERS, customer, "customerId")
    return drift(caller.account.workspace, caller.account.store, id)
