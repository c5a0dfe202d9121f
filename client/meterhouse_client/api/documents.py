"""Documents. Made by client/generate.py."""

from __future__ import annotations

from typing import Literal

from meterhouse_client.session import Session, place


class DocumentsOperations(Session):
    """Operations of the chapter."""

    def download_invoice(
        self,
        id: str,
        *,
        format: Literal["pdf", "xml", "ubl"] | None = None,
        standing: bool | None = None,
    ) -> bytes:
        """Download an invoice as PDF or e-invoice.

        As it was issued; a draft and a voided invoice say what they are on every page.

        `format`: `pdf` has an e-invoice inside where one can be made. `xml` is the
        e-invoice (EN 16931) alone as CII, `ubl` as UBL 2.1; 409 where none can be made.

        `standing`: Also, on a PDF, what was paid or credited since it was issued.
        """
        return self._call(
            "GET",
            f"/api/invoices/{place(id)}/download",
            bytes,
            query={
                "format": format,
                "standing": standing,
            },
        )

    def download_credit_note(
        self, id: str, *, format: Literal["pdf", "xml", "ubl"] | None = None
    ) -> bytes:
        """Download a credit note as PDF or e-invoice.

        A draft and a voided one say what they are on every page.

        `format`: `pdf` has an e-invoice inside where one can be made. `xml` is the
        e-invoice (EN 16931) alone as CII, `ubl` as UBL 2.1; 409 where none can be made.
        """
        return self._call(
            "GET",
            f"/api/credit-notes/{place(id)}/download",
            bytes,
            query={
                "format": format,
            },
        )

    def download_quote(self, id: str) -> bytes:
        """Download a quote as PDF.

        As it was published, with who signed it; a draft as it would be, which it says on
        every page.
        """
        return self._call("GET", f"/api/quotes/{place(id)}/download", bytes)
