"""Pricing structures: between the contract's words and the terms of the catalog's models.

A percentage is a share in the contract (1 means 100 %) and a text with a percent sign in the
catalog. Models that the contract lacks (`STAIRSTEP`, `MATRIX`, free units of packages, bounds on
each event of a linear price) are given and taken under names of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from engine.api.shapes.base import DECIMAL_PATTERN, Given, OneLine, Sent, decimal_text
from engine.domain.decimals import parse_decimal
from engine.workflows.public_ids import METRICS, SEAT_METRICS, PublicIds

HUNDRED = 2
"""Decimal places between a share and a percentage."""


def _decimal_text(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError('is not a decimal such as "9.50"')
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    try:
        parse_decimal(text)
    except ValueError:
        raise ValueError('is not a decimal such as "9.50", of at most 12 places') from None
    return text


def _not_negative(text: str) -> str:
    if parse_decimal(text) < 0:
        raise ValueError("is negative; lower a charge with a discount")
    return text


DecimalText = Annotated[
    str,
    BeforeValidator(_decimal_text),
    AfterValidator(_not_negative),
    WithJsonSchema({"type": "string", "pattern": DECIMAL_PATTERN, "examples": ["9.50"]}),
]
"""A decimal from zero on, kept as it was written."""

ProrationStrategy = Literal["USE_MAXIMUM", "PRORATE_INCREMENTS", "PRORATE_ALL_CHANGES"]
OverageFrequency = Literal["NONE", "MONTHLY", "QUARTERLY", "HALF_YEARLY", "YEARLY"]
CalculationMode = Literal["BILLING_PERIOD", "CUMULATIVE", "PERIODIC"]


class OneTimeSent(Sent):
    """Billed once."""

    pricing_type: Literal["ONE_TIME"]
    price: DecimalText

    def terms(self) -> dict[str, Any]:
        """As the catalog has them."""
        return {"model": "one_time", "amount": self.price}


class FixedSent(Sent):
    """The same amount every billing period."""

    pricing_type: Literal["FIXED"]
    price: DecimalText

    def terms(self) -> dict[str, Any]:
        """As the catalog has them."""
        return {"model": "fixed", "amount": self.price}


class LinearSent(Sent):
    """One rate for every unit; a share of the quantity if it is a percentage (1 is 100 %)."""

    pricing_type: Literal["LINEAR"]
    price_per_unit: DecimalText
    usage_metric_id: OneLine
    is_price_percentage: bool
    min_price: DecimalText | None = None
    max_price: DecimalText | None = None

    def terms(self) -> dict[str, Any]:
        """As the catalog has them."""
        bounds = {"min": self.min_price, "max": self.max_price}
        terms = {"model": "linear", "rate": _rate(self.price_per_unit, self.is_price_percentage)}
        given = {name: value for name, value in bounds.items() if value is not None}
        return {**terms, "per_event": given} if given else terms


class PackageSent(Sent):
    """Whole packages; one begun is one bought."""

    pricing_type: Literal["PACKAGE"]
    package_size: DecimalText
    price_per_package: DecimalText
    usage_metric_id: OneLine
    free_units: DecimalText | None = None

    def terms(self) -> dict[str, Any]:
        """As the catalog has them."""
        terms = {"model": "package", "size": self.package_size, "amount": self.price_per_package}
        return terms if self.free_units is None else {**terms, "free_units": self.free_units}


class TierSent(Sent):
    """Quantities above the tier before it, up to its bound; the last tier has none."""

    upper_bound: DecimalText | None = None
    price: DecimalText
    fee: DecimalText | None = None
    is_price_percentage: bool

    def terms(self) -> dict[str, Any]:
        """As the catalog has them."""
        return _tier(self.upper_bound, _rate(self.price, self.is_price_percentage), self.fee)


def _no_bounds(value: Any) -> Any:
    if value is not None:
        raise ValueError(
            "bounds each event's charge, which a price of several tiers cannot; use a LINEAR price"
        )
    return value


class VolumeTierSent(TierSent):
    """The tier that the whole quantity falls in prices all of it."""

    max_price: Annotated[DecimalText | None, BeforeValidator(_no_bounds)] = None
    min_price: Annotated[DecimalText | None, BeforeValidator(_no_bounds)] = None


class VolumeSent(Sent):
    """All units at the rate of the tier reached."""

    pricing_type: Literal["VOLUME"]
    usage_metric_id: OneLine
    tiers: list[VolumeTierSent] = Field(min_length=1)

    def terms(self) -> dict[str, Any]:
        """As the catalog has them."""
        return {"model": "volume", "tiers": [tier.terms() for tier in self.tiers]}


class GraduatedSent(Sent):
    """Each unit at its own tier's rate; tiers may count over more than a billing period."""

    pricing_type: Literal["GRADUATED"]
    usage_metric_id: OneLine
    usage_calculation_mode: CalculationMode
    tiers: list[TierSent] = Field(min_length=1)

    def terms(self) -> dict[str, Any]:
        """As the catalog has them."""
        mode = self.usage_calculation_mode.lower()
        terms = {"model": "graduated", "tiers": [tier.terms() for tier in self.tiers]}
        return {**terms, "usage_calculation_mode": mode}


class SeatTierSent(Sent):
    """Seats above the tier before it, up to its bound; the last tier has none."""

    upper_bound: DecimalText | None = None
    price: DecimalText
    fee: DecimalText | None = None


