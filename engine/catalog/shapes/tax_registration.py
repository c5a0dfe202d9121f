"""Tax ids: where the seller is registered, and by what ids a customer is known."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, WithJsonSchema

from engine.catalog.finding import suggestion
from engine.catalog.shapes.fields import Country, OneOf, Text, shown
from engine.catalog.shapes.shape import Shape, refuse
from engine.domain.currency import MINOR_UNITS
from engine.domain.tax import TaxScheme

TaxSchemeField = Annotated[TaxScheme, OneOf(TaxScheme, "a scheme of a tax registration")]


NO_CURRENCY = "none"


def _reporting_currency(text: str) -> str:
    if text != NO_CURRENCY and text not in MINOR_UNITS:
        remedy = suggestion(text, MINOR_UNITS, 'write three capital letters, as in "GBP", or none')
        raise refuse(f"{shown(text)} is not a currency code of ISO 4217; {remedy}")
    return text


ReportingCurrency = Annotated[
    str,
    AfterValidator(_reporting_currency),
    WithJsonSchema({"type": "string", "enum": [*sorted(MINOR_UNITS), NO_CURRENCY]}),
]


class TaxRegistrationShape(Shape):
    """A country whose tax the seller charges, and the id that it has there."""

    noun: ClassVar[str] = "a tax registration"

    country: Country = Field(description="Where (ISO 3166).", examples=["DE"])
    id: Text = Field(description="The seller's id there.", examples=["DE136695976"])
    scheme: TaxSchemeField = Field(
        default=TaxScheme.STANDARD,
        description="standard: what is sold to that country bears its tax; oss: the One Stop Shop,"
        " consumers of all other EU countries bear theirs.",
        examples=["oss"],
    )

    reporting_currency: ReportingCurrency | None = Field(
        default=None,
        description="The currency in which the law wants this tax stated; the country's own if left"
        " out, none for no conversion.",
        examples=["GBP"],
    )
    exchange_rates: Text | None = Field(
        default=None,
        description="The file of exchange_rates/ that it goes by; the only one if left out.",
        examples=["ecb"],
    )
    state: Text | None = Field(
        default=None,
        description="The state or province that gave it; only stated, the rates say who is taxed.",
        examples=["CA"],
    )
    registration_id: Text | None = Field(
        default=None, description="Set by the API; leave it out in files."
    )


class TaxIdShape(Shape):
    """A tax id of a customer."""

    noun: ClassVar[str] = "a tax id"

    id: Text = Field(description="VAT or other tax number.", examples=["FR40303265045"])
    country: Country | None = Field(
        default=None,
        description="Whose id it is, if not by its prefix, else the customer's own country's.",
        examples=["FR"],
    )
    state: Text | None = Field(
        default=None,
        description="The state or province that gave it; only stated, the rates say who is taxed.",
        examples=["CA"],
    )
    registration_id: Text | None = Field(
        default=None, description="Set by the API; leave it out in files."
    )
