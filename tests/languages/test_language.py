"""Every language writes exactly what it is given, by its own customs."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from string import Formatter

import pytest

from engine.domain.language import LANGUAGES, document_language
from engine.languages.language import WORDS, language
from engine.languages.words import DocumentWords


@pytest.mark.parametrize(
    ("tag", "money", "rate", "day"),
    [
        ("en", "−€1,234,567.89", "€0.000015", "March 1, 2026"),
        ("en-GB", "−€1,234,567.89", "€0.000015", "1 March 2026"),
        ("de", "−1.234.567,89 €", "0,000015 €", "1. März 2026"),
        ("fr", "−1 234 567,89 €", "0,000015 €", "1 mars 2026"),
        ("es", "−1.234.567,89 €", "0,000015 €", "1 de marzo de 2026"),
    ],
)
def test_amounts_and_days_follow_the_customs(tag: str, money: str, rate: str, day: str) -> None:
    say = language(tag)
    plain_spaces = str.maketrans("\u00a0\u202f", "  ")
    assert say.money(-123456789, "EUR").translate(plain_spaces) == money
    assert say.rate(Decimal("0.000015"), "EUR").translate(plain_spaces) == rate
    assert say.day(date(2026, 3, 1)) == day


def test_a_currency_has_its_own_digits() -> None:
    say = language("en")
    assert say.amount(1234, "JPY") == "1,234"
    assert say.amount(1234567, "KWD") == "1,234.567"
    assert say.money(1234567, "KWD") == "KWD\u00a01,234.567"
    assert say.rate(Decimal(2), "USD") == "$2.00"


def test_no_digit_is_lost() -> None:
    say = language("en")
    assert say.number(Decimal("12345678901234567890.123456789012")) == (
        "12,345,678,901,234,567,890.123456789012"
    )
    assert say.percentage(Decimal("0.07725")) == "7.725%"
    assert say.rate(Decimal("0.005"), "USD", is_percentage=True) == "0.5%"


def test_axes_are_short() -> None:
    assert language("en").short_number(Decimal(1_500_000)) == "1.5M"
    assert language("de").short_number(Decimal(12000)) == "12.000"
    assert language("en").axis_day(date(2026, 3, 1)) == "Mar 1"


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_that_can_be_chosen_is_there(tag: str) -> None:
    assert language(tag).day(date(2026, 12, 31))


@pytest.mark.parametrize("name", sorted(set(WORDS) - {"en"}))
def test_a_language_says_everything_that_english_says(name: str) -> None:
    def placeholders(text: str) -> set[str | None]:
        return {field for _, field, _, _ in Formatter().parse(text)} - {None}

    own, english = WORDS[name], WORDS["en"]
    assert own.tax_reasons.keys() == english.tax_reasons.keys()
    for each in fields(DocumentWords):
        said, model = getattr(own, each.name), getattr(english, each.name)
        if isinstance(model, str):
            assert said.strip() == said != "", each.name
            assert placeholders(said) == placeholders(model), each.name


def test_the_first_wish_counts_and_english_is_for_those_without() -> None:
    assert document_language(None, "de") == "de"
    assert document_language("fr", "de") == "fr"
    assert document_language(None, None) == "en"
