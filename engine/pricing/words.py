"""Numbers in words of reasons and titles: exact, with commas between thousands."""

from __future__ import annotations

from decimal import Decimal


def number(value: Decimal) -> str:
    """Plain decimal text with grouped digits: 1234567.50 is 1,234,567.5. Nothing is rounded."""
    text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if value.is_zero() else text


def money(value: Decimal, currency: str) -> str:
    """An exact amount in major units with its currency: 0.00002 USD."""
    return f"{number(value)} {currency}"
