"""Whom one document is addressed to, where that is not what the customer's file says."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from engine.catalog.shapes.address import AddressShape
from engine.catalog.shapes.contact import mail_address
from engine.catalog.shapes.fields import NameList, OneOf, Text
from engine.catalog.shapes.shape import Shape


class PaymentOption(StrEnum):
    """How an invoice asks to be paid."""

    BANK_TRANSFER = "bank_transfer"
    LINK = "link"


PaymentOptionField = Annotated[
    PaymentOption, OneOf(PaymentOption, "a payment option", is_case_blind=True)
]


def _mail_addresses(values: list[str]) -> list[str]:
    return [mail_address(value) for value in values]


class AddresseeShape(Shape):
    """What is given here stands on the document; the rest is the customer's."""

    noun: ClassVar[str] = "an addressee"

    emails: Annotated[NameList, AfterValidator(_mail_addresses)] | None = Field(
        default=None, description="Who receives it."
    )
    legal_name: Text | None = Field(default=None, description="The company's name.")
    address: AddressShape | None = Field(default=None, description="The billing address.")
    shipping_address: AddressShape | None = Field(
        default=None, description="The shipping address; the billing address if left out."
    )
    payment_options: list[PaymentOptionField] | None = Field(
        default=None, description="How to pay: bank_transfer, link."
    )
