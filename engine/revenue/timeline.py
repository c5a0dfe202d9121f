"""What an obligation earns on which day, after credit notes, voids and locked periods.

A lock closes all days through its own. What becomes known later and belongs to such a day is
posted on the first day after it, so what is in the books stays as it was booked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.domain.currency import allocate
from engine.domain.journal import SourceKind
from engine.domain.revenue import RecognitionMethod
from engine.revenue.obligations import ONE_DAY, Obligation
from engine.revenue.spread import DayShare, on_one_day, straight_line


@dataclass(frozen=True, slots=True)
class Fact:
    """A local day that something belongs to, and the first day that was open when it became known.

    None is where nothing was locked.
    """

    day: date
    open_from: date | None = None

    @property
    def posted_on(self) -> date:
        return self.day if self.open_from is None else max(self.day, self.open_from)


@dataclass(frozen=True, slots=True)
class Earning:
    """What is earned on a day; `earned_from` to `earned_to` (inclusive) are the days it is for."""

    posted_on: date
    amount: int
    earned_from: date
    earned_to: date

    @property
    def is_caught_up(self) -> bool:
        """Whether its days were locked when it became known."""
        return self.earned_to < self.posted_on


class CorrectionKind(StrEnum):
    CREDITED = "credited"
    CREDIT_VOIDED = "credit voided"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Correction:
    """Something that became known of an obligation after it was billed.

    `amount` is what a credit note gives back of it, with the sign of what it mirrors; a void takes
    back all there is. The source is the document that says so.
    """

    kind: CorrectionKind
    source_kind: SourceKind
    source_id: str
    fact: Fact
    amount: int = 0


@dataclass(frozen=True, slots=True)
class CorrectionEffect:
    """A correction on the day it is posted: what it changes of billed and recognized."""

    correction: Correction
    posted_on: date
    billed: int
    earned: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that is posted for an obligation, in order of days: earnings, corrections."""

    earnings: tuple[Earning, ...]
    effects: tuple[CorrectionEffect, ...]


def day_shares(obligation: Obligation, milestone: date | None = None) -> tuple[DayShare, ...]:
    """What each day earns if nothing is ever corrected.

    `milestone` is the day on which what it waits for was reached; without it MILESTONE earns
    nothing yet.
    """
    last = obligation.end - ONE_DAY
    match obligation.method:
        case RecognitionMethod.STRAIGHT_LINE:
            how = obligation.straight_line
            return straight_line(obligation.amount, obligation.start, obligation.end, how)
        case RecognitionMethod.USAGE:
            return on_one_day(last, obligation.amount)
        case RecognitionMethod.POINT_IN_TIME:
            day = obligation.start if obligation.is_in_advance else last
            return on_one_day(day, obligation.amount)
        case RecognitionMethod.MILESTONE:
            return () if milestone is None else on_one_day(milestone, obligation.amount)


def timeline_of(
    obligation: Obligation,
    shares: Sequence[DayShare],
    billed: Fact,
    corrections: Sequence[Correction] = (),
    open_from: date | None = None,
) -> Timeline:
    """What is really posted. Corrections come in the order in which they became known.

    `open_from` is the first day that was open when the shares became known, if that is later than
    the invoice (a milestone).

    A credit note is posted at once, but not before what it corrects is billed. It takes what is
    still to be earned first, each later day in proportion, and reverses what is recognized only
    beyond that. When a note is voided, the days go on as if it had never been, and what they would
    have earned until then is caught up. A void of the invoice takes back everything on its day.
    """
    opened = max((day for day in (billed.open_from, open_from) if day is not None), default=None)
    planned = _posted(shares, opened)
    earnings = planned
    effects: list[CorrectionEffect] = []
    credits: list[tuple[date, int, str]] = []
    left = obligation.amount
    day = billed.posted_on
    for correction in corrections:
        day = max(day, correction.fact.posted_on)
        if correction.kind is CorrectionKind.CREDITED:
            credits.append((day, correction.amount, correction.source_id))
        elif correction.kind is CorrectionKind.CREDIT_VOIDED:
            credits = [each for each in credits if each[2] != correction.source_id]
        is_void = correction.kind is CorrectionKind.VOIDED
        wanted = () if is_void else _credited(planned, obligation.amount, credits)
        rest = 0 if is_void else obligation.amount - sum(amount for _, amount, _ in credits)
        so_far = _through(earnings, day) + sum(each.earned for each in effects)
        earned = _through(wanted, day) - so_far
        effects.append(CorrectionEffect(correction, day, rest - left, earned))
        left = rest
        earnings = (
            *(each for each in earnings if each.posted_on <= day),
            *(each for each in wanted if each.posted_on > day),
        )
    return Timeline(earnings, tuple(effects))


def _posted(shares: Sequence[DayShare], opened: date | None) -> tuple[Earning, ...]:
    """Each day's share on its own day; those of locked days together on the first open one."""
    locked = [each for each in shares if opened is not None and each.day < opened]
    later = [each for each in shares if opened is None or each.day >= opened]
    caught_up = []
    if locked and opened is not None:
        whole = sum(each.amount for each in locked)
        caught_up.append(Earning(opened, whole, locked[0].day, locked[-1].day))
    return (*caught_up, *(Earning(each.day, each.amount, each.day, each.day) for each in later))


def _credited(
    planned: Sequence[Earning], amount: int, credits: Sequence[tuple[date, int, str]]
) -> tuple[Earning, ...]:
    """The plan with what credit notes leave of it: later days shrink first."""
    earnings, left = tuple(planned), amount
    for day, credited, _ in credits:
        left -= credited
        past = [each for each in earnings if each.posted_on <= day]
        future = [each for each in earnings if each.posted_on > day]
        rest = left - sum(each.amount for each in past)
        if future and rest * sum(each.amount for each in future) >= 0:
            parts = allocate(rest, [abs(each.amount) for each in future])
            shrunk = [
                Earning(each.posted_on, part, each.earned_from, each.earned_to)
                for each, part in zip(future, parts, strict=True)
                if part
            ]
            earnings = (*past, *shrunk)
        elif _waits(planned, amount):
            earnings = ()
        else:
            earnings = (*past, Earning(day, rest, day, day)) if rest else tuple(past)
    return earnings


def _waits(planned: Sequence[Earning], amount: int) -> bool:
    """Whether nothing of it is planned yet, since it waits for a milestone."""
    return not planned and amount != 0


def _through(earnings: Sequence[Earning], day: date) -> int:
    return sum(each.amount for each in earnings if each.posted_on <= day)
