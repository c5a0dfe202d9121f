"""Says in a PDF's metadata that an e-invoice is inside: Factur-X 1.0, which is ZUGFeRD 2.

Typst embeds the file; the words of the hybrid standard it cannot write, so they are added here.
"""

from __future__ import annotations

import io

import pikepdf

FILE_NAME = "factur-x.xml"
NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"

PROPERTIES = {
    "DocumentFileName": (FILE_NAME, "Name of the embedded invoice"),
    "DocumentType": ("INVOICE", "What the embedded file is"),
    "Version": ("1.0", "Version of the schema of the embedded invoice"),
    "ConformanceLevel": ("EN 16931", "Profile of the embedded invoice"),
}
"""Value and description of what a reader of hybrid invoices looks for."""

_SCHEMAS_END = "</rdf:Bag></pdfaExtension:schemas>"
_END = "</rdf:RDF>"


def announced(pdf: bytes) -> bytes:
    """The same PDF with metadata that name its e-invoice; the same input is the same output.

    An archive's PDF must describe every property that it uses and the standard does not know.
    """
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        metadata = opened.Root.Metadata
        text = metadata.read_bytes().decode()
        assert _SCHEMAS_END in text and _END in text, "Typst writes its metadata in another way"
        text = text.replace(_SCHEMAS_END, _schema() + _SCHEMAS_END).replace(_END, _values() + _END)
        metadata.write(text.encode())
        made = io.BytesIO()
        opened.save(
            made,
            deterministic_id=True,
            compress_streams=False,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,
        )
        return made.getvalue()


def _schema() -> str:
    properties = "".join(
        '<rdf:li rdf:parseType="Resource">'
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{description}</pdfaProperty:description>"
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "</rdf:li>"
        for name, (_, description) in PROPERTIES.items()
    )
    return (
        '<rdf:li rdf:parseType="Resource">'
        "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI>"
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property>"
        "</rdf:li>"
    )


def _values() -> str:
    values = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, (value, _) in PROPERTIES.items())
    return f'<rdf:Description rdf:about="" xmlns:fx="{NAMESPACE}">{values}</rdf:Description>'
