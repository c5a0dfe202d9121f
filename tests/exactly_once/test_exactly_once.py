"""Closes side by side, killed and frozen at random: every due period exactly one invoice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.exactly_once.contest import Contest
from tests.store.postgres_server import PostgresServer

pytestmark = pytest.mark.slow

KILLS = 4
MONTHS = 30

AT_WORK = r"another close is at work"


@pytest.mark.parametrize("runners", [2, 4])
def test_closes_of_one_workspace_on_sqlite(tmp_path: Path, runners: int) -> None:
    contest = Contest(runners, is_one_workspace=True)
    chaos = contest.held(
        tmp_path, "sqlite:///state.db", kills=KILLS, months=MONTHS, seed=20260100 + runners
    )
    assert chaos.kills >= KILLS
    assert any(re.search(AT_WORK, each) for each in chaos.sentences)


@pytest.mark.parametrize("runners", [2, 4])
def test_closes_of_several_hosts_on_one_postgresql(
    tmp_path: Path, postgres: PostgresServer, runners: int
) -> None:
    contest = Contest(runners)
    chaos = contest.held(
        tmp_path, postgres.fresh_database(), kills=KILLS, months=MONTHS, seed=20260200 + runners
    )
    assert chaos.kills >= KILLS
    assert any(re.search(AT_WORK, each) for each in chaos.sentences)


def test_four_closes_without_any_lease_bill_every_period_once(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    contest = Contest(4, is_leased=False)
    chaos = contest.held(
        tmp_path, postgres.fresh_database(), kills=KILLS, months=MONTHS, seed=20260300
    )
    assert chaos.kills >= KILLS
    assert not any(re.search(AT_WORK, each) for each in chaos.sentences)
