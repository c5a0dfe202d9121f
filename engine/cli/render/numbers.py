"""Numbers as people read them: grouped digits, nothing rounded."""

from __future__ import annotations

from decimal import Decimal


def grouped(text: str) -> str:
    """A decimal text with commas between thousands: 18059974 is 18,059,974. Nothing is rounded."""
    return f"{Decimal(text):,f}"


def signed(text: str) -> str:
    """The same with its sign, also where it is positive."""
    return f"{Decimal(text):+,f}"


def issued_charges(number: int) -> str:
    """How many: 1 issued charge, 1,200 issued charges."""
    return f"{number:,} issued charge{'' if number == 1 else 's'}"


def percent(share: str) -> str:
    """A share as a percentage: 0.23 is 23 %."""
    value = f"{Decimal(share) * 100:f}"
    if "." in value:
        value = value.rstrip("0").rstrip(".")
    return f"{value} %"
