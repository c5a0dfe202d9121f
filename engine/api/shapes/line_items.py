"""Line items of invoices and their groups."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from engine.api.shapes.base import Day, Exact, Given, OneLine, Sent
from engine.api.shapes.invoice_requests import InclusiveDaysSent, Lines
from engine.api.shapes.invoices import InclusiveDateRange
from engine.api.shapes.listed import IntegrationService
from engine.domain.edit import HandMadeGroup
from engine.workflows.catalog_snapshot import CatalogSnapshot
from engine.workflows.public_ids import CREDIT_GRANTS, PRICES, PRODUCTS, TAX_CATEGORIES

RateDisplay = Literal["ABSOLUTE", "PERCENTAGE"]
RevenueClassification = Literal["PREPAYMENT", "EARNED", "BURNDOWN"]
RevenueRecognitionMethod = Literal["STRAIGHT_LINE", "USAGE", "MILESTONE", "POINT_IN_TIME"]


def _share(value: Decimal) -> Decimal:
    if not 0 <= value <= 1:
        raise ValueError("is no share from 0 to 1; 0.2 is 20 %")
    return value


class ExternalIdSent(Sent):
    """What a line goes by in another system."""

    key: IntegrationService
    value: OneLine


class DaysSent(Sent):
    """Local days, both included."""

    start_date: Day
    end_date: Day


class LineItemRequest(Sent):
    """A line of one's own: `quantity` times `rate`, tax excluded.

    `taxRate` is a share of it: 0.2 is 20 %. `servicePeriod` goes before the two single days.
    """

    title: OneLine
    description: Lines | None = None
    quantity: Exact
    rate: Exact
    tax_rate: Annotated[Exact, AfterValidator(_share)]
    service_period_start: Day | None = None
    service_period_end: Day | None = None
    service_period: DaysSent | None = None
    group_id: OneLine | None = None
    price_id: OneLine | None = None
    rate_display: RateDisplay | None = None
    external_ids: list[ExternalIdSent] = Field(max_length=20)
    revenue_classification: RevenueClassification | None = None
    credit_grant_id: OneLine | None = None
    revenue_recognition_method: RevenueRecognitionMethod | None = None

    def service(self) -> tuple[date | None, date | None]:
        """First and last day, None where it was not said."""
        if self.service_period is not None:
            return self.service_period.start_date, self.service_period.end_date
        return self.service_period_start, self.service_period_end

    def facts(self, price: str | None, grant: str | None) -> dict[str, Any]:
        """What the line is told beside its amounts; `price` and `grant` are our ids."""
        said = {
            "externalIds": [each.model_dump() for each in self.external_ids] or None,
            "rateDisplay": self.rate_display,
            "revenueClassification": self.revenue_classification,
            "revenueRecognitionMethod": self.revenue_recognition_method,
            "priceId": price,
            "creditGrantId": grant,
        }
        return {name: value for name, value in said.items() if value is not None}


class LineItemGroupRequest(Sent):
    """A group of one's own, for lines that name it."""

    title: OneLine
    description: Lines | None = None
    tax_category_id: OneLine | None = None
    revenue_recognition_method: RevenueRecognitionMethod | None = None
    revenue_classification: RevenueClassification | None = None
    service_period: InclusiveDaysSent | None = None

    def contents(self, tax_category: str | None, index: int | None = None) -> HandMadeGroup:
        """For the workflow; `tax_category` is our name of it."""
        period = self.service_period
        said = {
            "revenueRecognitionMethod": self.revenue_recognition_method,
            "revenueClassification": self.revenue_classification,
            "servicePeriod": None
            if period is None
            else period.model_dump(by_alias=True, mode="json"),
        }
        facts = {name: value for name, value in said.items() if value is not None}
        return HandMadeGroup("", self.title, self.description, tax_category, index, facts)


class LineItemGroupUpdate(LineItemGroupRequest):
    """What a group is to be; groups made by hand stand in the order of `index`."""

    index: Annotated[int, Field(ge=0, le=10_000)] | None = None


class DateRange(Given):
    """Local days, both included."""

    start_date: str
    end_date: str


class ExternalId(Given):
    """What a line goes by in another system."""

    key: str
    value: str


class LineItem(Given):
    """A line of an invoice. `kind` and `reason` say where a calculated one comes from."""

    id: str
    invoice_id: str
    title: str
    description: str | None = None
    kind: str
    quantity: str
    rate: str
    rate_display: RateDisplay
    usage_quantity: str
    """What was used, where `quantity` times `rate` is no more than the amount."""
    tax_rate: str
    tax_code: str
    tax_exemption_reason: str | None = None
    service_period_start: str | None = None
    service_period_end: str | None = None
    service_period: DateRange | None = None
    index: int
    group_id: str | None = None
    net_total: str
    total_tax: str
    gross_total: str
    price_id: str | None = None
    product_id: str | None = None
    credit_grant_id: str | None = None
    revenue_classification: RevenueClassification | None = None
    revenue_recognition_method: RevenueRecognitionMethod | None = None
    external_ids: list[ExternalId]
    breakdown: dict[str, str | None] | None = None
    """Values of the properties that the line is about, where a charge is split by any."""
    reason: str | None = None

    @classmethod
    def of(cls, shape: dict[str, Any], catalog: CatalogSnapshot) -> LineItem:
        """As it is given; `shape` has our ids."""
        kinds = {"priceId": PRICES, "productId": PRODUCTS, "creditGrantId": CREDIT_GRANTS}
        public = {
            name: catalog.ids.public(kind, shape[name])
            for name, kind in kinds.items()
            if name in shape
        }
        return cls.model_validate({**shape, **public})


class TaxCategory(Given):
    """What kind of thing is taxed."""

    id: str
    name: str


class LineItemGroup(Given):
    """Lines under one title."""

    id: str
    invoice_id: str
    title: str
    description: str | None = None
    index: int
    net_total: str
    total_tax: str
    gross_total: str
    tax_category: TaxCategory | None = None
    revenue_recognition_method: RevenueRecognitionMethod | None = None
    revenue_classification: RevenueClassification | None = None
    service_period: InclusiveDateRange | None = None

    @classmethod
    def of(cls, shape: dict[str, Any], catalog: CatalogSnapshot) -> LineItemGroup:
        """As it is given; a product's group has the tax category of its product."""
        category = shape.get("taxCategory")
        product = catalog.catalog.product_by_id.get(shape["productId"] or "")
        if product is not None:
            category = product.tax_category
        given = None
        if category is not None:
            given = {"id": catalog.ids.public(TAX_CATEGORIES, category), "name": category}
        return cls.model_validate({**shape, "taxCategory": given})
