"""Quotes. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from meterhouse_client.objects.quotes import (
    QuoteAnalytics,
    QuoteListed,
    QuoteRequest,
    QuoteResponse,
)
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class QuotesOperations(Session):
    """Operations of the chapter."""

    def list_all_quotes(
        self,
        *,
        customer_id: str | None = None,
        include_archived: bool | None = None,
        status: str | None = None,
        state: str | None = None,
        created_by: str | None = None,
        title: str | None = None,
        has_active_approval_workflow: bool | None = None,
        sort_by: Literal["createdAt", "updatedAt", "title", "quoteNumber", "expiresAt"]
        | None = None,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[QuoteListed]:
        """List quotes.

        List quotes.

        `customer_id`: One, or several with commas between.

        `include_archived`: Archived ones as well.

        `status`: One, or several with commas between.

        `state`: Exactly where they stand. One, or several with commas between.

        `created_by`: One, or several with commas between.

        `title`: Part of the title, in any case.

        `has_active_approval_workflow`: Only those that somebody is to approve, or only
        others.

        `sort_by`: What the list is ordered by.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/quotes",
            QuoteListed,
            {
                "customerId": customer_id,
                "includeArchived": include_archived,
                "status": status,
                "state": state,
                "createdBy": created_by,
                "title": title,
                "hasActiveApprovalWorkflow": has_active_approval_workflow,
                "sortBy": sort_by,
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_a_quote(
        self, body: QuoteRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> QuoteResponse:
        """Write a quote: a draft of its first version.

        What is to be billed is said as for a billing schedule; customer, products and
        prices may be new and are made when the quote is converted. Amounts are reckoned by
        the same rating as invoices.
        """
        return self._call(
            "POST",
            "/api/quotes",
            QuoteResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def read_quote(self, id: str) -> QuoteResponse:
        """Read a quote by its id or number.

        Read a quote by its id or number.
        """
        return self._call("GET", f"/api/quotes/{place(id)}", QuoteResponse)

    def update_a_quote(
        self, id: str, body: QuoteRequest | Mapping[str, Any], *, if_match: str | None = None
    ) -> QuoteResponse:
        """Change a draft: all of it is sent again.

        Change a draft: all of it is sent again.
        """
        return self._call(
            "PUT", f"/api/quotes/{place(id)}", QuoteResponse, body=body, if_match=if_match
        )

    def begin_quote_version(self, id: str, *, idempotency_key: str | None = None) -> QuoteResponse:
        """Begin another version, a draft like the last one.

        Links are closed at once: nobody is to accept what is being changed.
        """
        return self._call(
            "POST",
            f"/api/quotes/{place(id)}/versions",
            QuoteResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def duplicate_a_quote(self, id: str, *, idempotency_key: str | None = None) -> QuoteResponse:
        """Make a draft with the terms of a quote, whatever became of it.

        Make a draft with the terms of a quote, whatever became of it.
        """
        return self._call(
            "POST",
            f"/api/quotes/{place(id)}/duplicate",
            QuoteResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def archive_a_quote(self, id: str, *, idempotency_key: str | None = None) -> QuoteResponse:
        """Leave a quote out of lists.

        Leave a quote out of lists.
        """
        return self._call(
            "POST",
            f"/api/quotes/{place(id)}/archive",
            QuoteResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def read_quote_analytics(self, id: str) -> QuoteAnalytics:
        """Read how often a quote was looked at, by whom and on which days.

        Read how often a quote was looked at, by whom and on which days.
        """
        return self._call("GET", f"/api/quotes/{place(id)}/analytics", QuoteAnalytics)
