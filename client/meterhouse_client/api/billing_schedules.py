"""Billing schedules. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from meterhouse_client.objects.billing_schedules import (
    BillingScheduleResponse,
    DuplicateRequest,
    ScheduleRequest,
    ScheduleUpdate,
    TaxesDecided,
)
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class BillingSchedulesOperations(Session):
    """Operations of the chapter."""

    def list_billing_schedules(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
        customer_id: str | None = None,
        billing_schedule_status: str | None = None,
        auto_send_invoices: bool | None = None,
        label: str | None = None,
        include_archived_schedules: bool | None = None,
        starting_before: date | None = None,
        starting_after: date | None = None,
        ending_before: date | None = None,
        ending_after: date | None = None,
        include_open_ended_schedules: bool | None = None,
        recurrence_day_of_month: str | None = None,
        sort_by: str | None = None,
    ) -> Page[BillingScheduleResponse]:
        """List billing schedules.

        List billing schedules.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.

        `customer_id`: One, or several with commas between.

        `billing_schedule_status`: One, or several with commas between.

        `auto_send_invoices`: Whether invoices become final by themselves.

        `label`: Part of the label, in any case.

        `starting_before`: A local day; schedules on that day itself are left out.

        `starting_after`: A local day; schedules on that day itself are left out.

        `ending_before`: A local day; schedules on that day itself are left out.

        `ending_after`: A local day; schedules on that day itself are left out.

        `include_open_ended_schedules`: Whether those without an end are listed. Left out:
        yes, unless it is asked for those that end before or after a day.

        `recurrence_day_of_month`: Days of the month on which periods start. One, or several
        with commas between.

        `sort_by`: createdAt, startDate, endDate, label, customFields.<name>.
        """
        return self._page(
            "/api/billing-schedules",
            BillingScheduleResponse,
            {
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
                "customerId": customer_id,
                "billingScheduleStatus": billing_schedule_status,
                "autoSendInvoices": auto_send_invoices,
                "label": label,
                "includeArchivedSchedules": include_archived_schedules,
                "startingBefore": starting_before,
                "startingAfter": starting_after,
                "endingBefore": ending_before,
                "endingAfter": ending_after,
                "includeOpenEndedSchedules": include_open_ended_schedules,
                "recurrenceDayOfMonth": recurrence_day_of_month,
                "sortBy": sort_by,
            },
        )

    def create_billing_schedule(
        self, body: ScheduleRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> BillingScheduleResponse:
        """Make a billing schedule.

        Every list price in a phase spawns a price of its own, the same one in all phases. A
        start in the past is billed by the next close, a draft not before it is activated.
        """
        return self._call(
            "POST",
            "/api/billing-schedules",
            BillingScheduleResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def validate_taxes_of_schedule(
        self, body: ScheduleRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> TaxesDecided:
        """Try whether the tax of every price of a billing schedule can be decided; nothing is
        kept.

        If not, it is a problem with a line for each such price.
        """
        return self._call(
            "POST",
            "/api/billing-schedules/validate-taxes",
            TaxesDecided,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def read_billing_schedule(self, billing_schedule_id: str) -> BillingScheduleResponse:
        """Read a billing schedule.

        Read a billing schedule.
        """
        return self._call(
            "GET", f"/api/billing-schedules/{place(billing_schedule_id)}", BillingScheduleResponse
        )

    def update_billing_schedule(
        self,
        billing_schedule_id: str,
        body: ScheduleUpdate | Mapping[str, Any],
        *,
        if_match: str | None = None,
    ) -> BillingScheduleResponse:
        """Change a billing schedule.

        All of it is sent again; `customFields`, and credit grants if no phase says any,
        stay where they are left out. Issued charges keep their days. One that has ended
        does not change any more.
        """
        return self._call(
            "PUT",
            f"/api/billing-schedules/{place(billing_schedule_id)}",
            BillingScheduleResponse,
            body=body,
            if_match=if_match,
        )

    def activate_billing_schedule(self, billing_schedule_id: str) -> BillingScheduleResponse:
        """Activate a draft: it is billed from its start on.

        Activate a draft: it is billed from its start on.
        """
        return self._call(
            "PUT",
            f"/api/billing-schedules/{place(billing_schedule_id)}/activate",
            BillingScheduleResponse,
        )

    def archive_billing_schedule(
        self, billing_schedule_id: str, *, idempotency_key: str | None = None
    ) -> BillingScheduleResponse:
        """Archive a billing schedule: no further period begins, what runs goes on to its end.

        Archive a billing schedule: no further period begins, what runs goes on to its end.
        """
        return self._call(
            "POST",
            f"/api/billing-schedules/{place(billing_schedule_id)}/archive",
            BillingScheduleResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def duplicate_billing_schedule(
        self,
        billing_schedule_id: str,
        body: DuplicateRequest | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> BillingScheduleResponse:
        """Make a draft with the same terms for a customer.

        Make a draft with the same terms for a customer.
        """
        return self._call(
            "POST",
            f"/api/billing-schedules/{place(billing_schedule_id)}/duplicate",
            BillingScheduleResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )
