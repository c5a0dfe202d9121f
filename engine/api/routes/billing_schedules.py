"""`/billing-schedules`."""

from __future__ import annotations

from fastapi import Response

from engine.api.caller import Caller, CallerOf
from engine.api.exact_json import exact_response
from engine.api.named import named
from engine.api.pages import ListOf, PagingOf
from engine.api.problems import REQUEST_INVALID, FieldError, ProblemError, invalid_field
from engine.api.resource import Resource
from engine.api.revision import IfMatch, expected_revision, show_revision
from engine.api.schedule_filters import ScheduleFilterOf, ScheduleOrderOf
from engine.api.schedule_names import schedule_names
from engine.api.shapes.base import Given
from engine.api.shapes.billing_schedules import BillingScheduleResponse
from engine.api.shapes.schedule_requests import DuplicateRequest, ScheduleRequest, ScheduleUpdate
from engine.domain.page import page_of
from engine.domain.schedule_action import ScheduleVerb
from engine.workflows.public_ids import CUSTOMERS, PRICES, SCHEDULES
from engine.workflows.schedule_objects import (
    create_schedule,
    duplicate_schedule,
    tax_problems_of_new,
    update_schedule,
)
from engine.workflows.schedule_views import schedule_views
from engine.workflows.schedules import Decision, decide

billing_schedules = Resource(
    "Billing schedules",
    "What a customer is billed over time: phases with prices, discounts, minimums and credit.",
)


class TaxesDecided(Given):
    """The tax of every price can be decided: there is nothing to say."""


@billing_schedules.get("/billing-schedules", response_model=ListOf[BillingScheduleResponse])
def list_billing_schedules(
    caller: CallerOf, paging: PagingOf, is_wanted: ScheduleFilterOf, place: ScheduleOrderOf
) -> Response:
    """List billing schedules."""
    catalog = caller.catalog
    found = [each for each in catalog.of_kind(SCHEDULES) if is_wanted(each)]
    page = page_of(found, place, paging.request)
    views = schedule_views(caller.account, catalog, [each.id for each in page.items], caller.at)
    return exact_response(
        paging.answer(page, lambda each: BillingScheduleResponse.of(views[each.id], catalog))
    )


@billing_schedules.post("/billing-schedules", response_model=BillingScheduleResponse)
def create_billing_schedule(caller: CallerOf, body: ScheduleRequest) -> Response:
    """Make a billing schedule.

    Every list price in a phase spawns a price of its own, the same one in all phases. A start in
    the past is billed by the next close, a draft not before it is activated.
    """
    refuse_attachments(body)
    id = caller.new_id()
    terms = schedule_terms(caller, body, id)
    create_schedule(caller.account, id, terms, body.payments(), caller.new_id, caller.author)
    return _answer(caller, id, 201)


@billing_schedules.post(
    "/billing-schedules/validate-taxes", status=200, response_model=TaxesDecided
)
def validate_taxes_of_schedule(caller: CallerOf, body: ScheduleRequest) -> Response:
    """Try whether the tax of every price of a billing schedule can be decided; nothing is kept.

    If not, it is a problem with a line for each such price.
    """
    refuse_attachments(body)
    id = caller.new_id()
    found = tax_problems_of_new(caller.account, id, schedule_terms(caller, body, id), caller.at)
    if found:
        errors = tuple(
            FieldError("body", "taxRates", f"{_billed(caller, each['priceId'])}: {each['message']}")
            for each in found
        )
        raise ProblemError(REQUEST_INVALID, "The tax of some prices cannot be decided.", errors)
    return exact_response(TaxesDecided())


@billing_schedules.get(
    "/billing-schedules/{billingScheduleId}", response_model=BillingScheduleResponse
)
def read_billing_schedule(caller: CallerOf, billingScheduleId: str) -> Response:  # noqa: N803
    """Read a billing schedule."""
    return _answer(caller, _own(caller, billingScheduleId))


@billing_schedules.put(
    "/billing-schedules/{billingScheduleId}", response_model=BillingScheduleResponse
)
def update_billing_schedule(
    caller: CallerOf,
    billingScheduleId: str,  # noqa: N803
    body: ScheduleUpdate,
    if_match: IfMatch = None,
) -> Response:
    """Change a billing schedule.

    All of it is sent again; `customFields`, and credit grants if no phase says any, stay where they
    are left out. Issued charges keep their days. One that has ended does not change any more.
    """
    id = _own(caller, billingScheduleId)
    refuse_attachments(body)
    terms = schedule_terms(caller, body, id)
    expected = expected_revision(if_match)
    update_schedule(caller.account, id, terms, expected, caller.new_id, caller.author)
    return _answer(caller, id)


@billing_schedules.put(
    "/billing-schedules/{billingScheduleId}/activate", response_model=BillingScheduleResponse
)
def activate_billing_schedule(caller: CallerOf, billingScheduleId: str) -> Response:  # noqa: N803
    """Activate a draft: it is billed from its start on."""
    return _decided(caller, billingScheduleId, ScheduleVerb.ACTIVATE)


@billing_schedules.post(
    "/billing-schedules/{billingScheduleId}/archive",
    status=200,
    response_model=BillingScheduleResponse,
)
def archive_billing_schedule(caller: CallerOf, billingScheduleId: str) -> Response:  # noqa: N803
    """Archive a billing schedule: no further period begins, what runs goes on to its end."""
    return _decided(caller, billingScheduleId, ScheduleVerb.ARCHIVE)


@billing_schedules.post(
    "/billing-schedules/{billingScheduleId}/duplicate", response_model=BillingScheduleResponse
)
def duplicate_billing_schedule(
    caller: CallerOf,
    billingScheduleId: str,  # noqa: N803
    body: DuplicateRequest,
) -> Response:
    """Make a draft with the same terms for a customer."""
    source = _own(caller, billingScheduleId)
    customer = named(caller, CUSTOMERS, body.customer_id, "customerId")
    id = caller.new_id()
    duplicate_schedule(caller.account, source, id, customer, caller.new_id, caller.author)
    return _answer(caller, id, 201)


def _own(caller: Caller, text: str) -> str:
    return caller.catalog.ids.own(SCHEDULES, text)


def schedule_terms(caller: Caller, body: ScheduleUpdate, id: str) -> dict[str, object]:
    """A schedule as the catalog has it, as far as the body says it."""
    terms = body.terms(schedule_names(caller, id))
    if isinstance(body, ScheduleRequest):
        terms["customer"] = named(caller, CUSTOMERS, body.customer_id, "customerId")
    return terms


def _billed(caller: Caller, price_id: str) -> str:
    """A price by its id; what else is billed is the cost of credit or a price to be spawned."""
    known = price_id in caller.catalog.prices
    return caller.public(PRICES, price_id) if known else "a price of the schedule's own"


def _decided(caller: Caller, text: str, verb: ScheduleVerb) -> Response:
    id = _own(caller, text)
    decide(caller.account.store, id, Decision(verb), now=caller.at, actor=caller.author.name)
    return _answer(caller, id)


def refuse_attachments(body: ScheduleUpdate) -> None:
    """Raises ProblemError where the body names files, which are not kept here."""
    if body.attachment_asset_ids:
        raise invalid_field("attachmentAssetIds[0]", "names no asset", "no ids: none are kept here")


def _answer(caller: Caller, id: str, status: int = 200) -> Response:
    catalog = caller.account.catalog.now()
    view = schedule_views(caller.account, catalog, [id], caller.at)[id]
    response = exact_response(BillingScheduleResponse.of(view, catalog), status)
    show_revision(response, view.document.digest)
    return response
