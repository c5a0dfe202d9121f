"""Seller and buyer on a document."""

from __future__ import annotations

from typing import Any

from engine.documents.document import Party
from engine.documents.glyphs import shown
from engine.domain.customer import Address
from engine.languages.language import Language

Json = dict[str, Any]

LETTER_PAPER = ("CA", "CL", "CO", "MX", "PH", "US")
"""Countries that print on paper of their own size."""


def party_data(party: Party, say: Language, *, with_contact: bool = False) -> Json:
    """Name, address and ids of a party, line by line."""
    words = say.words
    small = [f"{words.tax_id} {each}" for each in party.tax_ids]
    if party.company_number:
        small.append(f"{words.company_number} {party.company_number}")
    if with_contact:
        small += filter(None, (*party.emails, party.phone, party.website))
    return {
        "name": shown(party.name),
        "lines": address_lines(party.address, say),
        "small": [shown(each) for each in small],
    }


def address_lines(address: Address, say: Language) -> list[str]:
    """An address as its country writes it."""
    country = address.country
    place = " ".join(filter(None, (address.postcode, address.town)))
    state = address.state
    if country in ("AU", "CA", "US"):
        place = ", ".join(
            filter(None, (address.town, " ".join(filter(None, (state, address.postcode)))))
        )
        state = None
    elif country == "GB":
        place = ", ".join(filter(None, (address.town, address.postcode)))
    named = say.country(country) if country else None
    lines = (address.line1, address.line2, place, state, named)
    return [shown(line) for line in lines if line]
