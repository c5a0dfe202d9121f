"""A language: its words, and numbers, money and days as it writes them (Babel, CLDR)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import (
    NumberPattern,
    format_compact_decimal,
    get_currency_symbol,
    parse_pattern,
)

from engine.domain.currency import to_amount
from engine.domain.decimals import EXACT, plain
from engine.languages import dutch, english, french, german, italian, spanish
from engine.languages.words import DocumentWords

WORDS: dict[str, DocumentWords] = {
    "en": english.WORDS,
    "de": german.WORDS,
    "fr": french.WORDS,
    "es": spanish.WORDS,
    "it": italian.WORDS,
    "nl": dutch.WORDS,
}
"""Words by the first part of a tag of `engine.domain.language.LANGUAGES`."""


MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Language:
    """How a document is written. All methods are exact: nothing is rounded that is not said to be.

    `tag` is of `engine.domain.language.LANGUAGES`.
    """

    tag: str
    words: DocumentWords
    locale: Locale

    def amount(self, minor: int, currency: str) -> str:
        """An amount in minor units without its currency: 125000 USD is `1,250.00`."""
        return self._figure(to_amount(minor, currency))

    def money(self, minor: int, currency: str) -> str:
        """The same with the currency's sign where the language puts it."""
        return self._priced(to_amount(minor, currency), currency)

    def rate(self, rate: Decimal, currency: str, *, is_percentage: bool = False) -> str:
        """A price of one unit in all its digits, at least those of the currency."""
        if is_percentage:
            return self.percentage(rate)
        least = to_amount(0, currency)
        return self._priced(rate if _digits(rate) > _digits(least) else rate + least, currency)

    def number(self, value: Decimal) -> str:
        """A number in all its digits."""
        return self._figure(Decimal(plain(value)))

    def short_number(self, value: Decimal) -> str:
        """A number as axes write it, rounded to two digits after the point: `1.5M`."""
        if abs(value) < 1000:
            return self.number(value)
        shown = str(format_compact_decimal(value, locale=self.locale, fraction_digits=2))
        has_word = any(each.isalpha() for each in shown)
        return shown.replace("-", MINUS) if has_word else self.number(value)

    def percentage(self, share: Decimal) -> str:
        """A share of one in percent, in all its digits: 0.075 is `7.5%`."""
        digits = _digits(Decimal(plain(EXACT.multiply(share, Decimal(100)))))
        return self._shown(share, self.locale.percent_formats[None].pattern, digits)

    def day(self, day: date) -> str:
        """A day with its month's name: `1 March 2026`."""
        return format_date(day, "long", locale=self.locale)

    def short_day(self, day: date) -> str:
        """A day in few letters: `1 Mar 2026`."""
        return format_date(day, "medium", locale=self.locale)

    def axis_day(self, day: date) -> str:
        """A day without its year, as axes write it: `1 Mar`."""
        pattern = self.locale.datetime_skeletons["MMMd"]
        return format_date(day, pattern.pattern, locale=self.locale)

    def country(self, code: str) -> str:
        """A country's name; the code itself if it has none."""
        return str(self.locale.territories.get(code, code))

    def _priced(self, value: Decimal, currency: str) -> str:
        pattern = self.locale.currency_formats["standard"].pattern
        if get_currency_symbol(currency, locale=self.locale)[-1:].isalpha():
            pattern = pattern.replace("¤#", "¤\N{NO-BREAK SPACE}#")
        return self._shown(value, pattern, _digits(value), currency)

    def _figure(self, value: Decimal) -> str:
        return self._shown(value, self.locale.decimal_formats[None].pattern, _digits(value))

    def _shown(self, value: Decimal, pattern: str, digits: int, currency: str | None = None) -> str:
        with localcontext(EXACT):
            shown: str = _pattern(pattern, digits).apply(
                value, self.locale, currency=currency, currency_digits=False
            )
        return shown.replace("-", MINUS)


@cache
def language(tag: str) -> Language:
    """The language of a tag. Raises KeyError for one that is not known."""
    return Language(tag, WORDS[tag.partition("-")[0]], Locale.parse(tag, sep="-"))


@cache
def _pattern(text: str, digits: int) -> NumberPattern:
    """A pattern of CLDR with exactly so many digits after the point."""
    pattern = parse_pattern(text)
    pattern.frac_prec = (digits, digits)
    return pattern


def _digits(value: Decimal) -> int:
    """Digits after the point."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int), "no amount is infinite or not a number"
    return max(0, -exponent)
