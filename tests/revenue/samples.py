"""Obligations for the tests, and what becomes of them, in figures that a person can follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from engine.domain.journal import SourceKind
from engine.domain.revenue import RecognitionMethod, RevenueAccount, StraightLine
from engine.revenue.journal import RevenueEntry, entries_of
from engine.revenue.obligations import Obligation
from engine.revenue.reports import balances
from engine.revenue.timeline import Correction, CorrectionKind, Fact, day_shares, timeline_of

STRAIGHT_LINE = RecognitionMethod.STRAIGHT_LINE


def obligation(
    amount: int,
    start: date,
    end: date,
    method: RecognitionMethod = STRAIGHT_LINE,
    how: StraightLine = StraightLine.FULL_MONTHS,
    *,
    in_advance: bool = True,
) -> Obligation:
    """An amount in cents over half-open service days."""
    return Obligation(
        source_kind=SourceKind.INVOICE,
        source_id="i-1",
        key="fee/0/0/fixed",
        customer_id="acme",
        product="platform",
        currency="USD",
        amount=amount,
        method=method,
        start=start,
        end=end,
        is_in_advance=in_advance,
        straight_line=how,
    )


def credited(
    amount: int, day: date, note: str = "n-1", open_from: date | None = None
) -> Correction:
    """A credit note over an amount in cents."""
    fact = Fact(day, open_from)
    return Correction(CorrectionKind.CREDITED, SourceKind.CREDIT_NOTE, note, fact, amount)


def credit_voided(amount: int, day: date, note: str = "n-1") -> Correction:
    """The note taken back."""
    fact = Fact(day)
    return Correction(CorrectionKind.CREDIT_VOIDED, SourceKind.CREDIT_NOTE, note, fact, amount)


def voided(day: date) -> Correction:
    """The invoice taken back."""
    return Correction(CorrectionKind.VOIDED, SourceKind.INVOICE, "i-1", Fact(day))


def posted(
    what: Obligation,
    billed: Fact,
    corrections: Sequence[Correction] = (),
    milestone: date | None = None,
) -> tuple[RevenueEntry, ...]:
    """All entries of an obligation that was billed on a day."""
    shares = day_shares(what, milestone)
    return entries_of(what, billed, timeline_of(what, shares, billed, corrections))


def standing(entries: Sequence[RevenueEntry], on: date) -> tuple[int, int, int, int]:
    """Recognized, unbilled, billed and deferred at the end of a day, in cents."""
    for sums in balances(entries, on).values():
        return (
            sums[RevenueAccount.RECOGNIZED],
            sums[RevenueAccount.UNBILLED],
            sums[RevenueAccount.BILLED],
            sums[RevenueAccount.DEFERRED],
        )
    return (0, 0, 0, 0)


def by_month(entries: Sequence[RevenueEntry]) -> dict[str, int]:
    """What is recognized in each month, in cents."""
    months: dict[str, int] = {}
    for entry in entries:
        change = entry.change(RevenueAccount.RECOGNIZED)
        if change:
            month = f"{entry.posted_on:%Y-%m}"
            months[month] = months.get(month, 0) + change
    return months


def by_day(entries: Sequence[RevenueEntry]) -> dict[date, int]:
    """What is recognized on each day, in cents."""
    days: dict[date, int] = {}
    for entry in entries:
        change = entry.change(RevenueAccount.RECOGNIZED)
        if change:
            days[entry.posted_on] = days.get(entry.posted_on, 0) + change
    return days
