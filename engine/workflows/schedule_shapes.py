"""Schedules as JSON values, in the shape of the public API's BillingScheduleResponse.

Dates are local days, ends inclusive, as people write them. What is ours beside the API's resource:
milestones, phases that wait for one, suspensions, and the versions of a schedule.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from engine.catalog.diff import diff
from engine.domain.catalog import Catalog
from engine.domain.decimals import plain
from engine.domain.schedule import BillingSchedule, Discount, LaterPhase, Minimum, Phase
from engine.schedules.slots import invoice_slots
from engine.schedules.statuses import status_on
from engine.store.catalog_history import ObjectVersion
from engine.workflows.representations import Json, inclusive, instant_text

ONE_DAY = timedelta(days=1)


def schedule_shape(catalog: Catalog, schedule: BillingSchedule, day: date) -> Json:
    """A schedule in effect, with its status on a local day."""
    return {
        "id": schedule.id,
        "customerId": schedule.customer_id,
        "status": status_on(schedule, day).value,
        "startDate": schedule.start.isoformat(),
        "endDate": _last_day(schedule.end),
        "firstBillingDate": _first_billing_date(catalog, schedule),
        "recurrenceDayOfMonth": schedule.billing_day,
        "autoIssueInvoices": schedule.auto_issue,
        "rollUpBilling": schedule.roll_up,
        "isDraft": schedule.is_draft,
        "label": schedule.label,
        "reference": schedule.reference,
        "purchaseOrderNumber": schedule.purchase_order_number,
        "memo": schedule.memo,
        "defaultDueDateDays": schedule.due_days,
        "taxRates": [
            {"priceId": price, "taxRateId": rate} for price, rate in schedule.tax_rate_ids
        ],
        "phases": [_phase(phase) for phase in schedule.phases],
        "laterPhases": [_later(phase) for phase in schedule.later_phases],
        "suspensions": [
            {"startDate": pause.start.isoformat(), "endDate": _last_day(pause.end)}
            for pause in schedule.pauses
        ],
        "lastStartDate": _last_day(schedule.stops_on),
        "archivedAt": None if schedule.archived_on is None else schedule.archived_on.isoformat(),
    }


def version_shapes(versions: Iterable[ObjectVersion]) -> list[Json]:
    """Every change of a schedule in order: the catalog version, its instant, what changed."""
    before: dict[tuple[str, str], str] = {}
    shapes: list[Json] = []
    for version in versions:
        key = (version.kind, version.id)
        after = dict(before)
        after.pop(key, None)
        if version.document is not None:
            after[key] = version.document
        for change in diff(before, after):
            shapes.append(
                {
                    "version": version.version,
                    "appliedAt": instant_text(version.applied_at),
                    "origin": version.origin,
                    "kind": change.kind,
                    "id": change.id,
                    "action": change.action.value,
                    "fields": [
                        {"path": field.path, "before": field.before, "after": field.after}
                        for field in change.fields
                    ],
                }
            )
        before = after
    return shapes


def _phase(phase: Phase) -> Json:
    return {
        "name": phase.name,
        "startDate": phase.start.isoformat(),
        "endDate": _last_day(phase.end),
        "milestone": phase.milestone,
        "isAwaitingMilestone": phase.is_awaited,
        "priceIds": list(phase.price_ids),
        "recurrencePreference": phase.recurrence.value.upper(),
        "discounts": [_discount(discount) for discount in phase.discounts],
        "minimums": [_minimum(minimum) for minimum in phase.minimums],
    }


def _later(phase: LaterPhase) -> Json:
    return {"name": phase.name, "milestone": phase.milestone, "priceIds": list(phase.price_ids)}


def _discount(discount: Discount) -> Json:
    kinds = {"percentage": "PERCENTAGE", "fixed": "NOMINAL"}
    return {
        "type": kinds[discount.type.value],
        "amount": plain(discount.amount),
        "message": discount.message,
        "restrictToPrices": list(discount.price_ids),
    }


def _minimum(minimum: Minimum) -> Json:
    return {"amount": plain(minimum.amount), "restrictToPrices": list(minimum.price_ids)}


def _last_day(end: date | None) -> str | None:
    return None if end is None else inclusive(end)


def _first_billing_date(catalog: Catalog, schedule: BillingSchedule) -> str | None:
    slots = invoice_slots(schedule, catalog.price_by_id, schedule.start)
    return slots[0].invoice_date.isoformat() if slots else None
