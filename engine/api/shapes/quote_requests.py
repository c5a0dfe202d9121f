"""Quotes as requests describe them, written out as the catalog has its objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from engine.api.problems import invalid_field
from engine.api.shapes.base import Exact, OneLine, Sent, decimal_text
from engine.api.shapes.customers import CustomerRequest
from engine.api.shapes.prices import Find, PriceRequest
from engine.api.shapes.schedule_requests import Names, ScheduleUpdate, Terms

QuoteDealType = Literal["NEW_BUSINESS", "RENEWAL"]
LongText = Annotated[str, Field(min_length=1, max_length=100_000)]

Parameter = Callable[[str, str, str], str]
"""The name of a metric's parameter: metric, id as sent, field."""


class QuoteContactSent(Sent):
    """Somebody at the customer who gets a link."""

    name: OneLine
    email: OneLine


class QuoteProductSent(Sent):
    """A product that there is not yet."""

    ref: OneLine = Field(description="What `prices` of this quote call it.")
    name: OneLine


class QuotePriceSent(PriceRequest):
    """A price that there is not yet; `productId` may be the `ref` of a product of the quote."""

    ref: OneLine = Field(description="What `priceIds` of this quote call it.")


class ExpectedUsageSent(Sent):
    """What is used at a price in a billing period."""

    price_id: OneLine
    quantity: Annotated[Exact, Field(ge=0)]


class QuoteRequest(Sent):
    """A quote to make, or what a draft is to be."""

    title: OneLine
    deal_type: QuoteDealType = "NEW_BUSINESS"
    customer_id: OneLine | None = None
    prospect: CustomerRequest | None = Field(
        default=None, description="What the customer is to be who is none yet."
    )
    contacts: list[QuoteContactSent] = Field(default_factory=list)
    expiry_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    terms: LongText | None = Field(default=None, description="What applies beside the prices.")
    notes: LongText | None = Field(default=None, description="It stands on no document.")
    products: list[QuoteProductSent] = Field(default_factory=list)
    prices: list[QuotePriceSent] = Field(default_factory=list)
    schedule: ScheduleUpdate
    expected_usage: list[ExpectedUsageSent] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_addressee(self) -> Self:
        if (self.customer_id is None) == (self.prospect is None):
            raise ValueError("needs customerId or prospect, and not both")
        for parts in (self.products, self.prices):
            refs = [each.ref for each in parts]
            if len(set(refs)) < len(refs):
                raise ValueError("has a ref twice")
        return self

    def written(
        self,
        customer: Terms,
        names: Names,
        own_products: Mapping[str, str],
        own_prices: Mapping[str, str],
        find: Find,
        parameter: Parameter,
    ) -> dict[str, Any]:
        """As people write quotes; `customer` is its part about whom it is for. Ids of products and
        prices of its own are by ref."""
        found: dict[str, Any] = {
            "title": self.title,
            "deal_type": self.deal_type.lower(),
            **customer,
            "contacts": [each.model_dump() for each in self.contacts],
            "expiry_days": self.expiry_days,
            "terms": self.terms,
            "notes": self.notes,
            "products": self._products(own_products, own_prices, find, parameter),
            "schedule": self.schedule.terms(names),
            "expected_usage": {
                names.restricted(each.price_id, f"expectedUsage[{place}].priceId"): decimal_text(
                    each.quantity
                )
                for place, each in enumerate(self.expected_usage)
            },
        }
        return {name: value for name, value in found.items() if value not in (None, [], {})}

    def _products(
        self,
        own_products: Mapping[str, str],
        own_prices: Mapping[str, str],
        find: Find,
        parameter: Parameter,
    ) -> dict[str, Any]:
        found: dict[str, Any] = {
            own_products[each.ref]: {"name": each.name, "prices": {}} for each in self.products
        }
        for place, each in enumerate(self.prices):
            at = f"prices[{place}]"
            product = own_products.get(each.product_id) or find(
                "products", each.product_id, f"{at}.productId"
            )
            terms = each.terms(_under(at, find), _under(at, parameter))
            found.setdefault(product, {"prices": {}})["prices"][own_prices[each.ref]] = terms
        for place, product_sent in enumerate(self.products):
            if not found[own_products[product_sent.ref]]["prices"]:
                raise invalid_field(f"products[{place}]", "has no price", "a price with its ref")
        return found


class ReasonSent(Sent):
    """Why, for the record."""

    note: LongText | None = None


class CountersignSent(Sent):
    """Who signs for the seller."""

    name: OneLine


class NotedAcceptanceSent(Sent):
    """Who accepted, and that it was another way than by the link."""

    name: OneLine


class AcceptSent(Sent):
    """How the customer accepts what the link shows."""

    name: OneLine
    content_sha256: OneLine = Field(description="Of what was shown, as it was answered.")
    drawing: str | None = Field(
        default=None, description="The data of an SVG path, where the signature is drawn."
    )
    email: OneLine | None = None


class DeclineSent(Sent):
    """Why not, if they say."""

    reason: LongText | None = None


def _under(at: str, find: Find) -> Find:
    """The same for fields that are within another one."""
    return lambda kind, text, field: find(kind, text, f"{at}.{field}")
