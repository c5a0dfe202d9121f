"""What all shapes share: camelCase outside, strictness, and kinds of fields."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic.alias_generators import to_camel

from engine.api.times import FIRST_YEAR, LAST_YEAR, day_of
from engine.domain.decimals import parse_decimal, plain
from engine.workflows.representations import instant_text


class Sent(BaseModel):
    """A request's body. Unknown fields are refused: a misspelled one would be lost in silence."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", strict=True, frozen=True)


class Given(BaseModel):
    """An answer, made with the names of Python; what is None is left out."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


class ProblemDetails(Given):
    """What every answer is that is no success (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: list[dict[str, str]] | None = None


def _one_line(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    if text != text.strip():
        raise ValueError("has white space at an end")
    if not text.isprintable():
        raise ValueError("has a line break or control character in it")
    if len(text.encode()) > 255:
        raise ValueError("is longer than 255 bytes")
    return text


def _day(value: Any) -> Any:
    try:
        if isinstance(value, str):
            return day_of(value)
    except ValueError:
        pass
    raise ValueError(f"is not a date such as 2026-01-31, from {FIRST_YEAR} to {LAST_YEAR}")


def _decimal(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError('is not a decimal such as "9.50"')
    try:
        text = format(value, "f") if isinstance(value, Decimal) else str(value)
        return parse_decimal(text)
    except ValueError:
        raise ValueError('is not a decimal such as "9.50", of at most 12 places') from None


OneLine = Annotated[
    str,
    AfterValidator(_one_line),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^\S(.*\S)?$"}),
]
"""A text of one line, at most 255 bytes, not empty."""

Key = Annotated[str, AfterValidator(_one_line)]
"""The same as the name of an entry; the document says nothing more of names than that."""

Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A local day of the account."""

DECIMAL_PATTERN = r"^-?[0-9]{1,26}(\.[0-9]{1,12})?$"
"""What `engine.domain.decimals.parse_decimal` reads."""

Exact = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string", "pattern": DECIMAL_PATTERN}, {"type": "number"}],
            "examples": ["9.50"],
        }
    ),
]
"""An exact decimal, as a text or as a JSON number whose digits are taken as they stand."""


def instant(value: datetime) -> str:
    """An instant as answers write it, in UTC with a Z."""
    return instant_text(value)


def decimal_text(value: Decimal) -> str:
    """An exact decimal as answers write it."""
    return plain(value)
