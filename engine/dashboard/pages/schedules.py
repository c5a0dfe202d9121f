"""Billing schedules: which prices a customer pays, from when on."""

from __future__ import annotations

from starlette.responses import Response

from engine.dashboard.api_call import Json
from engine.dashboard.forms import NO_PROBLEM, Problem, problem_of
from engine.dashboard.routing import Pages
from engine.dashboard.visit import Visit

pages = Pages()

FIELDS = {
    "customerId": "customer",
    "startDate": "start",
    "endDate": "end",
    "recurrenceDayOfMonth": "day_of_month",
    "label": "label",
    "phases.0.priceIds": "prices",
    "phases.0.startDate": "start",
    "phases.0.endDate": "end",
}


@pages.get("/schedules")
async def schedules(visit: Visit) -> Response:
    """All of them."""
    found = await visit.get(
        "/billing-schedules",
        limit=50,
        billingScheduleStatus=visit.asked("status"),
        label=visit.asked("label"),
        after=visit.asked("after"),
        before=visit.asked("before"),
    )
    return visit.page(
        "schedules.html",
        schedules=found["items"],
        pagination=found["pagination"],
        customers=await _names(visit),
    )


@pages.get("/schedules/new")
async def new_schedule(visit: Visit) -> Response:
    """A form for one."""
    form = {
        "customer": visit.asked("customer"),
        "start": visit.today.replace(day=1).isoformat(),
        "day_of_month": "1",
    }
    return await _form(visit, 200, form, NO_PROBLEM)


@pages.post("/schedules")
async def create_schedule(visit: Visit) -> Response:
    """Make it: one phase with the chosen prices."""
    start, end = visit.given("start"), visit.given("end") or None
    prices = [key.partition(".")[2] for key in visit.form if key.startswith("price.")]
    day = visit.given("day_of_month")
    body = {
        "customerId": visit.given("customer"),
        "label": visit.given("label") or None,
        "startDate": start,
        "endDate": end,
        "recurrenceDayOfMonth": int(day) if day.isdecimal() and len(day) < 3 else None,
        "taxRates": [],
        "autoIssueInvoices": "auto_issue" in visit.form,
        "rollUpBilling": False,
        "isDraft": False,
        "phases": [
            {
                "priceIds": prices,
                "startDate": start,
                "endDate": end,
                "discounts": [],
                "minimums": [],
                "phasePriceMetadata": [
                    {"priceId": each, "arrCalculation": "INCLUDE"} for each in prices
                ],
            }
        ],
    }
    answer = await visit.send("POST", "/billing-schedules", body)
    if not answer.is_good:
        return await _form(visit, answer.status, visit.form, problem_of(answer, FIELDS))
    return visit.go(
        f"/schedules/{answer.body['id']}",
        "The schedule is active. What is due is drafted by the next run.",
    )


@pages.get("/schedules/{id}")
async def schedule(visit: Visit) -> Response:
    """One, phase by phase, with its invoices."""
    id = visit.request.path_params["id"]
    found = await visit.get(f"/billing-schedules/{id}")
    customer, invoices, metrics = await visit.every(
        f"/customers/{found['customerId']}",
        f"/invoices?billingScheduleId={id}&limit=20",
        "/usage-metrics?limit=100",
    )
    return visit.page(
        "schedule.html",
        schedule=found,
        prices={each["id"]: each for each in found["prices"]},
        customer=customer,
        invoices=invoices["items"],
        metrics={each["id"]: each for each in metrics["items"]},
    )


async def _form(visit: Visit, status: int, form: Json, problem: Problem) -> Response:
    return visit.page(
        "schedule_new.html",
        status,
        customers=await visit.all_of("/customers"),
        products=await visit.all_of("/billing-products"),
        form=form,
        problem=problem,
    )


async def _names(visit: Visit) -> dict[str, str]:
    return {each["id"]: each["legalName"] for each in await visit.all_of("/customers")}
