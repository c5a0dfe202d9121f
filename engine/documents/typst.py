"""From a document to the bytes of a PDF, by Typst: tagged, PDF/A-3a and PDF/UA-1, and the same
bytes for the same document."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from engine.documents.document import Document, Logo
from engine.documents.factur_x import FILE_NAME, announced
from engine.documents.glyphs import FONTS
from engine.documents.page import page_data
from engine.documents.quote import QuoteDocument
from engine.documents.quote_page import quote_data
from engine.domain.errors import InputError

TEMPLATE = Path(__file__).parent / "templates" / "document.typ"
STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]


class Renderer:
    """Renders documents one after another; not for several threads at once. Close it after use."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="meterhouse-documents-")
        self._compiler = typst.Compiler(
            root=self._folder.name,
            font_paths=_fonts(),
            ignore_system_fonts=True,
        )
        self._template = TEMPLATE.read_bytes()

    def __enter__(self) -> Renderer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove what was needed on the way."""
        self._folder.cleanup()

    def pdf(self, document: Document | QuoteDocument, einvoice: str | None = None) -> bytes:
        """The document as PDF, with an e-invoice inside if one is given as XML text (CII).

        Raises InputError if its logo cannot be read as a picture.
        """
        data = quote_data(document) if isinstance(document, QuoteDocument) else page_data(document)
        logo = document.brand.logo
        data["logo"] = None if logo is None else {"path": self._placed(logo)}
        if einvoice is not None:
            data["attachment"] = {
                "name": FILE_NAME,
                "text": einvoice,
                "description": data["title"],
            }
        try:
            made = self._compiler.compile(
                self._template,
                format="pdf",
                sys_inputs={"document": json.dumps(data, ensure_ascii=False)},
                pdf_standards=STANDARDS,
                timestamp=datetime.combine(date(*data["date"]), time(), tzinfo=UTC),
            )
        except typst.TypstError as error:
            if logo is not None and "image" in error.diagnostic:
                raise InputError(f"the logo is no picture that can be read: {error}") from error
            raise
        assert isinstance(made, bytes), "a PDF is one file"
        return made if einvoice is None else announced(made)

    def _placed(self, logo: Logo) -> str:
        """Where the template finds the picture: by its content, so no other one is ever taken."""
        name = f"{hashlib.sha256(logo.data).hexdigest()}.{logo.format}"
        path = Path(self._folder.name) / name
        if not path.exists():
            path.write_bytes(logo.data)
        return f"/{name}"


@cache
def _fonts() -> typst.Fonts:
    """The bundled fonts and no other: the same document looks the same on every machine."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
