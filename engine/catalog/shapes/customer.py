"""The shape of `customers/<id>.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from engine.catalog.shapes.address import AddressShape
from engine.catalog.shapes.contact import ContactShape, IntegrationIdShape, mail_address
from engine.catalog.shapes.fields import (
    ONCE_SCHEMA,
    Day,
    InstantText,
    LanguageTag,
    NameList,
    OneOf,
    Text,
    listed_once,
)
from engine.catalog.shapes.shape import Shape, refuse
from engine.catalog.shapes.tax_registration import TaxIdShape
from engine.domain.customer import TaxStatus


def _mail_addresses(values: list[str]) -> list[str]:
    return [mail_address(value) for value in values]


class CustomerStatus(StrEnum):
    """Whether a customer is one yet."""

    DRAFT = "draft"
    ACTIVE = "active"


CustomerStatusField = Annotated[
    CustomerStatus, OneOf(CustomerStatus, "a customer's status", is_case_blind=True)
]

TaxStatusField = Annotated[
    TaxStatus,
    OneOf(TaxStatus, "a tax status", is_case_blind=True),
]


class DatedAliasShape(Shape):
    """An alias that is the customer's from a day on, or until one."""

    noun: ClassVar[str] = "an alias with dates"

    alias: Text = Field(description="The id that events use.", examples=["crm-0042"])
    from_: Day | None = Field(
        default=None,
        alias="from",
        description="First day of the events it names the customer for.",
        examples=["2026-03-01"],
    )
    until: Day | None = Field(
        default=None, description="Last day of those events.", examples=["2026-02-28"]
    )
    label: Text | None = Field(
        default=None, description="What kind of id it is.", examples=["CRM ID"]
    )
    id: Text | None = Field(default=None, description="Set by the API; leave it out in files.")
    created_at: InstantText | None = Field(default=None, description="Set by the API.")

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.from_ is not None and self.until is not None and self.until < self.from_:
            raise refuse(f"from {self.from_} is after until {self.until}; swap or correct them")
        return self


AliasShape = Annotated[
    Annotated[Text, Tag("|text")] | Annotated[DatedAliasShape, Tag("|dated")],
    Discriminator(lambda value: "|dated" if isinstance(value, dict | DatedAliasShape) else "|text"),
]
"""A text, or a mapping of alias and days. Steps of a path that begin with a bar are no keys."""


def _written_once(values: list[str | DatedAliasShape]) -> list[str | DatedAliasShape]:
    texts = [value for value in values if isinstance(value, str)]
    if texts or not values:
        listed_once(texts)
    return values


class CustomerShape(Shape):
    """Who is billed."""

    noun: ClassVar[str] = "a customer"
    not_yet: ClassVar[Mapping[str, str]] = {
        "credit_grants": "use a discount in the schedule",
        "currency": "the currency is a property of each price",
    }

    legal_name: Text = Field(description="The name on invoices.", examples=["Acme Ltd"])
    aliases: (
        Annotated[
            list[AliasShape],
            AfterValidator(_written_once),
            Field(json_schema_extra=ONCE_SCHEMA),
        ]
        | None
    ) = Field(
        default=None,
        description="The ids by which events name the customer, besides the customer's own id;"
        " one that changes hands with the days it is this customer's.",
        examples=[["acme", "crm-0042"]],
    )
    parent: Text | None = Field(
        default=None,
        description="The customer whose rolled-up schedule pays for this one's usage.",
        examples=["acme_group"],
    )
    address: AddressShape | None = Field(default=None, description="The billing address.")
    shipping_address: AddressShape | None = Field(
        default=None,
        description="The shipping address on invoices; the billing address if left out.",
    )
    emails: Annotated[NameList, AfterValidator(_mail_addresses)] | None = Field(
        default=None, description="Who receives invoices.", examples=[["billing@example.com"]]
    )
    tax_status: TaxStatusField = Field(
        default=TaxStatus.TAXED,
        description="taxed, tax_exempt or reverse_charged as you say, or automatic: decided by the"
        " countries and tax ids of both sides. automatic if left out and settings.yml has"
        " tax_registrations, else taxed.",
        examples=["taxed"],
    )
    tax_id: Text | None = Field(
        default=None, description="VAT or other tax number.", examples=["DE123456789"]
    )
    tax_ids: list[TaxIdShape] | None = Field(
        default=None,
        min_length=1,
        description="Tax numbers besides tax_id, of several countries.",
        examples=[[{"id": "FR40303265045"}]],
    )
    label: Text | None = Field(default=None, description="Your own code or word for the customer.")
    due_days: int | None = Field(
        default=None,
        ge=0,
        le=3650,
        description="Days until an invoice is due; the account's if left out.",
        examples=[14],
    )
    language: LanguageTag | None = Field(
        default=None,
        description="The language of its invoices; the account's if left out.",
        examples=["de"],
    )
    url: Text | None = Field(
        default=None, description="The customer's web site.", examples=["https://example.com"]
    )
    contacts: list[ContactShape] | None = Field(
        default=None,
        description="People at the customer; those with a billing preference get its invoices.",
        examples=[[{"name": "Ada", "email": "ada@example.com", "billing_preference": "primary"}]],
    )
    integration_ids: list[IntegrationIdShape] | None = Field(
        default=None,
        description="What it goes by in other systems.",
        examples=[[{"service": "Xero", "id": "c-0042"}]],
    )
    status: CustomerStatusField = Field(
        default=CustomerStatus.ACTIVE, description="draft or active.", examples=["active"]
    )
    custom_properties: dict[Text, str] | None = Field(
        default=None,
        description="Words of your own about it, by name.",
        examples=[{"segment": "enterprise"}],
    )
    archived_at: InstantText | None = Field(
        default=None, description="Since when it is no customer any more."
    )
