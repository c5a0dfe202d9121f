"""The shape of an entry of `tax_rates.yml`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, WithJsonSchema

from engine.catalog.shapes.fields import Country, Day, LongText, OneOf, Text, shown
from engine.catalog.shapes.shape import Shape, refuse
from engine.domain.tax import TaxCode

_PERCENTAGE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,8})?) ?%")


def _percentage(value: object) -> object:
    found = _PERCENTAGE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise refuse(f'{shown(value)} is not a percentage; write it with its sign, as in "20%"')
    if Decimal(found.group(1)) > 100:
        raise refuse(f"{shown(value)} is more than 100 %; correct it")
    return f"{found.group(1)}%"


Percentage = Annotated[
    str,
    BeforeValidator(_percentage),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]{1,8})? ?%$"}),
]


TaxCodeField = Annotated[TaxCode, OneOf(TaxCode, "a VAT category of EN 16931")]


class TaxRateShape(Shape):
    """A tax rate, where it holds and from when to when."""

    noun: ClassVar[str] = "a tax rate"

    name: Text = Field(description="What the invoice calls it.", examples=["VAT 20 %"])
    rate: Percentage = Field(description="The share of the net amount.", examples=["20%"])
    country: Country | None = Field(
        default=None,
        description="Where it holds (ISO 3166); any country if left out.",
        examples=["GB"],
    )
    region: Text | None = Field(
        default=None, description="The state within the country; any if left out.", examples=["CA"]
    )
    tax_category: Text | None = Field(
        default=None,
        description="The products' tax_category; any if left out.",
        examples=["digital_service"],
    )
    valid_from: Day | None = Field(
        default=None, description="First day on which it holds.", examples=["2026-01-01"]
    )
    valid_to: Day | None = Field(
        default=None, description="Last day on which it holds.", examples=["2026-12-31"]
    )
    invoice_name: Text | None = Field(
        default=None,
        description="What the invoice calls it, if not by its name.",
        examples=["Mehrwertsteuer 19 %"],
    )
    invoice_short_name: Text | None = Field(
        default=None, description="The same for narrow columns.", examples=["MwSt."]
    )
    description: LongText | None = Field(default=None, description="A note; not on invoices.")
    published: bool = Field(
        default=True, description="Whether it is chosen; false while it is being prepared."
    )
    archived: bool = Field(
        default=False, description="Whether it is out of use; issued invoices keep it."
    )
    code: TaxCodeField | None = Field(
        default=None,
        description="VAT category of EN 16931: S standard, Z zero, E exempt, AE reverse charge,"
        " G export, O not subject, K intra-Community. S above 0 % and Z at 0 % if left out.",
        examples=["E"],
    )
    exemption: Text | None = Field(
        default=None,
        description="The reason that the invoice states; needed for the codes E, AE, G, O and K.",
        examples=["Exempt: Article 132 of Directive 2006/112/EC"],
    )
    source: Text | None = Field(
        default=None, description="Where the rate is published: the law, its date."
    )
    table: Text | None = Field(
        default=None,
        description="The table that the rate was taken from by use; not for rates of your own.",
        examples=["eu_standard"],
    )
