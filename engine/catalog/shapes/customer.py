"""The shape of `customers/<id>.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from engine.catalog.shapes.fields import Country, NameList, OneOf, Text, shown
from engine.catalog.shapes.shape import Shape, refuse
from engine.domain.customer import TaxStatus


def _mail_addresses(values: list[str]) -> list[str]:
    for value in values:
        name, _, host = value.rpartition("@")
        if not name or not host or " " in value:
            raise refuse(f"{shown(value)} is not an e-mail address; write name@host")
    return values


TaxStatusField = Annotated[
    TaxStatus,
    OneOf(TaxStatus, "a tax status", is_case_blind=True),
]


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


class CustomerShape(Shape):
    """Who is billed."""

    noun: ClassVar[str] = "a customer"
    not_yet: ClassVar[Mapping[str, str]] = {
        "credit_grants": "use a discount in the schedule",
        "currency": "the currency is a property of each price",
    }

    legal_name: Text = Field(description="The name on invoices.", examples=["Acme Ltd"])
    aliases: NameList | None = Field(
        default=None,
        description="The ids by which events name the customer, besides the customer's own id.",
        examples=[["acme", "crm-0042"]],
    )
    parent: Text | None = Field(
        default=None,
        description="The customer whose rolled-up schedule pays for this one's usage.",
        examples=["acme_group"],
    )
    address: AddressShape | None = Field(default=None, description="The billing address.")
    emails: Annotated[NameList, AfterValidator(_mail_addresses)] | None = Field(
        default=None, description="Who receives invoices.", examples=[["billing@example.com"]]
    )
    tax_status: TaxStatusField = Field(
        default=TaxStatus.TAXED,
        description="taxed, tax_exempt or reverse_charged.",
        examples=["taxed"],
    )
    tax_id: Text | None = Field(
        default=None, description="VAT or other tax number.", examples=["DE123456789"]
    )
    label: Text | None = Field(default=None, description="Your own code or word for the customer.")
