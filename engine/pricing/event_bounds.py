"""Per-event bounds: the least and the most that one event is charged (DESIGN 5)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from engine.domain.decimals import EXACT, QUANTITY_INTEGER_DIGITS, QUANTITY_SCALE
from engine.domain.pricing import EventBounds, ValueLimits
from engine.pricing.rates import Rate
from engine.pricing.terms import (
    Path,
    Terms,
    TermsError,
    amount_term,
    mapping_term,
    refuse_unknown_keys,
)

_GREATEST_VALUE = Decimal(10) ** QUANTITY_INTEGER_DIGITS
_EXAMPLE = '{min: "1", max: "10"}'


def bounds_term(terms: Terms, rate: Rate, path: Path = ("per_event",)) -> EventBounds | None:
    """The `per_event` term of a price, or None without one.

    Raises TermsError for bounds that cannot be applied: none at all, a minimum above the maximum,
    or a minimum that no event can ever reach at this rate (a rate of zero above all).
    """
    value = terms.get("per_event")
    if value is None:
        return None
    given = mapping_term(value, path, _EXAMPLE)
    refuse_unknown_keys(given, ("min", "max"), path, "per_event")
    least, most = (
        None if given.get(key) is None else amount_term(given[key], (*path, key))
        for key in ("min", "max")
    )
    if least is None and most is None:
        raise TermsError(path, f"needs min or max or both, such as {_EXAMPLE}")
    if least is not None and most is not None and least > most:
        raise TermsError(path, f"the minimum of {least} is above the maximum of {most}")
    if least and (not rate.value or _exact(least, rate) >= _GREATEST_VALUE):
        raise TermsError(
            (*path, "min"),
            f"no event can reach {least} at this rate, so each would be charged the minimum;"
            f' for a fee on each event use a count metric and rate: "{least}"',
        )
    return EventBounds(minimum=least, maximum=most)


def limits_of(bounds: EventBounds, rate: Rate) -> ValueLimits:
    """Bounds on an event's charge as limits on its value, exact on the grid of 12 decimals.

    `value < lower` if and only if `value * rate < minimum`, and `value > upper` if and only if
    `value * rate > maximum`, for every value that has at most 12 decimals. A maximum that no value
    of 26 digits reaches gives no limit, and so does a rate of zero.
    """
    lower = None
    if bounds.minimum is not None:
        lower = _grid_ceiling(_exact(bounds.minimum, rate)) if rate.value else None
    upper = None
    if bounds.maximum is not None and rate.value:
        reach = _exact(bounds.maximum, rate)
        upper = -_grid_ceiling(-reach) if reach < _GREATEST_VALUE else None
    return ValueLimits(lower=lower, upper=upper)


def _exact(charge: Decimal, rate: Rate) -> Fraction:
    """The event value that is charged exactly this much."""
    return Fraction(charge) / Fraction(rate.value)


def _grid_ceiling(value: Fraction) -> Decimal:
    """The smallest value with 12 decimals that is not below the exact one."""
    scaled = value * 10**QUANTITY_SCALE
    whole = -((-scaled.numerator) // scaled.denominator)
    return Decimal(whole).scaleb(-QUANTITY_SCALE, EXACT)
