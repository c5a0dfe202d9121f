"""What is acknowledged as an event is what lands as one, whichever way the lines are read."""

from hypothesis import given
from hypothesis import strategies as st

import ingest.screening
from ingest.ndjson import LineBlock, parse_block
from ingest.parsed import ParsedRows
from ingest.screening import Screened, Submission, accepted_lines, screen
from ingest.shaped_lines import LineParser
from ingest.wal_frame import Frame
from ingest.wal_rows import rows_of_frames
from tests.ingest.test_ndjson import BORDER_LINES, COMMON, PARSING, lines


def submissions_of(texts: list[str], each: int) -> list[Submission]:
    """The lines shared out, `each` to a submission; their numbers begin anywhere."""
    groups = [texts[begin : begin + each] for begin in range(0, len(texts), each)]
    return [
        Submission("api", LineBlock(100 * place, "\n".join(group).encode()))
        for place, group in enumerate(groups)
    ]


def by_the_letter(block: LineBlock) -> tuple[ParsedRows, Screened]:
    rows = parse_block(block, PARSING)
    accepted = set(rows.events["source_line"].to_pylist())
    rejected = {row.source_line for row in rows.rejected}
    numbers = range(block.first_line, block.first_line + block.data.count(b"\n") + 1)
    blank = tuple(number for number in numbers if number not in accepted | rejected)
    return rows, Screened(rows.rejected, blank)


def assert_screened_and_landed(submissions: list[Submission], parser: LineParser) -> None:
    screened = screen(submissions, PARSING, parser)
    exact = [by_the_letter(submission.block) for submission in submissions]
    assert screened == [outcome for _, outcome in exact]
    seq, frames = 1, []
    for submission, outcome in zip(submissions, screened, strict=True):
        block = submission.block
        events = submission.lines - len(outcome.rejected) - len(outcome.blank)
        frames.append(
            Frame(
                seq,
                events,
                PARSING.received_at,
                "api",
                block.first_line,
                accepted_lines(block, outcome),
                outcome.rejected,
                "00ff00ff",
            )
        )
        seq += events
    landed = rows_of_frames(frames, "here")
    expected = [row for rows, _ in exact for row in rows.events.to_pylist()]
    assert landed.events["seq"].to_pylist() == list(range(1, seq))
    names = [name for name in expected[0] if "customer_event" not in name] if expected else []
    assert landed.events.select(names).to_pylist() == [
        {name: row[name] for name in names} for row in expected
    ]
    rejected = [row.raw for rows, _ in exact for row in rows.rejected]
    assert landed.rejected["raw"].to_pylist() == rejected


def test_border_lines_are_screened_and_landed_by_the_letter() -> None:
    parser = LineParser()
    for each in (1, 7, 1_000):
        assert_screened_and_landed(submissions_of([*BORDER_LINES, *BORDER_LINES], each), parser)
        assert_screened_and_landed(submissions_of([COMMON] * 40, each), parser)


@given(
    st.lists(lines() | st.sampled_from(BORDER_LINES[:40]), max_size=40), st.sampled_from([1, 3, 50])
)
def test_any_lines_are_screened_and_landed_by_the_letter(texts: list[str], each: int) -> None:
    if texts:
        parser = LineParser()
        assert_screened_and_landed(submissions_of(texts, each), parser)
        assert_screened_and_landed(submissions_of(texts[::-1], each), parser)


def test_a_line_that_was_cut_is_rejected_alone() -> None:
    long = LineBlock(5, b"x" * (PARSING.limits.event_bytes + 1), 1_000_000)
    group = [Submission("api", long), *submissions_of([COMMON] * 20, 1)]
    assert len(group) > ingest.screening.BULK_LINES
    screened = screen(group, PARSING, LineParser())
    assert [row.reason for row in screened[0].rejected] == ["event_too_large"]
    assert "of 1000000 bytes" in screened[0].rejected[0].message
    assert all(not outcome.rejected for outcome in screened[1:])
