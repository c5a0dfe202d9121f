"""Documents. Made by client/generate.py."""

from __future__ import annotations

from meterhouse_client.session import Session, place


class DocumentsOperations(Session):
    """Operations of the chapter."""

    def download_invoice(self, id: str, *, standing: bool | None = None) -> bytes:
        """Download an invoice as PDF.

        As it was issued; a draft and a voided invoice say what they are on every page.

        `standing`: Also what was paid or credited since it was issued.
        """
        return self._call(
            "GET",
            f"/api/invoices/{place(id)}/download",
            bytes,
            query={
                "standing": standing,
            },
        )

    def download_credit_note(self, id: str) -> bytes:
        """Download a credit note as PDF.

        Download a credit note as PDF.
        """
        return self._call("GET", f"/api/credit-notes/{place(id)}/download", bytes)
