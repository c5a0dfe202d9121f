"""XML as trees: elements that are there only if they have something to say."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from engine.domain.currency import to_amount
from engine.domain.decimals import EXACT, plain

Content = Element | str | None


class Vocabulary:
    """Makes the elements of one namespace."""

    def __init__(self, prefix: str, uri: str) -> None:
        ElementTree.register_namespace(prefix, uri)
        self._uri = uri

    def __call__(self, name: str, *content: Content, **attributes: str) -> Element:
        """An element with children or text; what is None is left out."""
        made = Element(f"{{{self._uri}}}{name}", attributes)
        for each in content:
            if isinstance(each, Element):
                made.append(each)
            elif each is not None:
                made.text = "".join(filter(_is_allowed, each))
        return made

    def some(self, name: str, *content: Content, **attributes: str) -> Element | None:
        """The same, or None if there is no content at all."""
        return (
            self(name, *content, **attributes) if any(_is_said(each) for each in content) else None
        )


def document_text(root: Element) -> str:
    """The tree as text that says it is UTF-8."""
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def amount(minor: int, currency: str) -> str:
    """An amount in minor units as decimal text."""
    return str(to_amount(minor, currency))


def percent(share: Decimal | None) -> str | None:
    """A share of one in percent."""
    return None if share is None else plain(EXACT.multiply(share, Decimal(100)))


def _is_said(content: Content) -> bool:
    return content is not None and content != ""


def _is_allowed(character: str) -> bool:
    """Whether XML 1.0 has the character."""
    return character in "\t\n\r" or (
        character >= " "
        and not "\ud800" <= character <= "\udfff"
        and character not in "\ufffe\uffff"
    )
