"""Matrix: a rate for every combination of breakdown values; an unlisted one is never billed 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar, Self

from engine.domain.decimals import EXACT, ZERO
from engine.domain.errors import RatingError
from engine.domain.pricing import Component, ValueLimits
from engine.domain.usage import BreakdownValues, Usage
from engine.pricing.breakdown import (
    WHOLE_USAGE,
    priced_shares,
    share_key,
    share_title,
    units,
)
from engine.pricing.rates import Rate, rate_term
from engine.pricing.terms import (
    Path,
    Terms,
    TermsError,
    list_term,
    mapping_term,
    refuse_unknown_keys,
    required,
)
from engine.pricing.words import money, number

_RATES = '[{values: {region: eu}, rate: "0.02"}]'


@dataclass(frozen=True, slots=True)
class Matrix:
    """`rates` by the values of the properties `by`, in that order.

    A value of None (null in the catalog) is for events that lack the property.
    """

    kind: ClassVar[str] = "matrix"
    needs_usage: ClassVar[bool] = True
    is_prorated: ClassVar[bool] = False
    keys: ClassVar[tuple[str, ...]] = ("by", "rates")

    by: tuple[str, ...]
    rates: Mapping[BreakdownValues, Rate] = field(hash=False)
    currency: str

    @classmethod
    def parse(cls, terms: Terms, currency: str) -> Self:
        """Terms: `by: [property]` and `rates: [{values: {property: value}, rate}]`.

        Raises TermsError.
        """
        by = _properties(terms)
        rates: dict[BreakdownValues, Rate] = {}
        rows = list_term(required(terms, "rates", (), f"write rates: {_RATES}"), ("rates",), _RATES)
        for index, item in enumerate(rows):
            path: Path = ("rates", index)
            row = mapping_term(item, path, '{values: {region: eu}, rate: "0.02"}')
            refuse_unknown_keys(row, ("values", "rate"), path, "a rate")
            values = _values(row, by, path)
            if values in rates:
                raise TermsError(
                    (*path, "values"), f"there is already a rate for {share_title(values)}"
                )
            rate = required(row, "rate", path, 'write rate: "0.02"')
            rates[values] = rate_term(rate, (*path, "rate"))
        return cls(by, rates, currency)

    @property
    def breakdowns(self) -> tuple[str, ...]:
        return self.by

    def rate(self, usage: Usage) -> tuple[Component, ...]:
        """One component a combination of values that has usage; one of zero if there is none.

        Shares of a metric that breaks down further are added up first. Shares of metrics that do
        not add up (a unique count) are priced each by its own, if the metric breaks down by exactly
        these properties.

        Raises RatingError for a combination that has no rate, naming it, and for usage that is not
        broken down by these properties.
        """
        if not usage.shares:
            if usage.quantity != ZERO:
                raise self._not_broken_down()
            return (self._nothing(),)
        return tuple(
            self._component(values, quantity) for values, quantity in self._quantities(usage)
        )

    def value_limits(self) -> ValueLimits | None:
        return None

    def describe(self) -> str:
        rates = "; ".join(
            f"{share_title(values)}: {rate.words(self.currency)}"
            for values, rate in self.rates.items()
        )
        return f"by {', '.join(self.by)}, {rates}"

    def _quantities(self, usage: Usage) -> list[tuple[BreakdownValues, Decimal]]:
        if usage.is_additive:
            priced_shares(usage)  # refuses shares that do not add up to the total
        quantities: dict[BreakdownValues, Decimal] = {}
        for share in usage.shares:
            given = dict(share.values)
            if not set(self.by) <= set(given):
                raise self._not_broken_down()
            values = tuple((name, given[name]) for name in self.by)
            if values in quantities and not usage.is_additive:
                raise RatingError(
                    f"usage by {', '.join(given)} does not add up by {', '.join(self.by)}:"
                    f" break the metric down by {', '.join(self.by)} alone"
                )
            quantities[values] = EXACT.add(quantities.get(values, ZERO), share.billable)
        return list(quantities.items())

    def _component(self, values: BreakdownValues, quantity: Decimal) -> Component:
        rate = self.rates.get(values)
        if rate is None:
            listed = ", ".join(
                f"{name} is missing" if value is None else f'{name} "{value}"'
                for name, value in values
            )
            raise RatingError(
                f"no rate where {listed} ({units(quantity)}): add it to the rates of the price"
            )
        amount = rate.amount(quantity)
        return Component(
            key=share_key(values),
            title=share_title(values),
            quantity=quantity,
            rate=rate.value,
            amount=amount,
            reason=f"{share_title(values)}: {units(quantity)} at {rate.words(self.currency)}"
            f" = {money(amount, self.currency)}",
            is_percentage=rate.is_percentage,
            values=values,
        )

    def _nothing(self) -> Component:
        return Component(
            key=WHOLE_USAGE,
            title="",
            quantity=ZERO,
            rate=None,
            amount=ZERO,
            reason=f"{number(ZERO)} units = {money(ZERO, self.currency)}",
        )

    def _not_broken_down(self) -> RatingError:
        return RatingError(
            f"the usage is not broken down by {', '.join(self.by)}:"
            " add the property to the breakdowns of the metric"
        )


def _properties(terms: Terms) -> tuple[str, ...]:
    value = required(terms, "by", (), "write by: [region]")
    names = list_term(value, ("by",), "[region]")
    by: list[str] = []
    for index, name in enumerate(names):
        if not isinstance(name, str) or not name:
            raise TermsError(("by", index), "expected the name of a property")
        if name in by:
            raise TermsError(("by", index), f'"{name}" is there twice')
        by.append(name)
    return tuple(by)


def _values(row: Terms, by: tuple[str, ...], path: Path) -> BreakdownValues:
    here: Path = (*path, "values")
    example = f"{{{', '.join(f'{name}: ...' for name in by)}}}"
    given = mapping_term(required(row, "values", path, f"write values: {example}"), here, example)
    refuse_unknown_keys(given, by, here, "values")
    values: list[tuple[str, str | None]] = []
    for name in by:
        if name not in given:
            raise TermsError(
                here, f'"{name}" is missing; write null for events without the property'
            )
        value = given[name]
        if value is not None and not isinstance(value, str):
            raise TermsError((*here, name), f'expected text; write it in quotes: "{value}"')
        values.append((name, value))
    return tuple(values)
