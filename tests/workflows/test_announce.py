"""What others are told of that nobody did, in the transaction that makes it true."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from engine.store.open import Store
from engine.store.outbox import undelivered
from engine.workflows.announce import announce_drift, announce_run
from engine.workflows.catalog import apply
from engine.workflows.workspace import open_workspace
from tests.api.world import write_workspace

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def told(store: Store) -> list[tuple[str, str]]:
    with store.read() as connection:
        return [(each.fact.topic, each.fact.source_id) for each in undelivered(connection)]


def test_files_tell_of_customers_schedules_and_the_account_when_they_are_applied(
    tmp_path: Path,
) -> None:
    workspace = open_workspace(write_workspace(tmp_path))
    customer = tmp_path / "catalog/customers/acme.yml"
    with workspace.open_store() as store:
        apply(workspace, store, AT)
        first = told(store)
        apply(workspace, store, AT)
        assert told(store) == first, "what did not change is not told"
        customer.write_text(customer.read_text().replace("Acme Ltd", "Acme SE"))
        (tmp_path / "catalog/schedules/acme_2026.yml").unlink()
        apply(workspace, store, AT)
        assert told(store)[len(first) :] == [
            ("customer.updated", "acme"),
            ("schedule.archive", "acme_2026"),
        ]
    assert sorted(first) == [
        ("account.updated", "main"),
        ("customer.created", "acme"),
        ("schedule.created", "acme_2026"),
    ]


def test_drift_is_told_when_it_is_not_what_it_was(tmp_path: Path) -> None:
    workspace = open_workspace(write_workspace(tmp_path))
    found = [{"currency": "EUR", "periods": 1, "difference": "-2.50"}]
    with workspace.open_store() as store, store.write() as connection:
        announce_drift(connection, "close-1", [], [], AT)
        announce_drift(connection, "close-2", [], found, AT)
        announce_drift(connection, "close-3", found, found, AT)
        announce_run(connection, "close-3", "2026-02-28", {"due": 1, "drift": found}, AT)
        messages = [each.fact for each in undelivered(connection)]
    assert [(each.topic, each.source_id) for each in messages] == [
        ("drift.found", "close-2"),
        ("run.finished", "close-3"),
    ]
    assert '"difference":"-2.50"' in messages[0].payload
