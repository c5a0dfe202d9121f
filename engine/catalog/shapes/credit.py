"""The shapes of credit: what a phase grants, and a grant sold by hand (`credit_grants/<id>`).

Money and units are told apart by `unit`: a currency, or `metric:` and the id of a metric.
"""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, WithJsonSchema

from engine.catalog.shapes.fields import Currency, Day, DecimalText, NameList, OneOf, Text, shown
from engine.catalog.shapes.shape import Shape, refuse
from engine.domain.credit import Refresh, Rollover
from engine.domain.currency import MINOR_UNITS

METRIC = "metric:"

RefreshField = Annotated[Refresh, OneOf(Refresh, "a refresh")]
RolloverField = Annotated[Rollover, OneOf(Rollover, "a rollover")]


def metric_of(unit: str) -> str | None:
    """The metric that a unit names; None for a currency."""
    return unit.removeprefix(METRIC) if unit.startswith(METRIC) else None


def _unit(text: str) -> str:
    if text not in MINOR_UNITS and re.fullmatch(f"{METRIC}[a-z0-9_]+", text) is None:
        raise refuse(
            f"{shown(text)} is neither a currency nor a metric; write USD or metric:api_calls"
        )
    return text


UnitText = Annotated[
    str,
    AfterValidator(_unit),
    WithJsonSchema({"type": "string", "pattern": "^([A-Z]{3}|metric:[a-z0-9_]+)$"}),
]

_NAME = "What the invoice line says that draws from it."
_UNIT = "What it counts: a currency, or units of a metric (metric:<id>)."
_AMOUNT = "How much is granted, in its unit, in quotes."
_COST = "What it is charged at; free of charge if left out. In quotes."
_PRIORITY = "Smaller numbers are used first; before any grant without one."
_PRICES = "Which prices it may be used for."


class PhaseCreditShape(Shape):
    """Credit that a phase grants, once or at every refresh; amount and cost are never prorated."""

    noun: ClassVar[str] = "a credit grant"

    name: Text = Field(description=_NAME, examples=["Prepaid calls"])
    unit: UnitText | None = Field(
        default=None,
        description=f"{_UNIT} The currency of the phase's prices if left out.",
        examples=["metric:api_calls"],
    )
    amount: DecimalText = Field(description=_AMOUNT, examples=["100000"])
    cost: DecimalText | None = Field(
        default=None,
        description=f"{_COST} On the invoice of the day on which it is granted.",
        examples=["80"],
    )
    tax_rate: Text | None = Field(
        default=None, description="Id of the tax rate of the cost, where not the usual one applies."
    )
    refresh: RefreshField = Field(
        default=Refresh.NONE,
        description="How often it is granted anew, on the first day of such a billing period.",
        examples=["monthly"],
    )
    rollover: RolloverField = Field(
        default=Rollover.NONE,
        description=(
            "How long an unused rest can be used: until the next refresh (none), the end of the"
            " phase (on_grant_refresh) or of the schedule (on_grant_refresh_and_phase)."
        ),
        examples=["on_grant_refresh"],
    )
    rollover_limit: DecimalText | None = Field(
        default=None,
        description="The most that rolls over at a refresh, in its unit; all if left out.",
        examples=["50000"],
    )
    priority: int | None = Field(default=None, ge=0, le=1_000_000, description=_PRIORITY)
    prices: NameList | None = Field(
        default=None, description=f"{_PRICES} All of the phase if left out."
    )


class CreditGrantShape(Shape):
    """Credit sold to a customer by hand: `meterhouse credit grant` writes it."""

    noun: ClassVar[str] = "a credit grant"

    customer: Text = Field(description="Id of the customer who may use it.", examples=["acme"])
    name: Text = Field(description=_NAME, examples=["Credits 2026"])
    unit: UnitText = Field(description=_UNIT, examples=["USD"])
    currency: Currency | None = Field(
        default=None,
        description="Of the cost, where units are granted; the account's if left out.",
    )
    amount: DecimalText = Field(description=_AMOUNT, examples=["5000"])
    cost: DecimalText | None = Field(default=None, description=_COST, examples=["4500"])
    effective: Day = Field(description="First day on which it can be used.")
    expires: Day | None = Field(
        default=None, description="Last day on which it can be used; for ever if left out."
    )
    priority: int | None = Field(default=None, ge=0, le=1_000_000, description=_PRIORITY)
    prices: NameList | None = Field(
        default=None, description=f"{_PRICES} All of the customer's if left out."
    )
