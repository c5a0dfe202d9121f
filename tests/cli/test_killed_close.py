"""A close may be killed at any moment, and two may meet: the invoices are those of one close."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from engine.warehouse import dbt
from tests.cli.command_line import meterhouse
from tests.cli.killable import CLOSE, kill, start
from tests.cli.workspaces import copy, done

CUSTOMERS = 8
KILLS = 6
MOMENTS = ("createdAt", "updatedAt", "calculatedAt")
"""What may differ between two closes of the same."""


@pytest.fixture(scope="module")
def open_books(landed_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Several customers, every second of them issued at once, and usage of each."""
    workspace = copy(landed_once, tmp_path_factory.mktemp("books") / "workspace")
    lines = []
    for number in range(CUSTOMERS):
        name = f"c{number}"
        (workspace / f"catalog/customers/{name}.yml").write_text(f"legal_name: Customer {name}\n")
        (workspace / f"catalog/schedules/{name}.yml").write_text(
            f"customer: {name}\nstart: 2026-01-01\nbilling_day: 1\n"
            f"auto_issue: {'true' if number % 2 else 'false'}\n"
            "phases: [{start: 2026-01-01, prices: [api_calls_usd, api_access_usd]}]\n"
        )
        for call in range(1000 + 100 * number):
            lines.append(
                f'{{"customerEventId": "{name}-{call}", "customerAlias": "{name}",'
                ' "eventType": "api_call", "eventTimestamp": "2026-01-15T00:00:00Z"}\n'
            )
    (workspace / "calls.ndjson").write_text("".join(lines))
    done(meterhouse("apply", at=workspace))
    done(
        meterhouse("ingest", "calls.ndjson", "--received-at", "2026-02-03T00:00:00Z", at=workspace)
    )
    dbt.parse(workspace)
    return workspace


def books(source: Path, folder: Path) -> Path:
    """A copy of `source` whose models dbt has read once, as every night but the first."""
    workspace = copy(source, folder)
    shutil.copytree(source / "build" / "target", workspace / "build" / "target")
    return workspace


class Whole(NamedTuple):
    """A close that was never killed, and how long it took."""

    workspace: Path
    seconds: float


@pytest.fixture(scope="module")
def never_killed(open_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    workspace = books(open_books, tmp_path_factory.mktemp("whole") / "workspace")
    began = time.monotonic()
    process = start(workspace)
    process.join()
    assert process.exitcode == 0
    return Whole(workspace, time.monotonic() - began)


def listed(workspace: Path) -> list[Any]:
    """The head of every invoice."""
    heads: list[Any] = done(meterhouse("invoice", "list", "--json", at=workspace)).json
    return heads


def invoices(workspace: Path) -> list[Any]:
    """Every invoice in full, without the moments at which it was written."""
    shown = []
    for head in listed(workspace):
        text = done(meterhouse("invoice", "show", head["id"], "--json", at=workspace)).out
        document = json.loads(text)
        shown.append({key: value for key, value in document.items() if key not in MOMENTS})
    return shown


def numbers(documents: list[Any]) -> list[str]:
    return sorted(each["invoiceNumber"] for each in documents if "invoiceNumber" in each)


def unfinished(workspace: Path) -> list[str]:
    """The runs that were begun and not brought to their end."""
    with contextlib.closing(sqlite3.connect(workspace / "state.db")) as connection:
        rows = connection.execute("select id from billing_runs where finished_at is null")
        return [run for (run,) in rows]


def gapless(count: int) -> list[str]:
    return [f"INV-{number:06d}" for number in range(1, count + 1)]


@pytest.mark.slow
def test_a_close_killed_six_times_goes_on_and_bills_what_one_close_bills(
    open_books: Path, never_killed: Whole, tmp_path: Path
) -> None:
    workspace = books(open_books, tmp_path / "workspace")
    chance = random.Random(20260204)
    killed = 0
    for _ in range(KILLS):
        process = start(workspace)
        process.join(chance.uniform(0.1, 1) * never_killed.seconds)
        killed += kill(process)
        so_far = numbers(listed(workspace))
        assert so_far == gapless(len(so_far))
    assert killed >= KILLS // 2, "the close ended before it could be killed"
    for attempt in range(20):
        if unfinished(workspace):
            break
        # The last one came to its end: this machine was slower when the whole one was timed.
        process = start(workspace)
        process.join(0.2 * 0.8**attempt * never_killed.seconds)
        kill(process)
    (run,) = unfinished(workspace)

    final = done(meterhouse(*CLOSE, "--json", at=workspace))
    assert final.json["parked"] == 0
    assert final.err == (
        f"Run {run} had not finished; it goes on, from what had landed when it began."
        " Close once more for what has come since.\n"
    )
    expected = invoices(never_killed.workspace)
    assert invoices(workspace) == expected
    assert len(expected) == 2 * CUSTOMERS + 2
    assert numbers(expected) == gapless(CUSTOMERS)
    for document in expected:
        replayed = done(meterhouse("invoice", "replay", document["id"], "--json", at=workspace))
        assert replayed.json["equal"] is True
        assert replayed.json["contentSha256"] == document["contentSha256"]


@pytest.mark.slow
def test_of_two_closes_at_once_one_works_and_the_other_says_so(
    open_books: Path, never_killed: Whole, tmp_path: Path
) -> None:
    workspace = books(open_books, tmp_path / "workspace")
    first = start(workspace)
    while not (workspace / "build" / "LOCK").is_file():
        assert first.is_alive()
        time.sleep(0.02)
    time.sleep(0.1)
    second = meterhouse(*CLOSE, at=workspace)
    assert (second.code, second.out) == (1, "")
    assert second.err == (
        f"error: {workspace}: another close is at work; run again when it is done\n"
    )
    first.join()
    assert first.exitcode == 0
    assert invoices(workspace) == invoices(never_killed.workspace)
