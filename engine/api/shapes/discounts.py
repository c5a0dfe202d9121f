"""Discounts by themselves, as requests change them and as they are answered."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.api.problems import invalid_field
from engine.api.shapes.base import Day, Exact, Given, OneLine, Sent, decimal_text, instant
from engine.api.shapes.billing_schedules import DISCOUNT_TYPES, PHASES, SEAT_SCOPES
from engine.api.shapes.numbers import ExactNumber
from engine.api.shapes.schedule_requests import (
    DISCOUNTS,
    DiscountType,
    Find,
    SeatDiscountType,
    Terms,
)
from engine.workflows.catalog_snapshot import CatalogSnapshot
from engine.workflows.discounts import PlacedDiscount
from engine.workflows.public_ids import ACCOUNTS, PRICES, SCHEDULES
from engine.workflows.representations import inclusive


class DiscountUpdate(Sent):
    """What a discount is to be. It stays in its schedule and lasts as long as its phase."""

    billing_schedule_id: OneLine = Field(description="The schedule that it is in: it never moves.")
    price_ids: list[OneLine] = Field(description="What it covers; with none the whole phase.")
    separate_line_item: Literal[True] = Field(
        description="Discounts are lines of their own: nothing but true is taken."
    )
    amount: Exact = Field(description="Percent (10 is 10 %) or money.")
    discount_calculation_type: DiscountType
    message: OneLine = Field(description="What the invoice line says.")
    valid_from: Day | None = Field(
        default=None, description="The first day of its phase, or left out."
    )
    valid_to: Day | None = Field(
        default=None, description="The last day of its phase, or left out."
    )

    def terms(self, found: PlacedDiscount, catalog: CatalogSnapshot, price: Find) -> Terms:
        """As the catalog has it. Raises ProblemError for another schedule or other days."""
        if catalog.ids.find(SCHEDULES, self.billing_schedule_id) != found.document.id:
            raise invalid_field(
                "billingScheduleId",
                "is not the schedule of the discount",
                catalog.ids.public(SCHEDULES, found.document.id),
            )
        first, last = _days(found)
        for name, sent, own in (
            ("validFrom", self.valid_from, first),
            ("validTo", self.valid_to, last),
        ):
            if sent is not None and sent.isoformat() != own:
                raise invalid_field(
                    name,
                    "is not the phase's own day",
                    f"{own or 'nothing'}; a discount lasts as long as its phase",
                )
        terms: Terms = {
            "type": DISCOUNTS[self.discount_calculation_type],
            "amount": decimal_text(self.amount),
            "message": self.message,
        }
        if self.price_ids:
            terms["prices"] = [
                price(id, f"priceIds[{place}]") for place, id in enumerate(self.price_ids)
            ]
        return terms


class DiscountResponse(Given):
    """A discount, where it stands and on which days. Without `priceIds` it covers its phase."""

    id: str
    sequence_account_id: str
    billing_schedule_id: str
    phase_id: str
    price_ids: list[str]
    separate_line_item: bool = True
    amount: ExactNumber
    discount_calculation_type: DiscountType
    message: str
    valid_from: str
    valid_to: str | None = None
    created_at: str
    updated_at: str
    seat_discount_type: SeatDiscountType

    @classmethod
    def of(cls, found: PlacedDiscount, catalog: CatalogSnapshot) -> DiscountResponse:
        """As it is given."""
        ids, discount = catalog.ids, found.discount
        first, last = _days(found)
        return cls(
            id=found.id,
            sequence_account_id=ids.public(ACCOUNTS, ids.account_id),
            billing_schedule_id=ids.public(SCHEDULES, found.document.id),
            phase_id=ids.public(PHASES, f"{found.document.id}/{found.phase_index}"),
            price_ids=[ids.public(PRICES, id) for id in discount.price_ids if id in catalog.prices],
            amount=discount.amount,
            discount_calculation_type=DISCOUNT_TYPES[discount.type.value],
            message=discount.message,
            valid_from=first,
            valid_to=last,
            created_at=instant(found.document.created_at),
            updated_at=instant(found.document.updated_at),
            seat_discount_type=SEAT_SCOPES[discount.seats.value],
        )


def _days(found: PlacedDiscount) -> tuple[str, str | None]:
    """The first and the last day of its phase."""
    end = found.phase.end
    return found.phase.start.isoformat(), None if end is None else inclusive(end)
