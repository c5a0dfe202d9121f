"""Exact decimals: the one context, the one parser, the one way to write them.

Quantities fit DECIMAL(38, 12), the type in which both warehouses count: up to 26 digits before the
point and 12 after it. Arithmetic runs under `EXACT`, which traps rather than rounds.
"""

from __future__ import annotations

import re
from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    FloatOperation,
    Inexact,
    InvalidOperation,
    Overflow,
)
from fractions import Fraction

QUANTITY_SCALE = 12
QUANTITY_INTEGER_DIGITS = 26

EXACT = Context(
    prec=60,
    rounding=ROUND_HALF_UP,
    traps=[Inexact, InvalidOperation, DivisionByZero, Overflow, FloatOperation],
)

ZERO = Decimal(0)

_PLAIN_DECIMAL = re.compile(r"-?[0-9]{1,26}(\.[0-9]{1,12})?")


def parse_decimal(text: str) -> Decimal:
    """Plain decimal notation to an exact Decimal, at most 26 digits before and 12 after the point.

    Raises ValueError with a sentence for anything else: exponents, signs other than a leading
    minus, white space, NaN.
    """
    if _PLAIN_DECIMAL.fullmatch(text) is None:
        raise ValueError(
            f"{text!r} is not a plain decimal number"
            f" (digits, at most {QUANTITY_SCALE} after the point)"
        )
    return Decimal(text)


def plain(value: Decimal | Fraction | int) -> str:
    """The shortest plain decimal text of an exact value: no exponent, no trailing zeros.

    A Fraction that no finite decimal equals is written with 12 places, rounded half away from zero;
    use it for display only.
    """
    if isinstance(value, Fraction):
        value = decimal_of(value, QUANTITY_SCALE)
    text = f"{Decimal(value):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def decimal_of(value: Fraction, places: int) -> Decimal:
    """A fraction rounded half away from zero to `places` decimals."""
    return Decimal(round_to_units(value, places)).scaleb(-places, EXACT)


def round_to_units(value: Fraction | Decimal, places: int) -> int:
    """How many units of 10^-places the value amounts to, rounded half away from zero (DESIGN 5).

    The one function that rounds money. Odd: round(-x) = -round(x).
    """
    above, below = value.as_integer_ratio()
    if places >= 0:
        above *= 10**places
    else:
        below *= 10**-places
    whole, rest = divmod(abs(above), below)
    rounded = whole + (1 if 2 * rest >= below else 0)
    return rounded if above >= 0 else -rounded
