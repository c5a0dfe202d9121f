"""VAT ids checked offline, by form and check digit: the EU, Northern Ireland, GB, CH and NO.

The rules of the check digits are those of python-stdnum. A check says that an id can exist, not
that anyone has it: asking the register (VIES) is the seller's business. `GR` writes its ids with
`EL`; `XI` stands for Northern Ireland.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum import get_cc_module

SPACING = re.compile(r"[\s.\-/]")


@dataclass(frozen=True, slots=True)
class VatScheme:
    """How a country writes its ids: after `prefix`, a sign for sign `pattern`, put in `words`."""

    country: str
    prefix: str
    pattern: str
    words: str

    def adds_up(self, number: str) -> bool:
        """Whether the check digits of an id of this form, given without its prefix, fit."""
        if self.country == "NO":
            number = number.removesuffix("MVA")
        kind = "orgnr" if self.country == "NO" else "vat"
        rules = get_cc_module("gb" if self.country == "XI" else self.country.lower(), kind)
        assert rules is not None, f"python-stdnum has the ids of {self.country}"
        prefix = self.prefix if self.country == "CH" else ""
        return bool(rules.is_valid(prefix + number))


SCHEMES: tuple[VatScheme, ...] = (
    VatScheme("AT", "AT", r"U\d{8}", "U and 8 digits"),
    VatScheme("BE", "BE", r"[01]\d{9}", "10 digits, the first 0 or 1"),
    VatScheme("BG", "BG", r"\d{9,10}", "9 or 10 digits"),
    VatScheme("CH", "CHE", r"\d{9}(MWST|TVA|IVA|TPV)", "9 digits and MWST, TVA or IVA"),
    VatScheme("CY", "CY", r"\d{8}[A-Z]", "8 digits and a letter"),
    VatScheme("CZ", "CZ", r"\d{8,10}", "8 to 10 digits"),
    VatScheme("DE", "DE", r"[1-9]\d{8}", "9 digits, the first not 0"),
    VatScheme("DK", "DK", r"[1-9]\d{7}", "8 digits, the first not 0"),
    VatScheme("EE", "EE", r"\d{9}", "9 digits"),
    VatScheme(
        "ES", "ES", r"(\d|[A-HJ-NP-SU-Z])\d{7}[0-9A-Z]", "9 signs, the first or last a letter"
    ),
    VatScheme("FI", "FI", r"\d{8}", "8 digits"),
    VatScheme("FR", "FR", r"[0-9A-HJ-NP-Z]{2}\d{9}", "2 signs and 9 digits"),
    VatScheme("GB", "GB", r"\d{9}(\d{3})?|(GD|HA)\d{3}", "9 or 12 digits, or GD or HA and 3"),
    VatScheme("GR", "EL", r"\d{9}", "9 digits"),
    VatScheme("HR", "HR", r"\d{11}", "11 digits"),
    VatScheme("HU", "HU", r"\d{8}", "8 digits"),
    VatScheme("IE", "IE", r"\d{7}[A-W][A-IW]?|\d[A-Z+*]\d{5}[A-W]", "7 digits and 1 or 2 letters"),
    VatScheme("IT", "IT", r"\d{11}", "11 digits"),
    VatScheme("LT", "LT", r"\d{9}(\d{3})?", "9 or 12 digits"),
    VatScheme("LU", "LU", r"\d{8}", "8 digits"),
    VatScheme("LV", "LV", r"\d{11}", "11 digits"),
    VatScheme("MT", "MT", r"[1-9]\d{7}", "8 digits, the first not 0"),
    VatScheme("NL", "NL", r"\d{9}B(0[1-9]|[1-9]\d)", "9 digits, B and 2 digits, not 00"),
    VatScheme("NO", "NO", r"\d{9}(MVA)?", "9 digits and MVA"),
    VatScheme("PL", "PL", r"\d{10}", "10 digits"),
    VatScheme("PT", "PT", r"[1-9]\d{8}", "9 digits, the first not 0"),
    VatScheme("RO", "RO", r"[1-9]\d{1,9}", "2 to 10 digits, the first not 0"),
    VatScheme("SE", "SE", r"\d{10}(0[1-9]|[1-9]\d)", "12 digits, the last two not 00"),
    VatScheme("SI", "SI", r"[1-9]\d{7}", "8 digits, the first not 0"),
    VatScheme("SK", "SK", r"[1-9]\d{9}", "10 digits, the first not 0"),
    VatScheme("XI", "XI", r"\d{9}(\d{3})?|(GD|HA)\d{3}", "9 or 12 digits, or GD or HA and 3"),
)
"""One row a country, by its code."""

SCHEME_BY_COUNTRY = {scheme.country: scheme for scheme in SCHEMES}


@dataclass(frozen=True, slots=True)
class VatId:
    """An id that passed. `country` is of ISO 3166 (Greece is `GR`), or `XI`."""

    country: str
    text: str


class VatIdError(ValueError):
    """Why an id cannot be one, as a sentence."""


def check_vat_id(text: str, country: str | None = None) -> VatId:
    """The id without spaces, in capitals and with its prefix.

    `country` says whose it should be, for ids written without their prefix. Raises VatIdError
    with what is wrong: no country known, another country's, a wrong form, a wrong check digit.
    """
    plain = SPACING.sub("", text).upper()
    scheme = _scheme(plain, country, text)
    number = plain.removeprefix(scheme.prefix)
    if scheme.country == "BE" and re.fullmatch(r"\d{9}", number):
        number = f"0{number}"
    written = f'"{text}" is no VAT id of {scheme.country}'
    if re.fullmatch(scheme.pattern, number, re.ASCII) is None:
        raise VatIdError(f"{written}: after {scheme.prefix} come {scheme.words}, not {number!r}")
    if not scheme.adds_up(number):
        raise VatIdError(f"{written}: its check digit does not fit; something is mistyped")
    return VatId(scheme.country, scheme.prefix + number)


def vat_country(text: str) -> str | None:
    """Whose id it is by its prefix (`EL` is GR); None if it has none that is known."""
    plain = SPACING.sub("", text).upper()
    found = next((each for each in SCHEMES if plain.startswith(each.prefix)), None)
    return None if found is None else found.country


def _scheme(plain: str, country: str | None, text: str) -> VatScheme:
    prefixed = vat_country(plain)
    if country is None:
        if prefixed is None:
            raise VatIdError(f'"{text}" begins with no known country; write it as DE123456788')
        return SCHEME_BY_COUNTRY[prefixed]
    if country not in SCHEME_BY_COUNTRY:
        raise VatIdError(f"VAT ids of {country} cannot be checked offline")
    own = SCHEME_BY_COUNTRY[country]
    if prefixed not in (None, country) and not _fits(own, plain):
        raise VatIdError(f'"{text}" is an id of {prefixed}, not of {country}')
    return own


def _fits(scheme: VatScheme, number: str) -> bool:
    """Whether an id without its prefix only looks like another country's, as some French do."""
    return re.fullmatch(scheme.pattern, number, re.ASCII) is not None and scheme.adds_up(number)
