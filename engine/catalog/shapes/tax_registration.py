"""Tax ids: where the seller is registered, and by what ids a customer is known."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from engine.catalog.shapes.fields import Country, OneOf, Text
from engine.catalog.shapes.shape import Shape
from engine.domain.tax import TaxScheme

TaxSchemeField = Annotated[TaxScheme, OneOf(TaxScheme, "a scheme of a tax registration")]


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


class TaxIdShape(Shape):
    """A tax id of a customer."""

    noun: ClassVar[str] = "a tax id"

    id: Text = Field(description="VAT or other tax number.", examples=["FR40303265045"])
    country: Country | None = Field(
        default=None,
        description="Whose id it is, if not by its prefix, else the customer's own country's.",
        examples=["FR"],
    )
