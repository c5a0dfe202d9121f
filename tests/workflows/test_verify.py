"""What somebody changed behind the program's back is found, and nothing where nobody did."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.store.open import Store
from engine.workflows.close import close
from engine.workflows.close_report import CloseReport
from engine.workflows.metering import DirectUsage
from engine.workflows.verify import Verification, verify
from engine.workflows.workspace import Workspace, open_workspace
from tests.exactly_once.books import RECEIVED_AT, make_books, month

CUSTOMERS, MONTHS = 3, 3


def closed(workspace: Workspace, number: int) -> CloseReport:
    return close(
        workspace,
        through=month(number + 1) - timedelta(days=1),
        as_of=None,
        dry_run=False,
        now=RECEIVED_AT + timedelta(days=number + 1),
        metering=DirectUsage(workspace),
    )


@pytest.fixture(scope="module")
def closed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verified") / "books"
    workspace = make_books(folder, "sqlite:///state.db", CUSTOMERS, MONTHS)
    for number in range(MONTHS):
        assert closed(workspace, number).unsound == []
    return folder


@pytest.fixture
def workspace(closed_once: Path, tmp_path: Path) -> Workspace:
    return open_workspace(Path(shutil.copytree(closed_once, tmp_path / "books")))


@pytest.fixture
def store(workspace: Workspace) -> Iterator[Store]:
    with workspace.open_store() as store:
        yield store


def tampered(store: Store, trigger: str, *statements: str) -> Verification:
    """What is found after the statements, with the triggers away that would refuse them."""
    with store.write() as connection:
        for name in trigger.split():
            words = connection.execute(
                text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name}
            ).scalar_one()
            connection.execute(text(f"DROP TRIGGER {name}"))
            statements = (*statements, words)
        for statement in statements:
            connection.exec_driver_sql(statement)
    return verify(store, every=True)


def checks(found: Verification) -> set[str]:
    return {check for check, _ in found.findings}


def test_books_that_nobody_touched_are_sound(store: Store) -> None:
    found = verify(store, every=True)
    assert found.findings == ()
    assert found.replayed == found.invoices == CUSTOMERS * (MONTHS + 1)
    assert found.run == "close-2026-03-31-1"


def test_the_last_run_is_made_again_whole_and_of_the_older_a_share(store: Store) -> None:
    assert verify(store, sample=Decimal(0)).replayed == CUSTOMERS
    assert verify(store, sample=Decimal(1)).replayed == CUSTOMERS * (MONTHS + 1)
    half = verify(store, sample=Decimal("0.5")).replayed
    assert CUSTOMERS < half < CUSTOMERS * (MONTHS + 1)
    assert verify(store, sample=Decimal("0.5")).replayed == half


@pytest.mark.parametrize(
    ("trigger", "statement", "check"),
    [
        (
            "invoices_keep_content",
            "UPDATE invoices SET content = replace(content, '10', '11')",
            "replay",
        ),
        (
            "invoice_line_items_keep",
            "UPDATE invoice_line_items SET title = 'Gift' WHERE position = 0",
            "replay",
        ),
        (
            "invoices_keep_content",
            "UPDATE invoices SET frozen = replace(frozen, '\"10.00\"', '\"12.00\"')",
            "replay",
        ),
        (
            "invoices_keep_content",
            "UPDATE invoices SET number = 'INV-000099' WHERE number = 'INV-000004'",
            "numbers",
        ),
        (
            "invoices_keep_content",
            "UPDATE invoices SET issue_date = '2028-12-31' WHERE number = 'INV-000004'",
            "numbers",
        ),
        ("number_series_count_up", "UPDATE number_series SET next_number = 99", "numbers"),
        (
            "postings_keep",
            "UPDATE postings SET amount = amount + 1 WHERE account = 'receivable'",
            "journal",
        ),
        ("audit_log_keep", "UPDATE audit_log SET actor = 'nobody' WHERE n = 5", "audit"),
        ("audit_log_stay", "DELETE FROM audit_log WHERE n = 7", "audit"),
    ],
)
def test_what_was_changed_is_found(store: Store, trigger: str, statement: str, check: str) -> None:
    assert check in checks(tampered(store, trigger, statement))


def test_a_trigger_that_was_taken_out_or_rewritten_is_found(store: Store) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER invoices_stay")
        connection.exec_driver_sql("DROP TRIGGER postings_keep")
        connection.exec_driver_sql(
            "CREATE TRIGGER postings_keep BEFORE UPDATE ON postings WHEN 0 BEGIN SELECT 1; END"
        )
    assert verify(store).findings == (
        ("guards", "trigger invoices_stay is missing: it was taken out of the database"),
        ("guards", "trigger postings_keep is another than the one that this program made"),
    )


def test_a_close_says_so_at_its_end(workspace: Workspace, store: Store) -> None:
    tampered(
        store,
        "postings_keep",
        "UPDATE postings SET amount = amount + 1 WHERE account = 'receivable'",
    )
    report = closed(workspace, MONTHS - 1)
    assert report.unsound and not report.is_complete
    assert all(words.startswith("journal: ") for words in report.unsound)
