"""Every benchmark runs at a tiny size and its own check of the answers holds; no time is judged."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import metering, metering_build
from benchmarks.events import EventMix, event_lines
from benchmarks.measurement import Measurement, measured_apart
from benchmarks.metering import check

ROOT = Path(__file__).resolve().parents[2]
RIGHT = Measurement(answer="1 rows, md5 a")
WRONG = Measurement(answer="1 rows, md5 b")


def run(name: str, *arguments: str) -> str:
    """The output of a benchmark that found no difference."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_equal_seeds_give_equal_events_and_other_seeds_others() -> None:
    def digest(mix: EventMix) -> str:
        return hashlib.sha256("".join(event_lines(mix)).encode()).hexdigest()

    mix = EventMix(events=2_000)
    assert digest(mix) == digest(EventMix(events=2_000))
    assert digest(mix) != digest(replace(mix, seed=7))


def test_about_one_event_in_fifty_is_a_resubmission() -> None:
    lines = list(event_lines(EventMix(events=20_000)))
    keys = {line.split('"', 4)[3] for line in lines}
    assert 300 < len(lines) - len(keys) < 500


@pytest.mark.slow
def test_landing_lands_every_event_that_the_copy_copies() -> None:
    assert "2000 events" in run("landing", "--events", "2000", "--rounds", "1")


@pytest.mark.slow
def test_every_acknowledged_event_lands() -> None:
    output = run("acknowledging", "--singles", "64", "--batches", "2")
    assert "until all of them are Parquet" in output


@pytest.mark.slow
def test_every_event_acknowledged_over_http_is_in_the_lake() -> None:
    output = run("ingest_http", "--singles", "64", "--clients", "4", "--batches", "2")
    assert "all 1,064 acknowledged events are in the lake, once" in output


@pytest.mark.slow
def test_a_close_without_counting_issues_and_replays() -> None:
    output = run("closing", "--schedules", "10")
    assert "replay of one invoice" in output


@pytest.mark.slow
def test_every_invoice_of_a_run_becomes_a_document() -> None:
    assert "4 invoices as PDF" in run("documents", "--invoices", "4", "--events-a-day", "1")


@pytest.mark.slow
def test_a_sort_gives_the_answer_of_the_superseded_set() -> None:
    ways = ("DuckDB, row_number", "DuckDB, row_number over JSON")
    output = run("engines", "--events", "2000", "--customers", "20", "--only", *ways)
    assert all(way in output for way in ways)


@pytest.mark.slow
def test_rating_parks_nothing() -> None:
    output = run("rating", "--rows", "600")
    assert "rows                           600" in output


@pytest.mark.slow
def test_every_way_of_metering_but_the_one_without_dedupe_gives_the_same_usage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The builds in this process: each in its own would spend most of its time on reading dbt."""

    def measured(module: str, *arguments: str) -> Measurement:
        if module != "benchmarks.metering_build":
            return measured_apart(module, *arguments)
        monkeypatch.setattr(sys, "argv", [module, *arguments])
        metering_build.main()
        return Measurement(**json.loads(capsys.readouterr().out.splitlines()[-1]))

    monkeypatch.setattr(metering, "measured_apart", measured)
    monkeypatch.setenv("METERHOUSE_MEMORY_LIMIT", metering.MEMORY_LIMIT)  # restored at the end
    words = ["metering", "--events", "3000", "--customers", "20", "--rounds", "1"]
    monkeypatch.setattr(sys, "argv", words)
    metering.main()
    assert "all but no dedupe gave the same period_usage: " in capsys.readouterr().out


@pytest.mark.slow
def test_one_customer_is_answered_as_by_a_full_count() -> None:
    output = run("one_customer", "--events", "3000", "--customers", "20", "--questions", "10")
    assert "3 answers equal to a full count" in output


BUILT = {"all, anew": RIGHT, "corrected months, published again": RIGHT}


def test_metering_refuses_a_way_that_gives_another_answer() -> None:
    variants = {"no dedupe": [WRONG], "product": [RIGHT], "row_number()": [RIGHT, WRONG]}
    with pytest.raises(SystemExit, match=r"row_number\(\)"):
        check(BUILT, variants)


def test_metering_refuses_nights_that_come_to_another_answer_than_a_rebuild() -> None:
    built = {**BUILT, "corrected months, published again": WRONG}
    with pytest.raises(SystemExit, match="night by night"):
        check(built, {"no dedupe": [WRONG], "product": [RIGHT]})


def test_metering_refuses_events_that_need_no_dedupe() -> None:
    with pytest.raises(SystemExit, match="nothing was measured"):
        check(BUILT, {"no dedupe": [RIGHT], "product": [RIGHT]})
