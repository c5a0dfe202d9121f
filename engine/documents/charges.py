"""A line of a document as the template lays it out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from engine.documents.document import Document, DocumentLine
from engine.documents.glyphs import shown
from engine.languages.language import Language

ONE_DAY = timedelta(days=1)


def line_data(line: DocumentLine, document: Document, say: Language) -> dict[str, Any]:
    """Title, what explains it, quantity, rate, tax and amount, as text."""
    quantity = None if line.quantity is None else say.number(line.quantity)
    return {
        "title": shown(line.title),
        "small": [shown(each) for each in _small(line, document, say)],
        "quantity": ""
        if quantity is None
        else shown(" ".join(filter(None, (quantity, line.unit)))),
        "rate": say.rate(line.rate, document.currency, is_percentage=line.is_percentage)
        if line.rate is not None
        else "",
        "tax": say.percentage(line.tax.rate),
        "net": say.amount(line.net, document.currency),
    }


def _small(line: DocumentLine, document: Document, say: Language) -> list[str]:
    found = []
    own = (line.start, line.end)
    if line.start is not None and line.end is not None and own != _span(document):
        first, last = say.short_day(line.start), say.short_day(line.end - ONE_DAY)
        found.append(first if first == last else f"{first} – {last}")
    if line.values:
        found.append(", ".join(f"{name}: {value}" for name, value in line.values))
    if line.description:
        found.append(line.description)
    if line.explanation:
        found.append(line.explanation)
    return found


def _span(document: Document) -> tuple[object, object]:
    return document.period_start, document.period_end
