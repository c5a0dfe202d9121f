"""`ingest -`: events on standard input, acknowledged when durable."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.log import Lake
from ingest.read_events import read_events, read_rejections
from tests.cli.command_line import SCRIPT, Answer, meterhouse

LINES = (
    '{"customerEventId":"s-1","customerAlias":"acme","eventType":"api_call"}\n'
    "not json\n"
    "\n"
    '{"customerEventId":"s-2","customerAlias":"acme","eventType":"api_call"}\n'
)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    assert meterhouse("init", "here", at=tmp_path).code == 0
    return tmp_path / "here"


def stream(workspace: Path, *words: str, text: str = LINES) -> Answer:
    """The whole of a stream that ends, read by this process."""
    given = workspace / "standard-input"
    given.write_text(text)
    before = sys.stdin
    try:
        with given.open() as sys.stdin:
            return meterhouse("ingest", "-", *words, at=workspace)
    finally:
        sys.stdin = before


def start(workspace: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [SCRIPT, "ingest", "-", "--ack"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=workspace,
    )


def ids(workspace: Path) -> list[str]:
    return [event.customer_event_id for event in read_events(Lake(workspace / "lake").snapshot())]


def test_each_line_is_answered_and_lands(workspace: Path) -> None:
    done = stream(workspace, "--ack")
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert [(answer["line"], answer.get("seq"), answer.get("reason")) for answer in answers] == [
        (1, 1, None),
        (2, None, "unparsable_line"),
        (4, 2, None),
    ]
    landed = {
        event.seq: event.event_id for event in read_events(Lake(workspace / "lake").snapshot())
    }
    assert landed == {answer["seq"]: answer["eventId"] for answer in answers if "seq" in answer}
    assert (done.code, done.err.splitlines()[0]) == (0, "2 events landed, 1 rejected")


def test_without_answers_there_is_a_summary(workspace: Path) -> None:
    done = stream(workspace)
    assert (done.code, done.out) == (0, "2 events landed, 1 rejected\n")
    assert done.err == "  1 rejected: unparsable_line\n"
    summary = stream(workspace, "--json").json
    assert (summary["accepted"], summary["seq"], summary["readToTheEnd"]) == (2, 4, True)


def test_a_last_line_without_its_line_feed_counts(workspace: Path) -> None:
    stream(workspace, text=LINES.rstrip("\n"))
    assert ids(workspace) == ["s-1", "s-2"]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_reading_and_everything_read_lands(
    workspace: Path, number: signal.Signals
) -> None:
    process = start(workspace)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(LINES.encode() + b'{"customerEventId":"half')
    process.stdin.flush()
    for _ in range(3):
        process.stdout.readline()
    process.send_signal(number)
    assert process.wait(timeout=60) == 128 + number
    assert ids(workspace) == ["s-1", "s-2"]
    assert len(list(read_rejections(Lake(workspace / "lake").snapshot()))) == 1
    assert list((workspace / "lake" / "wal").iterdir()) == []


@pytest.mark.slow
def test_a_kill_after_the_answer_loses_nothing(workspace: Path) -> None:
    process = start(workspace)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(LINES.encode())
    process.stdin.flush()
    answers = [json.loads(process.stdout.readline()) for _ in range(3)]
    process.kill()
    process.wait()
    assert ids(workspace) == []
    more = '{"customerEventId":"s-3","customerAlias":"acme","eventType":"api_call"}\n'
    assert stream(workspace, text=more).code == 0
    assert ids(workspace) == ["s-1", "s-2", "s-3"]
    assert answers[2]["seq"] == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-", "events.ndjson"], "-: stands for standard input alone"),
        (["-", "--format", "csv"], "standard input is read as ndjson, not as csv"),
        (["-", "--force"], "--force: is for files"),
        (["-", "--received-at", "2026-01-01T00:00:00Z"], "--received-at: is for files"),
        (["events.ndjson", "--ack"], "--ack answers line by line; give - to read"),
    ],
)
def test_options_of_files_are_refused(workspace: Path, words: list[str], message: str) -> None:
    answer = meterhouse("ingest", *words, at=workspace)
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err


def test_compact_tells_what_it_did(workspace: Path) -> None:
    for number in range(3):
        (workspace / "events.ndjson").write_text(LINES.replace("s-", f"s-{number}-"))
        assert meterhouse("ingest", "events.ndjson", at=workspace).code == 0
    told = meterhouse("compact", "--json", at=workspace).json
    assert told == {"lakeVersion": 5, "replacedParts": 6, "writtenParts": 2, "rows": 9}
    assert meterhouse("compact", at=workspace).out == "nothing to compact\n"
    assert len(ids(workspace)) == 6
