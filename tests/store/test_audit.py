from __future__ import annotations

import pytest
from sqlalchemy import text

from engine.domain.errors import ConflictError
from engine.store import audit
from engine.store.open import Store
from tests.store.invoice_samples import AT, LATER

CHANGES = {
    "a body": "UPDATE audit_log SET body = '{\"n\":0}' WHERE n = 3",
    "an actor": "UPDATE audit_log SET actor = 'nobody' WHERE n = 3",
    "a time": "UPDATE audit_log SET at = at + 1 WHERE n = 3",
    "an object": "UPDATE audit_log SET object_id = 'x' WHERE n = 3",
    "a verb": "UPDATE audit_log SET verb = 'x' WHERE n = 3",
    "a hash": "UPDATE audit_log SET hash = 'x' WHERE n = 3",
    "a row taken out": "DELETE FROM audit_log WHERE n = 3",
}


def write_five(store: Store) -> str:
    with store.write() as connection:
        hashes = [
            audit.append(
                connection,
                at=AT,
                actor="anna",
                verb="note",
                object_kind="invoice",
                object_id=f"i{n}",
                body={"n": n, "text": "Größe 🧾", "list": [1, None, True]},
            )
            for n in range(5)
        ]
    return hashes[-1]


def without_guards(store: Store, statement: str) -> None:
    """What somebody with all rights over the database could do."""
    with store.write() as connection:
        for name in ("audit_log_keep", "audit_log_stay"):
            on_table = " ON audit_log" if store.dialect == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER {name}{on_table}"))
        connection.exec_driver_sql(statement)


def test_the_chain_holds_and_counts_its_rows(store: Store) -> None:
    with store.read() as connection:
        assert (audit.verify_chain(connection), audit.head(connection)) == (0, audit.GENESIS)
    newest = write_five(store)
    with store.read() as connection:
        assert audit.verify_chain(connection) == 5
        assert audit.head(connection) == newest


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_from_outside_breaks_the_chain_at_its_row(store: Store, change: str) -> None:
    write_five(store)
    without_guards(store, CHANGES[change])
    with (
        store.read() as connection,
        pytest.raises(ConflictError, match="the audit log is broken at row 3"),
    ):
        audit.verify_chain(connection)


def test_a_forged_row_with_a_hash_of_its_own_breaks_the_row_after_it(store: Store) -> None:
    write_five(store)
    with store.read() as connection:
        third = audit.entries_of(connection, "invoice", "i2")[0]
    forged = audit.canonical_json({"n": 2})
    without_guards(store, f"UPDATE audit_log SET body = '{forged}' WHERE n = 3")
    with store.read() as connection:
        row = dict(connection.execute(text("SELECT * FROM audit_log WHERE n = 3")).mappings().one())
    row["at"] = third.at
    with store.write() as connection:
        connection.execute(
            text("UPDATE audit_log SET hash = :hash WHERE n = 3"), {"hash": audit.row_hash(row)}
        )
    with store.read() as connection, pytest.raises(ConflictError, match="broken at row 4"):
        audit.verify_chain(connection)
    relink = "UPDATE audit_log SET previous_hash = :hash WHERE n = 4"
    with store.write() as connection:
        connection.execute(text(relink), {"hash": audit.row_hash(row)})
    with store.read() as connection, pytest.raises(ConflictError, match="broken at row 4"):
        audit.verify_chain(connection)


def test_a_chain_cut_off_at_its_end_shows_in_its_head(store: Store) -> None:
    newest = write_five(store)
    without_guards(store, "DELETE FROM audit_log WHERE n = 5")
    with store.read() as connection:
        assert audit.verify_chain(connection) == 4
        assert audit.head(connection) != newest


def test_the_entries_of_an_object_are_read_oldest_first(store: Store) -> None:
    write_five(store)
    with store.write() as connection:
        audit.append(
            connection,
            at=LATER,
            actor="bob",
            verb="note",
            object_kind="invoice",
            object_id="i2",
            body={},
        )
        entries = audit.entries_of(connection, "invoice", "i2")
    assert [(entry.n, entry.actor, entry.at) for entry in entries] == [
        (3, "anna", AT),
        (6, "bob", LATER),
    ]
