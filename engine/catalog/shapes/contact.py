"""The shapes of a customer's contacts and of its ids in other systems."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from engine.catalog.shapes.fields import InstantText, OneOf, Text, shown
from engine.catalog.shapes.shape import Shape, refuse


class BillingPreference(StrEnum):
    """Which invoices a contact gets."""

    PRIMARY = "primary"
    STANDARD = "standard"
    NONE = "none"


BillingPreferenceField = Annotated[
    BillingPreference, OneOf(BillingPreference, "a billing preference", is_case_blind=True)
]


def mail_address(value: str) -> str:
    """A text that can be a mail address. Raises an error of ours."""
    name, _, host = value.rpartition("@")
    if not name or not host or " " in value:
        raise refuse(f"{shown(value)} is not an e-mail address; write name@host")
    return value


class ContactShape(Shape):
    """A person at a customer."""

    noun: ClassVar[str] = "a contact"

    name: Text = Field(description="What people call them.", examples=["Ada Lovelace"])
    email: Annotated[Text, AfterValidator(mail_address)] = Field(
        description="Where invoices go.", examples=["billing@example.com"]
    )
    billing_preference: BillingPreferenceField = Field(
        default=BillingPreference.STANDARD,
        description="primary (invoices are addressed to them), standard (a copy) or none.",
        examples=["primary"],
    )
    id: Text | None = Field(default=None, description="Set by the API; leave it out in files.")
    created_at: InstantText | None = Field(default=None, description="Set by the API.")
    updated_at: InstantText | None = Field(default=None, description="Set by the API.")
    archived_at: InstantText | None = Field(
        default=None, description="Since when they are no contact any more."
    )


class IntegrationIdShape(Shape):
    """What an object goes by in another system."""

    noun: ClassVar[str] = "an integration id"

    service: Text = Field(description="The other system.", examples=["Xero"])
    id: Text = Field(description="Its id there.", examples=["c-0042"])
