"""Languages in which documents can be written."""

from __future__ import annotations

ENGLISH = "en"

LANGUAGES: tuple[str, ...] = (
    ENGLISH,
    "en-AU",
    "en-CA",
    "en-GB",
    "en-IE",
    "en-IN",
    "en-US",
    "de",
    "de-AT",
    "de-CH",
    "fr",
    "fr-BE",
    "fr-CA",
    "fr-CH",
    "es",
    "es-MX",
    "es-US",
    "it",
    "it-CH",
    "nl",
    "nl-BE",
)
"""Tags of BCP 47. The part before the hyphen decides the words, all of it numbers and dates."""


def document_language(*wishes: str | None) -> str:
    """The first language that somebody asked for; English if nobody did."""
    return next((wish for wish in wishes if wish is not None), ENGLISH)