class SeatBasedSent(Sent):
    """A price for every seat held; tiers, if there are any, stand for `pricePerSeat`."""

    pricing_type: Literal["SEAT_BASED"]
    seat_metric_id: OneLine
    price_per_seat: DecimalText
    proration_strategy: ProrationStrategy
    contracted_minimum_seats: int = Field(ge=0)
    overages_billing_frequency: OverageFrequency | None = None
    tiers: list[SeatTierSent]
    prorate_flat_fees: bool | None = None

    def terms(self) -> dict[str, Any]:
        """As the catalog has them."""
        overage = self.overages_billing_frequency
        terms: dict[str, Any] = {"model": "linear", "rate": self.price_per_seat}
        if self.tiers:
            tiers = [_tier(each.upper_bound, each.price, each.fee) for each in self.tiers]
            terms = {"model": "graduated", "tiers": tiers}
        optional = {
            "overage_frequency": None if overage is None else overage.lower(),
            "prorate_flat_fees": self.prorate_flat_fees,
        }
        return {
            **terms,
            "proration": self.proration_strategy.lower(),
            "contracted_minimum": self.contracted_minimum_seats,
            **{name: value for name, value in optional.items() if value is not None},
        }


StructureSent = Annotated[
    OneTimeSent | FixedSent | LinearSent | PackageSent | SeatBasedSent | GraduatedSent | VolumeSent,
    Field(discriminator="pricing_type"),
]


class Tier(Given):
    """A tier of a price."""

    upper_bound: str | None = None
    price: str
    fee: str | None = None
    is_price_percentage: bool | None = None


class Structure(Given):
    """How a quantity becomes an amount. Which fields there are depends on `pricingType`."""

    pricing_type: Literal[
        "ONE_TIME",
        "FIXED",
        "LINEAR",
        "PACKAGE",
        "SEAT_BASED",
        "GRADUATED",
        "VOLUME",
        "STAIRSTEP",
        "MATRIX",
    ]
    price: str | None = None
    price_per_unit: str | None = None
    usage_metric_id: str | None = None
    is_price_percentage: bool | None = None
    min_price: str | None = None
    max_price: str | None = None
    package_size: str | None = None
    price_per_package: str | None = None
    free_units: str | None = None
    usage_calculation_mode: CalculationMode | None = None
    tiers: list[Tier] | None = None
    seat_metric_id: str | None = None
    price_per_seat: str | None = None
    proration_strategy: ProrationStrategy | None = None
    contracted_minimum_seats: int | None = None
    overages_billing_frequency: OverageFrequency | None = None
    prorate_flat_fees: bool | None = None
    breakdowns: list[str] | None = None
    rates: list[dict[str, Any]] | None = None


def structure_of(data: Mapping[str, Any], ids: PublicIds) -> Structure:
    """The structure of a price as a document has it."""
    if data.get("seats") is not None:
        return _seats(data, ids)
    model = data["model"]
    metric = None if data.get("metric") is None else ids.public(METRICS, data["metric"])
    if model in ("fixed", "one_time"):
        return Structure(pricing_type=model.upper(), price=str(data["amount"]))
    if model == "linear":
        price, is_percentage = _price(data["rate"])
        bounds = data.get("per_event") or {}
        return Structure(
            pricing_type="LINEAR",
            price_per_unit=price,
            usage_metric_id=metric,
            is_price_percentage=is_percentage,
            min_price=_text(bounds.get("min")),
            max_price=_text(bounds.get("max")),
        )
    if model == "package":
        return Structure(
            pricing_type="PACKAGE",
            package_size=str(data["size"]),
            price_per_package=str(data["amount"]),
            usage_metric_id=metric,
            free_units=_text(data.get("free_units")),
        )
    if model == "matrix":
        return Structure(
            pricing_type="MATRIX",
            usage_metric_id=metric,
            breakdowns=list(data["by"]),
            rates=[dict(each) for each in data["rates"]],
        )
    mode = data.get("usage_calculation_mode", "billing_period").upper()
    return Structure(
        pricing_type=model.upper(),
        usage_metric_id=metric,
        usage_calculation_mode=mode if model == "graduated" else None,
        tiers=[_given_tier(tier) for tier in data["tiers"]],
    )


def _seats(data: Mapping[str, Any], ids: PublicIds) -> Structure:
    tiers = [
        tier.model_copy(update={"is_price_percentage": None})
        for tier in map(_given_tier, data.get("tiers") or ())
    ]
    overage = data.get("overage_frequency")
    return Structure(
        pricing_type="SEAT_BASED",
        seat_metric_id=ids.public(SEAT_METRICS, data["seats"]),
        price_per_seat=tiers[0].price if tiers else _price(data.get("rate", "0"))[0],
        proration_strategy=data["proration"].upper(),
        contracted_minimum_seats=data.get("contracted_minimum", 0),
        overages_billing_frequency=None if overage is None else overage.upper(),
        tiers=tiers,
        prorate_flat_fees=data.get("prorate_flat_fees"),
    )


def _given_tier(tier: Mapping[str, Any]) -> Tier:
    price, is_percentage = _price(tier.get("rate", "0"))
    fee = tier.get("flat_fee", tier.get("amount"))
    return Tier(
        upper_bound=_text(tier.get("up_to")),
        price=price,
        fee=_text(fee),
        is_price_percentage=is_percentage,
    )


def _tier(upper_bound: str | None, rate: str, fee: str | None) -> dict[str, Any]:
    tier = {"up_to": upper_bound, "rate": rate, "flat_fee": fee}
    return {name: value for name, value in tier.items() if value is not None}


def _rate(price: str, is_percentage: bool) -> str:
    if not is_percentage:
        return price
    return f"{decimal_text(parse_decimal(price).scaleb(HUNDRED))}%"


def _price(rate: Any) -> tuple[str, bool]:
    text = str(rate)
    if not text.endswith("%"):
        return text, False
    return decimal_text(Decimal(text.removesuffix("%").strip()).scaleb(-HUNDRED)), True


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
