"""`/invoices/{id}/explain` and `/replay`: why an invoice is what it is, and that it still is."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query

from engine.api.caller import CallerOf
from engine.api.resource import Resource
from engine.workflows.explain import explain
from engine.workflows.invoice_usage import invoice_usage
from engine.workflows.invoice_views import exact_id
from engine.workflows.replay import replay

invoice_evidence = Resource(
    "Evidence", "Why an invoice is what it is, down to the events, and proof that it still is."
)


@invoice_evidence.get("/invoices/{id}/explain")
def explain_invoice(
    caller: CallerOf,
    id: str,
    line: Annotated[int | None, Query(ge=1, description="One line only, by its place.")] = None,
    events: Annotated[int, Query(ge=0, le=1000, description="Events of each line.")] = 20,
) -> dict[str, Any]:
    """Explain an invoice line by line.

    Price and terms, usage with the SQL that counted it, tax, and the first events, all as they
    were when the invoice was calculated. Objects are named by the ids of the catalog.
    """
    store = caller.account.store
    reference = exact_id(store, id) + ("" if line is None else f"/{line}")
    return explain(caller.account.workspace, store, reference, limit=events)


@invoice_evidence.get("/invoices/{id}/usage")
def list_usage_of_invoice(caller: CallerOf, id: str) -> dict[str, Any]:
    """List the usage behind an invoice by price, customer and local day.

    As it was counted when the invoice was calculated. Objects are named by the ids of the catalog.
    """
    account = caller.account
    return invoice_usage(account.workspace, account.store, exact_id(account.store, id))


@invoice_evidence.post("/invoices/{id}/replay", status=200)
def replay_invoice(caller: CallerOf, id: str) -> dict[str, Any]:
    """Make an invoice again and compare it byte by byte; nothing is changed.

    Once from the usage that was frozen with it, and once from the events that were known then.
    """
    store = caller.account.store
    return replay(caller.account.workspace, store, exact_id(store, id)).representation()
