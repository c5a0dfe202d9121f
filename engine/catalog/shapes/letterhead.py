"""What the seller's documents say of the seller, and how they look."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from engine.catalog.shapes.fields import Currency, Text, shown
from engine.catalog.shapes.shape import Shape, refuse

LEAST_CONTRAST = 4.5
"""Of text on white, for people with low vision (WCAG 2.2, 1.4.3)."""

LOGO_ENDINGS = (".png", ".jpg", ".jpeg", ".svg")

_COLOR = re.compile(r"#[0-9a-f]{6}")


def _color(text: str) -> str:
    color = text.lower()
    if not _COLOR.fullmatch(color):
        raise refuse(f'{shown(text)} is not a color; write it as in "#1a4fd0"')
    if _contrast_on_white(color) < LEAST_CONTRAST:
        raise refuse(f"{shown(text)} is too light to be read on white; choose a darker one")
    return color


def _contrast_on_white(color: str) -> float:
    """The ratio of WCAG 2.2; a measure for eyes, nothing is billed by it."""
    shares = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _logo_path(text: str) -> str:
    parts = text.split("/")
    if text.startswith("/") or "\\" in text or ".." in parts or ":" in text:
        raise refuse(f"{shown(text)} must be a path within the workspace, as in brand/logo.svg")
    if not text.lower().endswith(LOGO_ENDINGS):
        raise refuse(f"{shown(text)} is no picture for documents; give a .png, .jpg or .svg file")
    return text


BrandColor = Annotated[
    Text,
    AfterValidator(_color),
    WithJsonSchema({"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"}),
]
LogoPath = Annotated[Text, AfterValidator(_logo_path)]


class BankAccountShape(Shape):
    """An account that customers pay to."""

    noun: ClassVar[str] = "a bank account"

    currency: Currency | None = Field(
        default=None,
        description="Shown on invoices in this currency only; on all if left out.",
        examples=["EUR"],
    )
    holder: Text | None = Field(default=None, description="Whose it is; yours if left out.")
    bank: Text | None = Field(default=None, description="The name of the bank.")
    iban: Text | None = Field(
        default=None, description="International number.", examples=["DE02120300000000202051"]
    )
    bic: Text | None = Field(default=None, description="The bank's code (SWIFT).")
    account_number: Text | None = Field(default=None, description="Number, in quotes.")
    sort_code: Text | None = Field(default=None, description="Of British banks.")
    routing_number: Text | None = Field(default=None, description="Of American banks.")

    @model_validator(mode="after")
    def _names_an_account(self) -> Self:
        if self.iban is None and self.account_number is None:
            raise refuse("names no account; give iban or account_number")
        return self
