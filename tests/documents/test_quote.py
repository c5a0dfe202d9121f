"""A quote on paper: terms, totals, signatures, digest; hostile text and drawings are no markup."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pypdf
import pytest

from engine.documents.document import DocumentState
from engine.documents.quote import (
    QuoteAgreement,
    QuoteDocument,
    QuoteItem,
    QuotePhase,
    QuoteSignature,
)
from engine.documents.typst import Renderer
from tests.documents.samples import BUYER, SELLER

QUOTE = QuoteDocument(
    id="q",
    number="Q00007",
    version=2,
    title="Platform and tokens for two years #panic() $x$",
    state=DocumentState.ISSUED,
    currency="EUR",
    seller=SELLER,
    buyer=BUYER,
    start=date(2026, 4, 1),
    end=date(2028, 4, 1),
    phases=(
        QuotePhase(
            "Pilot",
            date(2026, 4, 1),
            date(2026, 7, 1),
            (QuoteItem("Platform fee", "99.00 EUR a month, in advance", "Platform"),),
            (QuoteAgreement("discount", "10 %", ("Platform fee",), "Launch offer"),),
            26730,
        ),
        QuotePhase(
            None,
            date(2026, 7, 1),
            date(2028, 4, 1),
            (
                QuoteItem("Platform fee", "99.00 EUR a month, in advance", "Platform"),
                QuoteItem("Output tokens", "up to 1,000,000: 0.00002; over: 0.000015", "LLM API"),
            ),
            (QuoteAgreement("minimum", 50000, ("Output tokens",)),),
            1257900,
        ),
    ),
    first_year=600000,
    published=date(2026, 3, 2),
    expires=date(2026, 4, 1),
    payment_days=14,
    first_invoice=(8910, 1693, 10603),
    contract=1284630,
    terms="Prices hold for the term.",
    signatures=(
        QuoteSignature(
            False, "Ada Lovelace", "2026-03-05T09:00:00Z", drawing="M 0 40 C 20 0 40 80 90 20"
        ),
        QuoteSignature(True, "Grace Hopper", "2026-03-06T10:00:00Z"),
    ),
    digest="ab" * 32,
)


@pytest.mark.parametrize("tag", ["en", "de"])
def test_all_of_a_quote_is_on_the_paper(tag: str) -> None:
    with Renderer() as renderer:
        pdf = renderer.pdf(replace(QUOTE, language=tag))
        assert renderer.pdf(replace(QUOTE, language=tag)) == pdf
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    shown = "".join("".join(page.extract_text() for page in pages).split())
    totals = ["12,846.30", "106.03", "500.00", "6,000.00"]
    if tag == "de":
        totals = [each.translate(str.maketrans(",.", ".,")) for each in totals]
    wanted = ["#panic()$x$", "AdaLovelace", "GraceHopper", "Launchoffer", "ab" * 32, *totals]
    assert [each for each in wanted if each not in shown] == []
