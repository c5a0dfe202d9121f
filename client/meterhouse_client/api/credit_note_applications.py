"""Credit note applications. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meterhouse_client.objects.credit_note_applications import (
    ApplicationRequest,
    ApplicationResponse,
)
from meterhouse_client.session import Session


class CreditNoteApplicationsOperations(Session):
    """Operations of the chapter."""

    def apply_credit_note(
        self, body: ApplicationRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> ApplicationResponse:
        """Put credit of a credit note to an invoice.

        Name the versions of both balances that you decided by. If one has moved on since,
        nothing is done, and the problem `balances-moved` says where they stand.
        """
        return self._call(
            "POST",
            "/api/credit-note-applications",
            ApplicationResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )
