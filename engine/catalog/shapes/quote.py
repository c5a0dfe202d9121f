"""The shape of a quote: the objects of the catalog that it would make, and what is said about them.

Customer, products and schedule are those of the catalog, described with the same keys.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from engine.catalog.shapes.fields import DecimalText, LongText, OneOf, Text
from engine.catalog.shapes.shape import Shape, refuse
from engine.domain.quote import DealType

DealTypeField = Annotated[DealType, OneOf(DealType, "a type of deal")]


class QuoteContactShape(Shape):
    """Somebody at the customer who gets a link."""

    noun: ClassVar[str] = "a contact of a quote"

    name: Text = Field(description="Who it is.", examples=["Ada Lovelace"])
    email: Text = Field(description="Where the link goes.", examples=["ada@example.com"])


class QuoteShape(Shape):
    """An offer: to whom, what is sold on which terms, and until when."""

    noun: ClassVar[str] = "a quote"

    title: Text = Field(description="What it is called.", examples=["Platform 2026"])
    customer: Text | None = Field(
        default=None, description="Id of the customer, if it is one already.", examples=["acme"]
    )
    prospect: dict[str, Any] | None = Field(
        default=None,
        description="Else what the customer is to be, with the keys of a customer's file.",
        examples=[{"legal_name": "Globex Ltd", "address": {"country": "DE"}}],
    )
    deal_type: DealTypeField = Field(
        default=DealType.NEW_BUSINESS,
        description="new_business or renewal.",
        examples=["renewal"],
    )
    contacts: list[QuoteContactShape] | None = Field(
        default=None, description="Who gets a link each; without any there is one link for all."
    )
    expiry_days: int | None = Field(
        default=None,
        ge=1,
        le=3650,
        description="Days from publishing until it expires; the account's if left out.",
        examples=[14],
    )
    terms: LongText | None = Field(default=None, description="What applies beside the prices.")
    notes: LongText | None = Field(
        default=None, description="For the seller's eyes: it stands on no document."
    )
    products: dict[str, dict[str, Any]] | None = Field(
        default=None,
        description="Products that there are not yet, or further prices of products, by id, with"
        " the keys of a product's file.",
        examples=[{"onboarding": {"name": "Onboarding", "prices": {}}}],
    )
    schedule: dict[str, Any] = Field(
        description="What is to be billed when, with the keys of a schedule's file.",
        examples=[{"start": "2026-01-01", "prices": ["platform_fee_usd"]}],
    )
    expected_usage: dict[str, DecimalText] | None = Field(
        default=None,
        description="By price, what is used in a billing period: the totals are reckoned with it.",
        examples=[{"output_tokens_usd": "1000000"}],
    )

    @model_validator(mode="after")
    def _one_addressee(self) -> Self:
        if (self.customer is None) == (self.prospect is None):
            raise refuse("needs a customer or a prospect, and not both; write one of them")
        if "customer" in self.schedule:
            raise refuse("schedule names a customer; the quote's own is meant, remove it there")
        emails = [each.email for each in self.contacts or ()]
        if len(set(emails)) < len(emails):
            raise refuse("contacts has an e-mail address twice; remove one of them")
        return self
