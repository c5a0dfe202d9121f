"""Closes side by side, killed and frozen by the hundred: missing, doubled and changed invoices.

    .venv/bin/python -m benchmarks.exactly_once --kills 500

Contests of ten kills in turn: two and four closes of one workspace on SQLite, two and four hosts on
one PostgreSQL database, and four hosts without any lease. After each one every invoice is checked
against hand arithmetic and made again to the byte. Exit status 1 at the first that is wrong.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.exactly_once.contest import Contest
from tests.exactly_once.runners import Chaos
from tests.store.postgres_server import PostgresServer, postgres_server

KILLS_EACH = 10
MONTHS = 36

CONTESTS = {
    "SQLite, 2 closes, one workspace": Contest(2, is_one_workspace=True),
    "SQLite, 4 closes, one workspace": Contest(4, is_one_workspace=True),
    "PostgreSQL, 2 hosts": Contest(2),
    "PostgreSQL, 4 hosts": Contest(4),
    "PostgreSQL, 4 hosts, no lease": Contest(4, is_leased=False),
}


def held(name: str, seed: int, postgres: PostgresServer) -> Chaos:
    """One contest in folders of its own."""
    database = "sqlite:///state.db" if name.startswith("SQLite") else postgres.fresh_database()
    with tempfile.TemporaryDirectory(prefix="meterhouse-exactly-once-") as folder:
        contest = CONTESTS[name]
        return contest.held(Path(folder), database, kills=KILLS_EACH, months=MONTHS, seed=seed)


def main() -> None:
    """The command line of this benchmark."""
    parser = argparse.ArgumentParser(description="closes that are killed and frozen")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--first-seed", type=int, default=1)
    arguments = parser.parse_args()
    names = list(CONTESTS)
    totals = {name: Chaos() for name in names}
    lost = dict.fromkeys(names, 0)
    began = time.perf_counter()
    with postgres_server() as postgres:
        for number in range(-(-arguments.kills // KILLS_EACH)):
            name = names[number % len(names)]
            try:
                chaos = held(name, arguments.first_seed + number, postgres)
            except AssertionError as error:
                notes = "\n".join(getattr(error, "__notes__", ()))
                seed = arguments.first_seed + number
                raise SystemExit(f"seed {seed}, {name}: {error}\n{notes}") from error
            totals[name].add(chaos)
            lost[name] += sum(each.startswith("LostLeaseError") for each in chaos.sentences)
    sys.stdout.write(
        f"{'':<34}{'kills':>8}{'resumed':>9}{'freezes':>9}{'refused':>9}{'fenced off':>12}\n"
    )
    for name, chaos in totals.items():
        sys.stdout.write(
            f"{name:<34}{chaos.kills:>8}{chaos.resumed:>9}{chaos.freezes:>9}"
            f"{chaos.refused:>9}{lost[name]:>12}\n"
        )
    sys.stdout.write(
        f"every invoice exactly once, after each contest; {time.perf_counter() - began:.0f} s\n"
    )


if __name__ == "__main__":
    main()
