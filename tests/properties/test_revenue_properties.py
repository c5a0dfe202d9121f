"""Revenue, whatever is billed, credited, voided and locked: exact, balanced, never lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.domain.revenue import RecognitionMethod, RevenueAccount, StraightLine
from engine.revenue.journal import RevenueEntry
from engine.revenue.obligations import Obligation
from engine.revenue.spread import straight_line
from engine.revenue.timeline import Correction, CorrectionKind, Fact
from tests.revenue.samples import (
    credit_voided,
    credited,
    obligation,
    posted,
    standing,
    voided,
)

FIRST = date(2024, 1, 1)
AMOUNTS = st.integers(-5_000_00, 5_000_00) | st.integers(-40, 40)
DAYS = st.integers(0, 500).map(lambda number: FIRST + timedelta(days=number))
LOCKS = st.none() | DAYS


@st.composite
def obligations(draw: st.DrawFn) -> Obligation:
    start = draw(DAYS)
    return obligation(
        draw(AMOUNTS),
        start,
        start + timedelta(days=draw(st.integers(1, 500))),
        draw(st.sampled_from(RecognitionMethod)),
        draw(st.sampled_from(StraightLine)),
        in_advance=draw(st.booleans()),
    )


@st.composite
def corrections(draw: st.DrawFn, what: Obligation) -> list[Correction]:
    """Credit notes over parts of it, some of them voided again; perhaps a void at the end."""
    found: list[Correction] = []
    left, day = what.amount, draw(DAYS)
    live: list[Correction] = []
    for number in range(draw(st.integers(0, 4))):
        day += timedelta(days=draw(st.integers(0, 90)))
        if live and draw(st.booleans()):
            note = live.pop(draw(st.integers(0, len(live) - 1)))
            found.append(credit_voided(note.amount, day, note.source_id))
            left += note.amount
        else:
            part = draw(st.integers(min(left, 0), max(left, 0)))
            live.append(credited(part, day, f"n-{number}"))
            found.append(live[-1])
            left -= part
    if not live and draw(st.booleans()):
        found.append(voided(day + timedelta(days=draw(st.integers(0, 90)))))
    return found


def remaining(what: Obligation, changes: Sequence[Correction]) -> int:
    left = what.amount
    for each in changes:
        if each.kind is CorrectionKind.CREDITED:
            left -= each.amount
        elif each.kind is CorrectionKind.CREDIT_VOIDED:
            left += each.amount
        else:
            left = 0
    return left


def recognized(entries: Sequence[RevenueEntry]) -> int:
    return sum(entry.change(RevenueAccount.RECOGNIZED) for entry in entries)


@given(AMOUNTS, DAYS, st.integers(1, 1200), st.sampled_from(StraightLine))
def test_the_days_of_a_line_add_up_to_it_and_none_turns_against_the_others(
    amount: int, start: date, days: int, how: StraightLine
) -> None:
    end = start + timedelta(days=days)
    shares = straight_line(amount, start, end, how)
    assert sum(each.amount for each in shares) == amount
    assert all(each.amount * amount > 0 for each in shares)
    assert all(start <= each.day < end for each in shares)
    assert len({each.day for each in shares}) == len(shares)


@given(st.data(), obligations(), DAYS, DAYS)
def test_recognized_and_deferred_are_billed_and_unbilled_on_any_day(
    data: st.DataObject, what: Obligation, billed: date, on: date
) -> None:
    entries = posted(what, Fact(billed), data.draw(corrections(what)), data.draw(LOCKS))
    earned, unbilled, bill, deferred = standing(entries, on)
    assert earned + deferred == bill + unbilled
    assert deferred == 0 or unbilled == 0
    assert all(sum(each.amount for each in entry.postings) == 0 for entry in entries)


@given(st.data(), obligations(), DAYS)
def test_in_the_end_everything_that_was_not_given_back_is_billed_and_earned(
    data: st.DataObject, what: Obligation, billed: date
) -> None:
    changes = data.draw(corrections(what))
    left = remaining(what, changes)
    entries = posted(what, Fact(billed), changes, billed)
    assert standing(entries, date.max) == (left, 0, left, 0)


@given(st.data(), obligations(), DAYS, DAYS)
def test_a_lock_moves_days_but_no_total_and_posts_nothing_on_a_locked_day(
    data: st.DataObject, what: Obligation, billed: date, opens: date
) -> None:
    milestone = data.draw(LOCKS)
    entries = posted(what, Fact(billed), (), milestone)
    later = posted(what, Fact(billed, opens), (), milestone)
    assert recognized(later) == recognized(entries)
    assert all(entry.posted_on >= opens for entry in later)
    for days in (0, 1, 30):
        day = opens + timedelta(days=days)
        assert standing(later, day) == standing(entries, day)


@given(st.data(), obligations(), DAYS)
def test_a_later_fact_changes_nothing_that_was_posted_before_it(
    data: st.DataObject, what: Obligation, billed: date
) -> None:
    changes = data.draw(corrections(what))
    for number, change in enumerate(changes):
        before = posted(what, Fact(billed), changes[:number], billed)
        after = posted(what, Fact(billed), changes[: number + 1], billed)
        day = change.fact.day - timedelta(days=1)
        assert standing(after, day) == standing(before, day)


@given(st.data(), obligations(), DAYS)
def test_a_credit_note_reverses_revenue_only_where_nothing_is_deferred(
    data: st.DataObject, what: Obligation, billed: date
) -> None:
    day = billed + timedelta(days=data.draw(st.integers(0, 300)))
    amount = data.draw(st.integers(min(what.amount, 0), max(what.amount, 0)))
    before = standing(posted(what, Fact(billed), (), billed), day)
    after = standing(posted(what, Fact(billed), [credited(amount, day)], billed), day)
    left = what.amount - amount
    assert after[2] == left
    sign = 1 if what.amount >= 0 else -1
    assert sign * after[0] == min(sign * before[0], sign * left)
