"""The filters and orders that the list of billing schedules has, from query parameters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import Depends, Query

from engine.api.caller import CallerOf
from engine.api.catalog_lists import contains, place
from engine.api.invoice_filters import COMMAS, known_words, own_ids
from engine.api.problems import REQUEST_INVALID, FieldError, ProblemError
from engine.api.shapes.base import Day
from engine.domain.page import Place
from engine.domain.schedule import BillingSchedule
from engine.domain.schedule_action import ScheduleStatus
from engine.workflows.catalog_snapshot import CatalogObject
from engine.workflows.public_ids import CUSTOMERS
from engine.workflows.representations import inclusive
from engine.workflows.schedule_views import statuses_at

CUSTOM = "customFields."
DAY = "A local day; schedules on that day itself are left out."

IsWanted = Callable[[CatalogObject], bool]


def _is_wanted(
    caller: CallerOf,
    customer_id: Annotated[str | None, Query(alias="customerId", description=COMMAS)] = None,
    status: Annotated[str | None, Query(alias="billingScheduleStatus", description=COMMAS)] = None,
    auto_issue: Annotated[
        bool | None,
        Query(alias="autoSendInvoices", description="Whether invoices become final by themselves."),
    ] = None,
    label: Annotated[str | None, Query(description="Part of the label, in any case.")] = None,
    with_archived: Annotated[bool, Query(alias="includeArchivedSchedules")] = False,
    starting_before: Annotated[Day | None, Query(alias="startingBefore", description=DAY)] = None,
    starting_after: Annotated[Day | None, Query(alias="startingAfter", description=DAY)] = None,
    ending_before: Annotated[Day | None, Query(alias="endingBefore", description=DAY)] = None,
    ending_after: Annotated[Day | None, Query(alias="endingAfter", description=DAY)] = None,
    with_open_ended: Annotated[
        bool | None,
        Query(
            alias="includeOpenEndedSchedules",
            description=(
                "Whether those without an end are listed. Left out: yes, unless it is asked for"
                " those that end before or after a day."
            ),
        ),
    ] = None,
    billing_day: Annotated[
        str | None,
        Query(
            alias="recurrenceDayOfMonth",
            description=f"Days of the month on which periods start. {COMMAS}",
        ),
    ] = None,
) -> IsWanted:
    catalog = caller.catalog.catalog
    status_of = statuses_at(catalog, caller.at)
    customers = own_ids(caller, CUSTOMERS, customer_id)
    statuses = known_words("billingScheduleStatus", status, [each.value for each in ScheduleStatus])
    days = known_words(
        "recurrenceDayOfMonth", billing_day, [str(number) for number in range(1, 32)]
    )
    asks_for_ends = ending_before is not None or ending_after is not None

    def ends_as_asked(schedule: BillingSchedule) -> bool:
        last = last_day(schedule)
        if last is None:
            return not asks_for_ends if with_open_ended is None else with_open_ended
        return _between(last, ending_after, ending_before)

    def is_wanted(document: CatalogObject) -> bool:
        schedule = catalog.schedule_by_id[document.id]
        return (
            (customers is None or schedule.customer_id in customers)
            and (statuses is None or status_of(schedule).value in statuses)
            and (auto_issue is None or schedule.auto_issue is auto_issue)
            and contains(schedule.label, label)
            and (with_archived or schedule.archived_on is None)
            and _between(schedule.start, starting_after, starting_before)
            and ends_as_asked(schedule)
            and (days is None or str(schedule.billing_day or schedule.start.day) in days)
        )

    return is_wanted


def _order(
    caller: CallerOf,
    sort_by: Annotated[
        str | None,
        Query(
            alias="sortBy",
            description="createdAt, startDate, endDate, label, customFields.<name>.",
        ),
    ] = None,
) -> Callable[[CatalogObject], Place]:
    schedules = caller.catalog.catalog.schedule_by_id
    if sort_by in (None, "createdAt"):
        return place
    if sort_by == "startDate":
        return lambda each: (schedules[each.id].start.isoformat(), each.id)
    if sort_by == "endDate":
        return lambda each: (str(last_day(schedules[each.id]) or "open"), each.id)
    if sort_by == "label":
        return lambda each: (schedules[each.id].label or "", each.id)
    if sort_by is not None and sort_by.startswith(CUSTOM):
        name = sort_by.removeprefix(CUSTOM)
        return lambda each: ((each.data.get("custom_fields") or {}).get(name, ""), each.id)
    expected = "createdAt, startDate, endDate, label or customFields.<name>"
    error = FieldError("query", "sortBy", "is not known", expected)
    raise ProblemError(REQUEST_INVALID, "sortBy is not known.", (error,))


ScheduleFilterOf = Annotated[IsWanted, Depends(_is_wanted)]
ScheduleOrderOf = Annotated[Callable[[CatalogObject], Place], Depends(_order)]


def last_day(schedule: BillingSchedule) -> date | None:
    """The last day that a schedule bills; None for an open end."""
    return None if schedule.end is None else date.fromisoformat(inclusive(schedule.end))


def _between(day: date, after: date | None, before: date | None) -> bool:
    return (after is None or after < day) and (before is None or day < before)
