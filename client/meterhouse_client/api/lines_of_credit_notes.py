"""Lines of credit notes. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from meterhouse_client.objects.lines_of_credit_notes import (
    NoteGroupCreate,
    NoteGroupResponse,
    NoteGroupUpdate,
    NoteLineCreate,
    NoteLineResponse,
    NoteLineUpdate,
)
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class LinesOfCreditNotesOperations(Session):
    """Operations of the chapter."""

    def list_credit_note_groups(
        self,
        creditnote: str,
        *,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[NoteGroupResponse]:
        """List the groups of a credit note with what their lines come to.

        List the groups of a credit note with what their lines come to.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            f"/api/credit-notes/{place(creditnote)}/line-item-groups",
            NoteGroupResponse,
            {
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_credit_note_group(
        self,
        creditnote: str,
        body: NoteGroupCreate | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> NoteGroupResponse:
        """Add a group to a draft.

        Add a group to a draft.
        """
        return self._call(
            "POST",
            f"/api/credit-notes/{place(creditnote)}/line-item-groups",
            NoteGroupResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def update_credit_note_group(
        self, creditnote: str, id: str, body: NoteGroupUpdate | Mapping[str, Any]
    ) -> NoteGroupResponse:
        """Change title and description of a draft's group.

        Change title and description of a draft's group.
        """
        return self._call(
            "PUT",
            f"/api/credit-notes/{place(creditnote)}/line-item-groups/{place(id)}",
            NoteGroupResponse,
            body=body,
        )

    def delete_credit_note_group(self, creditnote: str, id: str) -> NoteGroupResponse:
        """Take a group without lines off a draft.

        Take a group without lines off a draft.
        """
        return self._call(
            "DELETE",
            f"/api/credit-notes/{place(creditnote)}/line-item-groups/{place(id)}",
            NoteGroupResponse,
        )

    def list_credit_note_lines(
        self,
        creditnote: str,
        *,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[NoteLineResponse]:
        """List the lines of a credit note.

        List the lines of a credit note.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            f"/api/credit-notes/{place(creditnote)}/line-items",
            NoteLineResponse,
            {
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_credit_note_line(
        self,
        creditnote: str,
        body: NoteLineCreate | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> NoteLineResponse:
        """Add a line to a draft.

        On a credit note against an invoice it mirrors the line that `lineItemId` names,
        bears its tax, and gives back at most what remains of it.
        """
        return self._call(
            "POST",
            f"/api/credit-notes/{place(creditnote)}/line-items",
            NoteLineResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def update_credit_note_line(
        self, creditnote: str, id: str, body: NoteLineUpdate | Mapping[str, Any]
    ) -> NoteLineResponse:
        """Change a draft's line; it stays in its group, and mirrors the line of the invoice it
        did.

        Change a draft's line; it stays in its group, and mirrors the line of the invoice it
        did.
        """
        return self._call(
            "PUT",
            f"/api/credit-notes/{place(creditnote)}/line-items/{place(id)}",
            NoteLineResponse,
            body=body,
        )

    def delete_credit_note_line(self, creditnote: str, id: str) -> NoteLineResponse:
        """Take a line off a draft.

        Take a line off a draft.
        """
        return self._call(
            "DELETE",
            f"/api/credit-notes/{place(creditnote)}/line-items/{place(id)}",
            NoteLineResponse,
        )
