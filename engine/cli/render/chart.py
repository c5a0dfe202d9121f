"""A small bar chart in block characters."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

_EIGHTHS = " ▏▎▍▌▋▊▉█"


def bar(value: Decimal, largest: Decimal, width: int) -> str:
    """A bar of up to `width` cells, exact to an eighth of a cell; empty for values not above 0."""
    if largest <= 0 or value <= 0:
        return ""
    eighths = int(value * width * 8 / largest)
    full, rest = divmod(max(eighths, 1), 8)
    return _EIGHTHS[8] * full + (_EIGHTHS[rest] if rest else "")


def bars(rows: Sequence[tuple[str, Decimal, str]], width: int = 40) -> list[str]:
    """One line a row: label, bar, value as written; labels and values aligned."""
    if not rows:
        return []
    label_width = max(len(label) for label, _, _ in rows)
    value_width = max(len(text) for _, _, text in rows)
    largest = max(value for _, value, _ in rows)
    return [
        f"{label:<{label_width}}  {bar(value, largest, width):<{width}}  {text:>{value_width}}"
        for label, value, text in rows
    ]
