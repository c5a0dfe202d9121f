"""Revenue recognition: when what was billed is earned (ASC 606, IFRS 15)."""

from __future__ import annotations

from enum import StrEnum


class RecognitionMethod(StrEnum):
    """When a charge is earned; a product may say, else it follows from the kind of charge."""

    STRAIGHT_LINE = "straight_line"
    """Day by day over its service days: access that the customer has all the time."""
    USAGE = "usage"
    """All of it on the last day of its period: by then the usage is known."""
    MILESTONE = "milestone"
    """All of it on the day of the milestone that ends its phase."""
    POINT_IN_TIME = "point_in_time"
    """All of it on the day on which it is handed over."""


class StraightLine(StrEnum):
    """How a straight line falls on days where months are of different lengths."""

    FULL_MONTHS = "full_months"
    """Full months are equal; a part of a month has its share of one by days."""
    SAME_EVERY_DAY = "same_every_day"
    """Every day has the same amount, so long months have more."""


class RevenueAccount(StrEnum):
    """The accounts of the revenue subledger; all of them before tax."""

    RECOGNIZED = "recognized"
    """Earned (credit)."""
    UNBILLED = "unbilled"
    """Earned, not billed yet (debit)."""
    BILLED = "billed"
    """Billed (debit)."""
    DEFERRED = "deferred"
    """Billed, not earned yet (credit)."""
