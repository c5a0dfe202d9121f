"""The four accounts over time. G numbers are those of the design's worked cases."""

from __future__ import annotations

from datetime import date, timedelta

from engine.domain.journal import Posting, SourceKind
from engine.domain.revenue import RecognitionMethod, StraightLine
from engine.revenue.timeline import Fact
from tests.revenue.samples import (
    by_day,
    by_month,
    credit_voided,
    credited,
    obligation,
    posted,
    standing,
    voided,
)

YEAR = obligation(1200000, date(2025, 1, 1), date(2026, 1, 1))
NEW_YEAR = Fact(date(2025, 1, 1))


def test_arrears_are_unbilled_until_they_are_billed() -> None:
    """G14: 600.00 a month in arrears from 16 January to 15 April 2025: each month is billed on the
    next, and is earned in its own: 309.68, 600.00, 600.00, 300.00."""
    bills = (
        (30968, date(2025, 1, 16), date(2025, 2, 1)),
        (60000, date(2025, 2, 1), date(2025, 3, 1)),
        (60000, date(2025, 3, 1), date(2025, 4, 1)),
        (30000, date(2025, 4, 1), date(2025, 4, 16)),
    )
    entries = tuple(
        entry
        for amount, start, end in bills
        for entry in posted(obligation(amount, start, end, in_advance=False), Fact(end))
    )
    assert by_month(entries) == {
        "2025-01": 30968,
        "2025-02": 60000,
        "2025-03": 60000,
        "2025-04": 30000,
    }
    assert standing(entries, date(2025, 1, 31)) == (30968, 30968, 0, 0)
    assert standing(entries, date(2025, 2, 1)) == (30968 + 2143, 2143, 30968, 0)
    assert standing(entries, date(2025, 4, 30)) == (180968, 0, 180968, 0)


def test_a_bill_in_arrears_clears_what_was_unbilled() -> None:
    january = obligation(3100, date(2025, 1, 1), date(2025, 2, 1), in_advance=False)
    entries = posted(january, Fact(date(2025, 2, 1)))
    assert entries[0].postings == (Posting("recognized", -100), Posting("unbilled", 100))
    assert entries[-1].postings == (Posting("unbilled", -3100), Posting("billed", 3100))


def test_a_quarter_in_advance_is_deferred_and_earned_by_the_day() -> None:
    """G15: EUR 3,600.00 from 10 March to 9 June 2025 (92 days): 39.13 a day."""
    quarter = obligation(
        360000, date(2025, 3, 10), date(2025, 6, 10), how=StraightLine.SAME_EVERY_DAY
    )
    entries = posted(quarter, Fact(date(2025, 3, 10)))
    assert standing(entries, date(2025, 3, 10)) == (3913, 0, 360000, 356087)
    assert by_day(entries)[date(2025, 5, 2)] == 3913
    assert standing(entries, date(2025, 6, 9)) == (360000, 0, 360000, 0)


def test_a_year_in_advance_is_deferred_on_its_first_day() -> None:
    """G16: 12,000.00 are deferred at once, then 32.88 a day are earned."""
    year = obligation(1200000, YEAR.start, YEAR.end, how=StraightLine.SAME_EVERY_DAY)
    entries = posted(year, NEW_YEAR)
    assert entries[0].postings == (Posting("billed", 1200000), Posting("deferred", -1200000))
    assert entries[1].postings == (Posting("recognized", -3288), Posting("deferred", 3288))


def test_nine_months_of_a_year_are_earned_and_three_deferred() -> None:
    """G19: 12,000.00 a year after nine months: 9,000.00 recognized, 3,000.00 deferred."""
    entries = posted(YEAR, NEW_YEAR)
    assert standing(entries, date(2025, 9, 30)) == (900000, 0, 1200000, 300000)


def test_a_credit_note_takes_what_is_deferred_first() -> None:
    """G19: of 3,000.00 deferred a note over 2,000.00 leaves 1,000.00, and reverses no revenue."""
    entries = posted(YEAR, NEW_YEAR, [credited(200000, date(2025, 9, 30))])
    assert standing(entries, date(2025, 9, 30)) == (900000, 0, 1000000, 100000)
    assert standing(entries, date(2025, 12, 31)) == (1000000, 0, 1000000, 0)
    rest = [amount for day, amount in by_day(entries).items() if day > date(2025, 9, 30)]
    assert (sum(rest), min(rest) > 0) == (100000, True)


def test_a_credit_note_over_more_than_is_deferred_reverses_revenue() -> None:
    """G19: of 3,000.00 deferred a note over 4,000.00 takes all, and 1,000.00 of what is earned."""
    entries = posted(YEAR, NEW_YEAR, [credited(400000, date(2025, 9, 30))])
    assert standing(entries, date(2025, 9, 30)) == (800000, 0, 800000, 0)
    assert entries[-1].postings == (
        Posting("recognized", 100000),
        Posting("billed", -400000),
        Posting("deferred", 300000),
    )
    assert (entries[-1].source_kind, entries[-1].source_id) == (SourceKind.CREDIT_NOTE, "n-1")


def test_a_second_note_takes_what_the_first_has_left() -> None:
    notes = [credited(200000, date(2025, 9, 30)), credited(300000, date(2025, 9, 30), "n-2")]
    entries = posted(YEAR, NEW_YEAR, notes)
    assert standing(entries, date(2025, 9, 30)) == (700000, 0, 700000, 0)


def test_a_voided_note_is_as_if_it_had_never_been_and_its_days_are_caught_up() -> None:
    changes = [credited(300000, date(2025, 9, 30)), credit_voided(300000, date(2025, 10, 31))]
    entries = posted(YEAR, NEW_YEAR, changes)
    assert standing(entries, date(2025, 10, 30)) == (900000, 0, 900000, 0)
    assert standing(entries, date(2025, 10, 31)) == (1000000, 0, 1200000, 200000)
    assert standing(entries, date(2025, 12, 31)) == (1200000, 0, 1200000, 0)


