"""What is in the document is on the paper, the same each time, whoever names himself how."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pikepdf
import pypdf
import pytest

from engine.documents.document import Brand, Document, DocumentKind, DocumentState, Logo
from engine.documents.typst import Renderer
from engine.domain.errors import InputError
from engine.languages.language import language
from tests.documents.samples import BUYER, INVOICE, PAID_IN_PART, long_invoice

HOSTILE = (
    '#panic("x")',
    "$ sum_(k=1)^n $ *bold* _it_ `raw` @ref <label> //comment /* */",
    "\\ \\n \\u{202e} C:\\temp",
    "<script>alert(1)</script>&amp;&#x41;",
    '{"a": [1]} "quoted" \'single\'',
    "= Heading\n- list + 1. https://example.com ~ -- ...",
    '#let x = 1; #x #{ } #image("/etc/passwd")',
)


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as made:
        yield made


def pages(pdf: bytes) -> list[str]:
    """The text of each page, its spaces made plain."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return [
        page.extract_text().replace("\u00a0", " ").replace("\u202f", " ") for page in reader.pages
    ]


def text(pdf: bytes) -> str:
    return "\n".join(pages(pdf))


def squeezed(words: str) -> str:
    return "".join(words.split())


@pytest.mark.parametrize("tag", ["en", "de", "fr"])
def test_every_amount_of_the_document_is_on_the_paper(renderer: Renderer, tag: str) -> None:
    document, say = replace(PAID_IN_PART, language=tag), language(tag)
    shown = squeezed(text(renderer.pdf(document)))
    expected = [
        *(say.amount(line.net, "EUR") for line in document.lines),
        *(say.rate(line.rate, "EUR") for line in document.lines if line.rate is not None),
        *(say.number(line.quantity) for line in document.lines if line.quantity is not None),
        *(say.amount(group.base, "EUR") for group in document.taxes),
        *(say.amount(group.amount, "EUR") for group in document.taxes),
        *(say.amount(-each.amount, "EUR") for each in document.settlements),
        say.amount(document.net_total, "EUR"),
        say.money(document.gross_total, "EUR"),
        say.money(document.due, "EUR"),
    ]
    assert [each for each in expected if squeezed(each) not in shown] == []


def test_the_same_document_is_the_same_bytes_from_any_renderer(renderer: Renderer) -> None:
    first = renderer.pdf(INVOICE)
    with Renderer() as other:
        other.pdf(long_invoice(3))
        assert other.pdf(INVOICE) == first
    assert renderer.pdf(replace(INVOICE, notes="another")) != first


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_is_text(renderer: Renderer, words: str) -> None:
    groups = (replace(INVOICE.groups[0], title=words),)
    buyer = replace(BUYER, name=words)
    shown = text(renderer.pdf(replace(INVOICE, groups=groups, buyer=buyer, notes=None)))
    assert squeezed(shown).count(squeezed(words)) >= 2


def test_names_of_any_script_stay_and_what_no_font_has_is_spelled_out(renderer: Renderer) -> None:
    names = ("株式会社テスト", "한국전자", "Ελλάδα", "Українa", "שלום", "الشركة", "บริษัท", "नमस्ते")
    shown = text(renderer.pdf(replace(INVOICE, buyer=replace(BUYER, name=" ".join(names) + " 😀"))))
    for name in ("株式会社テスト", "한국전자", "Ελλάδα", "Українa"):
        assert name in shown
    assert "שלום" in shown or "שלום"[::-1] in shown
    assert "[U+1F600]" in shown


def test_nobody_turns_the_direction_of_writing(renderer: Renderer) -> None:
    shown = text(renderer.pdf(replace(INVOICE, buyer=replace(BUYER, name="Acme \u202e001 RUE"))))
    assert "Acme 001 RUE" in shown


@pytest.mark.slow
def test_two_hundred_lines_repeat_head_and_number_on_every_page(renderer: Renderer) -> None:
    sheets = pages(renderer.pdf(long_invoice()))
    assert len(sheets) > 4
    assert all(f"Page {n} of {len(sheets)}" in sheet for n, sheet in enumerate(sheets, start=1))
    with_lines = [sheet for sheet in sheets if "Bucket" in sheet]
    assert all("Quantity" in sheet and "Storage" in sheet for sheet in with_lines)
    assert all("INV-000042" in sheet for sheet in sheets)
    found = "\n".join(sheets)
    assert all(f"Bucket {n:03}" in found for n in range(1, 201))


@pytest.mark.parametrize(
    ("state", "mark"), [(DocumentState.DRAFT, "DRAFT"), (DocumentState.VOID, "VOID")]
)
def test_what_is_not_in_force_says_so_on_every_page(
    renderer: Renderer, state: DocumentState, mark: str
) -> None:
    assert all(
        mark in sheet for sheet in pages(renderer.pdf(replace(long_invoice(30), state=state)))
    )
    assert mark not in text(renderer.pdf(INVOICE))


def test_a_void_invoice_asks_for_nothing(renderer: Renderer) -> None:
    assert "Nothing is due" in text(renderer.pdf(replace(INVOICE, state=DocumentState.VOID)))


def test_a_credit_note_names_its_invoice_and_asks_for_no_payment(renderer: Renderer) -> None:
    note = replace(
        INVOICE,
        kind=DocumentKind.CREDIT_NOTE,
        number="CN-000007",
        credited_invoice="INV-000042",
    )
    shown = text(renderer.pdf(note))
    assert "Credit note" in shown and "For invoice" in shown and "Total credited" in shown
    assert "IBAN" not in shown and "Amount due" not in shown


def test_the_file_claims_what_it_is(renderer: Renderer) -> None:
    """PDF/A-3a, PDF/UA-1: what a program without the whole standard at hand can check."""
    with pikepdf.open(io.BytesIO(renderer.pdf(replace(INVOICE, language="de")))) as pdf:
        meta = pdf.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
        assert meta["pdfuaid:part"] == "1"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "de"
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert "/StructTreeRoot" in pdf.Root
        assert not pdf.is_encrypted
        fonts = {
            str(font.BaseFont): font.DescendantFonts[0].FontDescriptor
            for page in pdf.pages
            for font in page.Resources.Font.values()
        }
        assert fonts and all(
            "/FontFile2" in each or "/FontFile3" in each for each in fonts.values()
        )
        assert pdf.docinfo["/CreationDate"] == "D:20260401000000Z"


def test_a_small_invoice_is_a_small_file(renderer: Renderer) -> None:
    assert len(renderer.pdf(INVOICE)) < 100_000


def test_a_picture_is_shown_and_a_broken_one_refused(renderer: Renderer) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    with_logo = replace(INVOICE, brand=Brand(logo=Logo(svg, "svg")))
    assert renderer.pdf(with_logo) != renderer.pdf(INVOICE)
    with pytest.raises(InputError, match="no picture"):
        renderer.pdf(replace(INVOICE, brand=Brand(logo=Logo(b"\x89PNG\r\n\x1a\nnothing", "png"))))


def test_a_quantity_of_many_digits_is_shown_in_full(renderer: Renderer) -> None:
    line = replace(INVOICE.lines[0], quantity=Decimal("0.123456789012"))
    document: Document = replace(INVOICE, groups=(replace(INVOICE.groups[0], lines=(line,)),))
    assert "0.123456789012" in text(renderer.pdf(document))
