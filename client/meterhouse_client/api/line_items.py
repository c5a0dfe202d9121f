"""Line items. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from meterhouse_client.objects.line_items import (
    LineItem,
    LineItemGroup,
    LineItemGroupRequest,
    LineItemGroupUpdate,
    LineItemRequest,
)
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class LineItemsOperations(Session):
    """Operations of the chapter."""

    def list_line_item_groups(
        self,
        invoice: str,
        *,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[LineItemGroup]:
        """List the groups of an invoice by their index.

        List the groups of an invoice by their index.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            f"/api/invoices/{place(invoice)}/line-item-groups",
            LineItemGroup,
            {
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_line_item_group(
        self,
        invoice: str,
        body: LineItemGroupRequest | Mapping[str, Any],
        *,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> LineItemGroup:
        """Add a group to a draft. It is on the invoice once a line stands in it.

        Add a group to a draft. It is on the invoice once a line stands in it.
        """
        return self._call(
            "POST",
            f"/api/invoices/{place(invoice)}/line-item-groups",
            LineItemGroup,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
            if_match=if_match,
        )

    def update_line_item_group(
        self,
        invoice: str,
        id: str,
        body: LineItemGroupUpdate | Mapping[str, Any],
        *,
        if_match: str | None = None,
    ) -> LineItemGroup:
        """Change a group of one's own; its lines stay in it.

        Change a group of one's own; its lines stay in it.
        """
        return self._call(
            "PUT",
            f"/api/invoices/{place(invoice)}/line-item-groups/{place(id)}",
            LineItemGroup,
            body=body,
            if_match=if_match,
        )

    def delete_line_item_group(
        self, invoice: str, id: str, *, if_match: str | None = None
    ) -> LineItemGroup:
        """Take a group of one's own off a draft, with the lines in it.

        Take a group of one's own off a draft, with the lines in it.
        """
        return self._call(
            "DELETE",
            f"/api/invoices/{place(invoice)}/line-item-groups/{place(id)}",
            LineItemGroup,
            if_match=if_match,
        )

    def list_line_items(
        self,
        invoice: str,
        *,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[LineItem]:
        """List the lines of an invoice by their index.

        List the lines of an invoice by their index.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            f"/api/invoices/{place(invoice)}/line-items",
            LineItem,
            {
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_line_item(
        self,
        invoice: str,
        body: LineItemRequest | Mapping[str, Any],
        *,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> LineItem:
        """Add a line to a draft.

        Add a line to a draft.
        """
        return self._call(
            "POST",
            f"/api/invoices/{place(invoice)}/line-items",
            LineItem,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
            if_match=if_match,
        )

    def update_line_item(
        self,
        invoice: str,
        id: str,
        body: LineItemRequest | Mapping[str, Any],
        *,
        if_match: str | None = None,
    ) -> LineItem:
        """Change a line of one's own.

        Change a line of one's own.
        """
        return self._call(
            "PUT",
            f"/api/invoices/{place(invoice)}/line-items/{place(id)}",
            LineItem,
            body=body,
            if_match=if_match,
        )

    def delete_line_item(self, invoice: str, id: str, *, if_match: str | None = None) -> LineItem:
        """Take a line of one's own off a draft.

        Take a line of one's own off a draft.
        """
        return self._call(
            "DELETE",
            f"/api/invoices/{place(invoice)}/line-items/{place(id)}",
            LineItem,
            if_match=if_match,
        )
