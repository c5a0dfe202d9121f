"""`/invoices/{id}/download` and those of credit notes and quotes: documents as files."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Header, Query, Response

from engine.api.caller import CallerOf
from engine.api.problems import CONFLICT
from engine.api.resource import Resource, problem_answer
from engine.workflows.credit_note_views import exact_note_id
from engine.workflows.documents import (
    PDF_TYPE,
    XML_TYPE,
    DocumentFile,
    DocumentFormat,
    credit_note_file,
    invoice_file,
)
from engine.workflows.invoice_views import exact_id
from engine.workflows.quote_documents import quote_file

documents = Resource(
    "Documents",
    "Invoices, credit notes and quotes as PDF, tagged and made for archives; e-invoices. What is"
    " issued is the same bytes each time.",
)

ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The document.",
        "content": {
            PDF_TYPE: {"schema": {"type": "string", "format": "binary"}},
            XML_TYPE: {"schema": {"type": "string", "format": "binary"}},
        },
    },
    304: {"description": "The document that you have is still the same."},
    CONFLICT.status: problem_answer(CONFLICT),
}

FormatOf = Annotated[
    DocumentFormat,
    Query(
        alias="format",
        description="`pdf` has an e-invoice inside where one can be made. `xml` is the e-invoice"
        " (EN 16931) alone as CII, `ubl` as UBL 2.1; 409 where none can be made.",
    ),
]
SeenBefore = Annotated[
    str | None,
    Header(alias="If-None-Match", description="The `ETag` that you have; then 304 if it stays."),
]


@documents.get("/invoices/{id}/download", response_class=Response, responses=ANSWERS)
def download_invoice(
    caller: CallerOf,
    id: str,
    form: FormatOf = DocumentFormat.PDF,
    standing: Annotated[
        bool, Query(description="Also, on a PDF, what was paid or credited since it was issued.")
    ] = False,
    seen: SeenBefore = None,
) -> Response:
    """Download an invoice as PDF or e-invoice.

    As it was issued; a draft and a voided invoice say what they are on every page.
    """
    account = caller.account
    found = exact_id(account.store, id)
    file = invoice_file(account.workspace, account.store, found, form, with_standing=standing)
    return _answer(file, seen)


@documents.get("/credit-notes/{id}/download", response_class=Response, responses=ANSWERS)
def download_credit_note(
    caller: CallerOf,
    id: str,
    form: FormatOf = DocumentFormat.PDF,
    seen: SeenBefore = None,
) -> Response:
    """Download a credit note as PDF or e-invoice.

    A draft and a voided one say what they are on every page.
    """
    account = caller.account
    found = exact_note_id(account.store, id)
    return _answer(credit_note_file(account.workspace, account.store, found, form), seen)


@documents.get("/quotes/{id}/download", response_class=Response, responses=ANSWERS)
def download_quote(caller: CallerOf, id: str, seen: SeenBefore = None) -> Response:
    """Download a quote as PDF.

    As it was published, with who signed it; a draft as it would be, which it says on every page.
    """
    return _answer(quote_file(caller.account, id, caller.at), seen)


def _answer(file: DocumentFile, seen: str | None) -> Response:
    """The file under its own name, or nothing if the caller has it already."""
    tag = f'"{hashlib.sha256(file.body).hexdigest()}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f'attachment; filename="{quote(file.name)}"',
        "X-Content-Type-Options": "nosniff",
    }
    known = [each.strip().removeprefix("W/") for each in (seen or "").split(",")]
    if tag in known or known == ["*"]:
        return Response(status_code=304, headers=headers)
    return Response(file.body, media_type=file.media_type, headers=headers)
