"""The shape of an address."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from engine.catalog.shapes.fields import Country, Text
from engine.catalog.shapes.shape import Shape


class AddressShape(Shape):
    """Where invoices go; country and state decide the tax rate."""

    noun: ClassVar[str] = "an address"

    line1: Text | None = Field(default=None, description="Street and number.")
    line2: Text | None = Field(default=None, description="Floor, department.")
    town: Text | None = Field(default=None, description="Town or city.")
    state: Text | None = Field(
        default=None, description="State or region; with the country it decides the tax rate."
    )
    postcode: Text | None = Field(
        default=None, description="In quotes if it consists of digits.", examples=["02139"]
    )
    country: Country | None = Field(
        default=None, description="Two-letter code of ISO 3166.", examples=["DE"]
    )
