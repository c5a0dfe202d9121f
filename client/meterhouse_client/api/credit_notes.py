"""Credit notes. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from meterhouse_client.objects.credit_notes import (
    CreditNoteCreate,
    CreditNoteResponse,
    CreditNoteUpdate,
)
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class CreditNotesOperations(Session):
    """Operations of the chapter."""

    def list_credit_notes(
        self,
        *,
        credit_note_status: str | None = None,
        customer_id: str | None = None,
        sent_before: str | date | None = None,
        sent_after: str | date | None = None,
        search_credit_note_number: str | None = None,
        sort_by: Literal["createdAt", "creditNoteNumber", "issueDate", "grossTotal"] | None = None,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[CreditNoteResponse]:
        """List credit notes.

        List credit notes.

        `credit_note_status`: One, or several with commas between.

        `customer_id`: One, or several with commas between.

        `sent_before`: A local day such as 2026-01-31, or an instant; that day or instant is
        left out itself.

        `sent_after`: A local day such as 2026-01-31, or an instant; that day or instant is
        left out itself.

        `search_credit_note_number`: Part of the number, in any case.

        `sort_by`: What the list is ordered by.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/credit-notes",
            CreditNoteResponse,
            {
                "creditNoteStatus": credit_note_status,
                "customerId": customer_id,
                "sentBefore": sent_before,
                "sentAfter": sent_after,
                "searchCreditNoteNumber": search_credit_note_number,
                "sortBy": sort_by,
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_credit_note(
        self, body: CreditNoteCreate | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> CreditNoteResponse:
        """Make an empty draft, against an issued invoice or for none.

        Make an empty draft, against an issued invoice or for none.
        """
        return self._call(
            "POST",
            "/api/credit-notes",
            CreditNoteResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def read_credit_note(self, id: str) -> CreditNoteResponse:
        """Read a credit note, by its id or number.

        Read a credit note, by its id or number.
        """
        return self._call("GET", f"/api/credit-notes/{place(id)}", CreditNoteResponse)

    def update_credit_note(
        self, id: str, body: CreditNoteUpdate | Mapping[str, Any], *, if_match: str | None = None
    ) -> CreditNoteResponse:
        """Change what describes a draft; its groups and lines stay.

        Change what describes a draft; its groups and lines stay.
        """
        return self._call(
            "PUT",
            f"/api/credit-notes/{place(id)}",
            CreditNoteResponse,
            body=body,
            if_match=if_match,
        )

    def delete_credit_note(self, id: str) -> CreditNoteResponse:
        """Delete a draft: the answer is the credit note as it was.

        Delete a draft: the answer is the credit note as it was.
        """
        return self._call("DELETE", f"/api/credit-notes/{place(id)}", CreditNoteResponse)

    def finalize_credit_note(
        self, id: str, *, idempotency_key: str | None = None
    ) -> CreditNoteResponse:
        """Issue a draft: it gets its number, and what it says never changes again.

        Issue a draft: it gets its number, and what it says never changes again.
        """
        return self._call(
            "POST",
            f"/api/credit-notes/{place(id)}/finalize",
            CreditNoteResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def finalize_and_send_credit_note(
        self, id: str, *, idempotency_key: str | None = None
    ) -> CreditNoteResponse:
        """Issue a draft and send it to the customer.

        Issue a draft and send it to the customer.
        """
        return self._call(
            "POST",
            f"/api/credit-notes/{place(id)}/finalize-and-send",
            CreditNoteResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def send_credit_note(
        self, id: str, *, idempotency_key: str | None = None
    ) -> CreditNoteResponse:
        """Send an issued credit note to the customer.

        If its settings say so it becomes a credit grant then.
        """
        return self._call(
            "POST",
            f"/api/credit-notes/{place(id)}/send",
            CreditNoteResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def mark_credit_note_as_sent(
        self, id: str, *, idempotency_key: str | None = None
    ) -> CreditNoteResponse:
        """Note that a credit note reached its customer another way; nobody is written to.

        A draft is issued on the way.
        """
        return self._call(
            "POST",
            f"/api/credit-notes/{place(id)}/mark-as-sent",
            CreditNoteResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def void_credit_note(
        self, id: str, *, reason: str | None = None, idempotency_key: str | None = None
    ) -> CreditNoteResponse:
        """Void a credit note that nothing has been done with.

        Credit that it had returned to grants is taken back; its number stays taken.

        `reason`: Why; it stands in the log.
        """
        return self._call(
            "POST",
            f"/api/credit-notes/{place(id)}/void",
            CreditNoteResponse,
            query={
                "reason": reason,
            },
            idempotency_key=idempotency_key,
            is_keyed=True,
        )
