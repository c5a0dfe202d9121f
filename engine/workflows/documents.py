"""Documents to give away: one invoice or credit note, or all invoices of a run, as bytes."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from engine.documents.document import Document, DocumentKind, DocumentState, Logo
from engine.documents.en16931.cii import cii_text
from engine.documents.en16931.terms import einvoice_of, lacking
from engine.documents.en16931.ubl import ubl_text
from engine.documents.logo import MOST_BYTES, checked_logo
from engine.documents.typst import Renderer
from engine.domain.account import Account
from engine.domain.errors import InputError
from engine.store.open import Store
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.catalog import in_force
from engine.workflows.credit_note_documents import credit_note_document, note_catalog
from engine.workflows.credit_note_views import exact_note
from engine.workflows.document_values import LogoOf, invoice_document
from engine.workflows.invoice_usage import days_of
from engine.workflows.invoices import find
from engine.workflows.workspace import Workspace

PDF_TYPE, XML_TYPE = "application/pdf", "application/xml"

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_renderers = threading.local()


class DocumentFormat(StrEnum):
    """`pdf` has an e-invoice inside where one can be made; `xml` is that e-invoice alone (CII, as
    Factur-X and ZUGFeRD have it), `ubl` the same in UBL 2.1."""

    PDF = "pdf"
    XML = "xml"
    UBL = "ubl"


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """A document as a file: its name without a folder, its media type, its bytes."""

    name: str
    media_type: str
    body: bytes


def invoice_file(
    workspace: Workspace,
    store: Store,
    reference: str,
    form: DocumentFormat = DocumentFormat.PDF,
    *,
    with_standing: bool = False,
) -> DocumentFile:
    """An invoice as it was issued; a draft as it stands.

    `with_standing` adds to a PDF what was paid or credited since. Raises InputError for an invoice
    that is not there and for a logo that cannot be used, ConflictError for an e-invoice that cannot
    be made.
    """
    with store.read() as connection:
        stored = find(connection, reference)
    (document,) = invoice_documents(workspace, store, [stored], with_standing=with_standing)
    return document_file(document, form)


def credit_note_file(
    workspace: Workspace, store: Store, reference: str, form: DocumentFormat = DocumentFormat.PDF
) -> DocumentFile:
    """A credit note by its id or number.

    Raises NotFoundError for none, InputError for a logo that cannot be used, ConflictError for an
    e-invoice that cannot be made.
    """
    current = in_force(workspace, store)
    with store.read() as connection:
        stored = exact_note(connection, reference)
        catalog = note_catalog(connection, stored, current)
        document = credit_note_document(connection, stored, catalog, logos_in(workspace))
        return document_file(document, form)


def invoice_documents(
    workspace: Workspace,
    store: Store,
    invoices: Sequence[StoredInvoice],
    *,
    with_standing: bool = False,
) -> list[Document]:
    """Invoices as documents, with the days of their usage; those of one run are counted at once."""
    days = days_of(workspace, invoices)
    logo_of = logos_in(workspace)
    with store.read() as connection:
        return [
            invoice_document(
                connection,
                stored,
                days[stored.invoice.id],
                logo_of,
                with_standing=with_standing,
            )
            for stored in invoices
        ]


def document_file(document: Document, form: DocumentFormat) -> DocumentFile:
    """The document as a file. Raises ConflictError for an e-invoice that cannot be made."""
    name = file_stem(document)
    match form:
        case DocumentFormat.XML:
            return DocumentFile(f"{name}.xml", XML_TYPE, cii_text(einvoice_of(document)).encode())
        case DocumentFormat.UBL:
            text = ubl_text(einvoice_of(document))
            return DocumentFile(f"{name}.ubl.xml", XML_TYPE, text.encode())
        case DocumentFormat.PDF:
            is_original = not document.settlements and not lacking(document)
            inside = cii_text(einvoice_of(document)) if is_original else None
            return DocumentFile(f"{name}.pdf", PDF_TYPE, renderer().pdf(document, inside))


def document_files(
    documents: Sequence[Document], form: DocumentFormat, workers: int
) -> Iterator[DocumentFile]:
    """Documents as files in their order, several at a time; raises as `document_file` does."""
    with ThreadPoolExecutor(max_workers=workers) as pool:
        yield from pool.map(lambda document: document_file(document, form), documents)


def file_stem(document: Document) -> str:
    """A file name of plain letters, digits, hyphens and points, without its ending."""
    kind = "invoice" if document.kind is DocumentKind.INVOICE else "credit-note"
    name = document.number or f"{DocumentState.DRAFT.value}-{document.id}"
    return f"{kind}-{_UNSAFE.sub('-', name).strip('-.') or document.id}"


def renderer() -> Renderer:
    """The renderer of this thread: laying out needs one each, and the fonts are read once."""
    found: Renderer | None = getattr(_renderers, "own", None)
    if found is None:
        found = _renderers.own = Renderer()
    return found


def logos_in(workspace: Workspace) -> LogoOf:
    """Reads the logos that accounts name out of the workspace, each once.

    What it gives raises InputError for one that cannot be used.
    """

    @cache
    def read(name: str) -> Logo:
        path = (workspace.root / name).resolve()
        if not path.is_relative_to(workspace.root):
            raise InputError(f"logo: {name} leads out of the workspace")
        try:
            with path.open("rb") as file:
                return checked_logo(name, file.read(MOST_BYTES + 1))
        except OSError as error:
            raise InputError(f"logo: {name} cannot be read: {error.strerror}") from error

    def logo_of(account: Account) -> Logo | None:
        name = account.letterhead.logo
        return None if name is None else read(name)

    return logo_of
