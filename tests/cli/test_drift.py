"""`drift` and what protects numbers, as a person meets them; the scenarios have the amounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command_line import meterhouse
from tests.cli.workspaces import done


def test_without_a_close_nothing_has_been_looked_at(landed: Path) -> None:
    assert done(meterhouse("drift", at=landed)).out == (
        "Nothing has been looked at yet: close first.\n"
    )
    assert done(meterhouse("drift", "--json", at=landed)).json == {
        "seq": None,
        "checkedAt": None,
        "totals": [],
        "periods": [],
    }


@pytest.mark.slow
def test_an_issued_invoice_has_not_drifted_of_itself(closed: Path) -> None:
    found = done(meterhouse("drift", "--json", at=closed)).json
    assert (found["seq"], found["periods"], found["totals"]) == (3, [], [])
    assert "No issued charge has drifted." in done(meterhouse("drift", at=closed)).out


@pytest.mark.slow
def test_the_customer_must_be_one(closed: Path) -> None:
    answer = meterhouse("drift", "--customer", "acm", at=closed)
    assert (answer.code, answer.err) == (
        2,
        "error: there is no customer 'acm' in the catalog in force\n",
    )


@pytest.mark.slow
def test_a_lake_is_not_billed_again_with_another_database(closed: Path) -> None:
    (closed / "state.db").unlink()
    done(meterhouse("apply", at=closed))
    answer = meterhouse("close", "--through", "2026-01-31", "--dry-run", at=closed)
    assert answer.code == 2
    assert "the database does not know run close-2026-01-31-1" in answer.err
    assert "Restore the database from a backup" in answer.err

    (closed / "lake" / "billed.json").unlink()
    done(meterhouse("close", "--through", "2026-01-31", "--dry-run", at=closed))


@pytest.mark.slow
def test_a_note_that_says_nothing_is_not_passed_over(closed: Path) -> None:
    (closed / "lake" / "billed.json").write_text("{}")
    answer = meterhouse("close", "--through", "2026-01-31", "--dry-run", at=closed)
    assert answer.code == 2
    assert "cannot be read; it should say how far this lake has been billed" in answer.err


@pytest.mark.slow
def test_a_backup_from_before_an_invoice_was_issued_gives_no_number_again(closed: Path) -> None:
    backup = (closed / "state.db").read_bytes()
    done(meterhouse("invoice", "finalize", "acme_2026@2026-02-01", at=closed))
    (closed / "state.db").write_bytes(backup)
    answer = meterhouse("close", "--through", "2026-01-31", at=closed)
    assert answer.code == 2
    assert "its last invoice was INV-000002" in answer.err
