"""`/credits`: grants and balances."""

from __future__ import annotations

from fastapi import Response

from engine.api.caller import CallerOf
from engine.api.exact_json import exact_response
from engine.api.named import named
from engine.api.pages import ListOf, PagingOf
from engine.api.problems import invalid_field
from engine.api.resource import Resource
from engine.api.shapes.credits import (
    CreditBalance,
    CreditBalances,
    CreditGrantGiven,
    CreditGrantRequest,
    CustomerGrant,
    CustomerGrants,
)
from engine.workflows.credit_views import (
    balances_of_customer,
    grant_page,
    grants_of_customer,
    own_grant_id,
    view_grant,
)
from engine.workflows.credits import delete_grant, grant_credit
from engine.workflows.public_ids import ACCOUNTS, CUSTOMERS, METRICS

credits = Resource(
    "Credits",
    "Credit that customers have, in money or in units of a metric. Invoices of schedules draw on it"
    " when they are issued: units first, then money, each by what expires first.",
)


@credits.get("/credits", response_model=ListOf[CreditGrantGiven])
def list_credit_grants(caller: CallerOf, paging: PagingOf) -> Response:
    """List credit grants."""
    page = grant_page(caller.account.store, caller.catalog.ids, paging.request)
    return exact_response(
        paging.answer(page, lambda shape: CreditGrantGiven.of(shape, caller.catalog))
    )


@credits.post("/credits", response_model=CreditGrantGiven)
def create_credit_grant(caller: CallerOf, body: CreditGrantRequest) -> Response:
    """Grant credit to a customer.

    A grant never changes; while nothing of it is used it can be deleted. With `createInvoice` there
    is a draft for what it costs at once.
    """
    named(caller, ACCOUNTS, body.sequence_account_id, "sequenceAccountId")
    customer = named(caller, CUSTOMERS, body.customer_id, "customerId")
    metric = None
    if body.metric_id is not None:
        metric = named(caller, METRICS, body.metric_id, "metricId")
    first, last = body.effective_date, body.expiry_date
    if first is not None and last is not None and last < first:
        raise invalid_field("expiryDate", "is before effectiveDate")
    account = caller.account
    shape = grant_credit(
        account.workspace,
        account.store,
        body.sold(caller.new_id(), customer, metric),
        with_invoice=body.create_invoice,
        now=caller.at,
        actor=caller.author.name,
    )
    return exact_response(CreditGrantGiven.of(shape, caller.catalog), 201)


@credits.get("/credits/{customerId}/balances")
def list_credit_balances(caller: CallerOf, customerId: str) -> CreditBalances:  # noqa: N803
    """List a customer's balances with their grants and everything that happened to them."""
    own = caller.catalog.ids.own(CUSTOMERS, customerId)
    found = balances_of_customer(caller.account.store, own, caller.at)
    return CreditBalances(items=[CreditBalance.of(each, own, caller.catalog) for each in found])


@credits.get("/credits/{customerId}/grants", response_model=CustomerGrants)
def list_customer_grants(caller: CallerOf, customerId: str) -> Response:  # noqa: N803
    """List a customer's grants with what is left of each."""
    own = caller.catalog.ids.own(CUSTOMERS, customerId)
    found = grants_of_customer(caller.account.store, own)
    return exact_response(
        CustomerGrants(items=[CustomerGrant.of(each, caller.catalog) for each in found])
    )


@credits.get("/credits/{id}", response_model=CreditGrantGiven)
def read_credit_grant(caller: CallerOf, id: str) -> Response:
    """Read a credit grant."""
    shape = view_grant(caller.account.store, caller.catalog.ids, id)
    return exact_response(CreditGrantGiven.of(shape, caller.catalog))


@credits.delete("/credits/{id}", response_model=CreditGrantGiven)
def delete_credit_grant(caller: CallerOf, id: str) -> Response:
    """Delete a grant sold by hand of which nothing was used: the answer is as it was."""
    store, ids = caller.account.store, caller.catalog.ids
    shape = view_grant(store, ids, id)
    delete_grant(
        store, own_grant_id(store, ids, id), reason="", now=caller.at, actor=caller.author.name
    )
    return exact_response(CreditGrantGiven.of(shape, caller.catalog))