def test_a_voided_invoice_takes_everything_back_on_its_day() -> None:
    entries = posted(YEAR, NEW_YEAR, [voided(date(2025, 4, 1))])
    assert standing(entries, date(2025, 3, 31)) == (300000, 0, 1200000, 900000)
    assert standing(entries, date(2025, 4, 1)) == (0, 0, 0, 0)
    assert max(entry.posted_on for entry in entries) == date(2025, 4, 1)


def test_a_note_before_its_invoice_counts_in_the_books_waits_for_it() -> None:
    january = obligation(3100, date(2025, 1, 1), date(2025, 2, 1))
    entries = posted(january, Fact(date(2025, 1, 31)), [credited(3100, date(2025, 1, 10))])
    assert standing(entries, date(2025, 1, 30)) == (3000, 3000, 0, 0)
    assert standing(entries, date(2025, 1, 31)) == (0, 0, 0, 0)


def test_locked_days_are_caught_up_in_one_entry_on_the_first_open_day() -> None:
    """G20: locked through 31 December 2025, service from 1 December 2025 to 31 March 2026: all of
    December in one entry on 1 January 2026, then as ever."""
    four_months = obligation(400000, date(2025, 12, 1), date(2026, 4, 1))
    opens = date(2026, 1, 1)
    entries = posted(four_months, Fact(date(2025, 12, 1), opens))
    assert [entry.narrative for entry in entries[:3]] == [
        "billed; 2025-12-01 is locked",
        "earned from 2025-12-01 to 2025-12-31, which is locked: caught up",
        "earned",
    ]
    assert [entry.posted_on for entry in entries[:4]] == [*[opens] * 3, date(2026, 1, 2)]
    assert entries[1].postings == (Posting("recognized", -100000), Posting("deferred", 100000))
    assert entries[2].postings == (Posting("recognized", -3226), Posting("deferred", 3226))
    assert by_month(entries) == {"2026-01": 200000, "2026-02": 100000, "2026-03": 100000}
    assert by_day(entries)[date(2026, 1, 2)] == 3226


def test_late_usage_of_a_locked_month_is_earned_on_the_first_open_day() -> None:
    usage = obligation(
        5000, date(2025, 12, 1), date(2026, 1, 1), RecognitionMethod.USAGE, in_advance=False
    )
    entries = posted(usage, Fact(date(2026, 2, 10), date(2026, 1, 1)))
    assert by_day(entries) == {date(2026, 1, 1): 5000}
    assert entries[0].narrative == "earned on 2025-12-31, which is locked"


def test_usage_is_earned_on_the_last_day_of_its_period() -> None:
    usage = obligation(
        5000, date(2025, 12, 1), date(2026, 1, 1), RecognitionMethod.USAGE, in_advance=False
    )
    entries = posted(usage, Fact(date(2026, 1, 1)))
    assert standing(entries, date(2025, 12, 30)) == (0, 0, 0, 0)
    assert standing(entries, date(2025, 12, 31)) == (5000, 5000, 0, 0)
    assert standing(entries, date(2026, 1, 1)) == (5000, 0, 5000, 0)


def test_a_point_in_time_is_the_first_day_in_advance_and_the_last_in_arrears() -> None:
    days = (date(2025, 1, 1), date(2025, 4, 1))
    for in_advance, day in ((True, date(2025, 1, 1)), (False, date(2025, 3, 31))):
        fee = obligation(5000, *days, RecognitionMethod.POINT_IN_TIME, in_advance=in_advance)
        assert by_day(posted(fee, Fact(date(2025, 1, 1)))) == {day: 5000}


def test_a_pilot_is_deferred_until_its_milestone() -> None:
    """G21: the pilot's 12,500.00 in advance are earned when the milestone is complete."""
    start = date(2026, 1, 10)
    pilot = obligation(1250000, start, start + timedelta(days=1), RecognitionMethod.MILESTONE)
    waiting = posted(pilot, Fact(start))
    assert standing(waiting, date(2030, 1, 1)) == (0, 0, 1250000, 1250000)
    done = posted(pilot, Fact(start), milestone=date(2026, 3, 20))
    assert standing(done, date(2026, 3, 19)) == (0, 0, 1250000, 1250000)
    assert standing(done, date(2026, 3, 20)) == (1250000, 0, 1250000, 0)


def test_a_waiting_pilot_may_be_credited() -> None:
    start = date(2026, 1, 10)
    pilot = obligation(1250000, start, start + timedelta(days=1), RecognitionMethod.MILESTONE)
    note = credited(250000, date(2026, 2, 1))
    assert standing(posted(pilot, Fact(start), [note]), date(2026, 12, 31)) == (
        0,
        0,
        1000000,
        1000000,
    )
    done = posted(pilot, Fact(start), [note], milestone=date(2026, 3, 20))
    assert standing(done, date(2026, 3, 20)) == (1000000, 0, 1000000, 0)


def test_an_amount_below_zero_has_the_same_accounts_on_the_other_side() -> None:
    refund = obligation(-3100, date(2025, 1, 1), date(2025, 2, 1), in_advance=False)
    entries = posted(refund, Fact(date(2025, 2, 1)))
    assert standing(entries, date(2025, 1, 31)) == (-3100, -3100, 0, 0)
    assert standing(entries, date(2025, 2, 1)) == (-3100, 0, -3100, 0)


def test_nothing_posts_nothing() -> None:
    free = obligation(0, date(2025, 1, 1), date(2025, 2, 1))
    assert posted(free, Fact(date(2025, 1, 1))) == ()
