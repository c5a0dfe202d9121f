"""Amounts as people write them, to minor units; nothing is rounded on the way in."""

from __future__ import annotations

import re
from decimal import Decimal

from engine.domain.currency import MINOR_UNITS, minor_digits, to_minor
from engine.domain.errors import InputError

_AMOUNT = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?", re.ASCII)


def minor_of(text: str, currency: str, what: str) -> int:
    """The minor units of an amount such as `12.50`.

    Raises InputError, naming `what`, for text that is no plain decimal, for more digits than the
    currency has, and for an unknown currency.
    """
    if currency not in MINOR_UNITS:
        raise InputError(f"{what}: {currency!r} is not a currency of ISO 4217")
    value = decimal_of(text, what)
    digits = minor_digits(currency)
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > digits:
        raise InputError(f"{what}: {text} has more than the {digits} digits that {currency} has")
    return to_minor(value, currency)


def decimal_of(text: str, what: str) -> Decimal:
    """A plain decimal. Raises InputError, naming `what`, for anything else."""
    if _AMOUNT.fullmatch(text) is None:
        raise InputError(f"{what}: {text!r} is not a plain decimal; write it like 12.50")
    return Decimal(text)
