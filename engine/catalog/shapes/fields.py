"""Kinds of fields that several shapes use, each with its check and its JSON Schema."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic.config import JsonDict
from pydantic.json_schema import JsonSchemaValue

from engine.catalog.finding import listing, suggestion
from engine.catalog.shapes.countries import COUNTRIES, MISTAKEN_COUNTRIES
from engine.catalog.shapes.shape import refuse
from engine.domain.currency import MINOR_UNITS
from engine.domain.decimals import parse_decimal
from engine.domain.identity import is_uuid
from engine.domain.language import LANGUAGES

TEXT_BYTES = 255
FIRST_YEAR, LAST_YEAR = 1970, 9998

_LINE_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def shown(value: object) -> str:
    """A value of a file as a message quotes it: short, on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        text = value if len(value) <= 60 else f"{value[:57]}..."
        return '"' + text.replace("\n", "\\n") + '"'
    return "a list" if isinstance(value, list) else "a mapping"


def _one_line(text: str) -> str:
    if not text.strip():
        raise refuse("is empty; write a text or remove the key")
    if text != text.strip():
        raise refuse(f"{shown(text)} has white space at an end; remove it")
    if _LINE_BREAKS.search(text):
        raise refuse(f"{shown(text)} contains a line break or control character; remove it")
    if len(text.encode()) > TEXT_BYTES:
        raise refuse(f"is longer than {TEXT_BYTES} bytes; shorten it")
    return text


def _paragraphs(text: str) -> str:
    if not text.strip():
        raise refuse("is empty; write a text or remove the key")
    return text


Text = Annotated[
    str,
    AfterValidator(_one_line),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": TEXT_BYTES}),
]
"""One line of at most 255 bytes, without control characters."""

LongText = Annotated[str, AfterValidator(_paragraphs)]


def _decimal_text(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise refuse(f'{shown(value)} is not a number; write a decimal in quotes, as in "9.50"')
    if isinstance(value, str) and value.endswith("%"):
        raise refuse(f'{shown(value)} must be a plain number here; write "{value[:-1].strip()}"')
    try:
        parse_decimal(str(value))
    except ValueError:
        raise refuse(
            f"{shown(value)} is not a plain decimal number; write digits with at most"
            ' 12 after the point, in quotes, as in "9.50"'
        ) from None
    return str(value)


DecimalText = Annotated[
    str,
    BeforeValidator(_decimal_text),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^-?[0-9]{1,26}(\.[0-9]{1,12})?$"},
                {"type": "integer"},
            ]
        }
    ),
]
"""A decimal as text; a whole number may stand without quotes."""


def _day(value: object) -> object:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) is None:
        raise refuse(f"{shown(value)} is not a date; write year-month-day, as in 2026-01-31")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise refuse(f"{value} is not a day of the calendar; correct it") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise refuse(
            f"{value} is out of range; use a year from {FIRST_YEAR} to {LAST_YEAR},"
            " or leave the key out for no end"
        )
    return day


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A local day of the account, without time or zone."""


def _instant(text: str) -> str:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or not text.endswith("Z"):
        raise refuse(f"{shown(text)} is not an instant in UTC; write it like 2026-01-31T09:00:00Z")
    return text


InstantText = Annotated[
    str, AfterValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""An instant in UTC as its text."""


def _uuid(text: str) -> str:
    if not is_uuid(text):
        raise refuse(f"{shown(text)} is no UUID in small letters with hyphens; leave the key out")
    return text


UuidText = Annotated[
    str, AfterValidator(_uuid), WithJsonSchema({"type": "string", "format": "uuid"})
]
"""A UUID as its canonical text."""


def _currency(text: str) -> str:
    if text not in MINOR_UNITS:
        remedy = suggestion(text, MINOR_UNITS, 'write three capital letters, as in "USD"')
        raise refuse(f"{shown(text)} is not a currency code of ISO 4217; {remedy}")
    return text


Currency = Annotated[
    str, AfterValidator(_currency), WithJsonSchema({"type": "string", "enum": sorted(MINOR_UNITS)})
]


def _language(text: str) -> str:
    if text not in LANGUAGES:
        remedy = suggestion(text, LANGUAGES, f"write {listing(LANGUAGES, 'or')}")
        raise refuse(f"{shown(text)} is not a language that documents are written in; {remedy}")
    return text


LanguageTag = Annotated[
    str, AfterValidator(_language), WithJsonSchema({"type": "string", "enum": list(LANGUAGES)})
]
"""A language of documents, as a tag of BCP 47."""


def _country(text: str) -> str:
    if text in COUNTRIES:
        return text
    right = MISTAKEN_COUNTRIES.get(text.upper())
    if right is None and text.upper() in COUNTRIES:
        right = text.upper()
    remedy = 'write its two capital letters, as in "DE"' if right is None else f'write "{right}"'
    raise refuse(f"{shown(text)} is not a country code of ISO 3166; {remedy}")


Country = Annotated[
    str, AfterValidator(_country), WithJsonSchema({"type": "string", "enum": sorted(COUNTRIES)})
]


@dataclass(frozen=True)
class OneOf:
    """A closed set of words for a field, as an annotation that pydantic understands.

    `noun` stands for the set in messages; `not_yet` are words known to the design only.
    """

    choices: type[StrEnum]
    noun: str
    not_yet: tuple[str, ...] = ()
    is_case_blind: bool = False

    @property
    def words(self) -> list[str]:
        return [choice.value for choice in self.choices if choice.value not in self.not_yet]

    def read(self, value: object) -> StrEnum:
        options = listing(self.words, "or")
        word = value.lower() if self.is_case_blind and isinstance(value, str) else value
        if word in self.not_yet:
            raise refuse(f"{shown(value)} is not available yet; use {options}")
        if word in self.words:
            return self.choices(str(word))
        remedy = suggestion(str(value), self.words, f"use {options}")
        raise refuse(f"{shown(value)} is not {self.noun}; {remedy}")

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        return handler.generate_schema(Annotated[source, BeforeValidator(self.read)])

    def __get_pydantic_json_schema__(
        self, schema: Any, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        upper = [word.upper() for word in self.words] if self.is_case_blind else []
        return {"type": "string", "enum": [*self.words, *upper]}


def listed_once(values: list[str]) -> list[str]:
    """A list that says something, and says it once."""
    if not values:
        raise refuse("is an empty list; name at least one")
    for place, value in enumerate(values):
        if value in values[:place]:
            raise refuse(f"{shown(value)} is listed twice; remove one of them")
    return values


def _one_or_several(value: object) -> object:
    return [value] if isinstance(value, str) else value


ONCE_SCHEMA: JsonDict = {"minItems": 1, "uniqueItems": True}

NameList = Annotated[list[Text], AfterValidator(listed_once), Field(json_schema_extra=ONCE_SCHEMA)]
"""Texts, each once, at least one."""

OneOrSeveral = Annotated[
    list[Text],
    BeforeValidator(_one_or_several),
    AfterValidator(listed_once),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1},
                {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
            ]
        }
    ),
]
"""A text, or a list of texts."""
