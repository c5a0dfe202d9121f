"""The migrations make what `tables.py` declares, on both databases, to the last constraint."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint, Engine, create_engine, inspect, make_url, text
from sqlalchemy.exc import IntegrityError

import engine.store.migrations
from engine.domain.charge import LineKind
from engine.domain.customer import Alias
from engine.domain.journal import Posting, SourceKind
from engine.store import (
    api_tables,
    attempt_tables,
    credit_note_tables,
    edit_tables,
    journal,
    notification_tables,
    outbox,
    people_tables,
    preference_tables,
    quote_tables,
    receivable_tables,
    sign_in_tables,
)
from engine.store.catalog import AliasAssignment, read_aliases
from engine.store.credit_tables import metadata
from engine.store.migrate import SCHEMA_VERSION, _config, known_versions
from engine.store.open import open_store
from tests.store.postgres_server import PostgresServer

FURTHER_TABLES = (
    api_tables,
    attempt_tables,
    credit_note_tables,
    edit_tables,
    notification_tables,
    people_tables,
    preference_tables,
    quote_tables,
    receivable_tables,
    sign_in_tables,
)
"""Modules that declare tables of their own: imported, their tables are in `metadata`."""

POSTGRES_SCHEMA = {
    "columns": """
        SELECT table_name, column_name, data_type, is_nullable, column_default, collation_name
        FROM information_schema.columns WHERE table_schema = 'public'
        AND table_name <> 'alembic_version' ORDER BY 1, ordinal_position""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
        AND conrelid::regclass::text <> 'alembic_version' ORDER BY 1, 2""",
    "indexes": """
        SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
        AND tablename <> 'alembic_version' ORDER BY 1""",
}


def sqlite_schema(engine: Engine) -> list[tuple[str, str, list[str]]]:
    """Every table and index: its name, what follows its parts, its parts in order."""
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index')"
                " AND name <> 'alembic_version' AND sql IS NOT NULL ORDER BY name"
            )
        ).all()
    schema = []
    for name, sql in rows:
        start, end = (sql.index("("), sql.rindex(")")) if sql.startswith("CREATE TABLE") else (0, 0)
        schema.append((name, sql[end:].strip(" )\n"), sorted(table_parts(sql[start + 1 : end]))))
    return schema


def table_parts(sql: str) -> list[str]:
    """Columns and constraints between commas; SQLite adds a new column to the line of the last."""
    depth, parts = 0, [""]
    for sign in sql:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


def postgres_schema(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return {
            part: [tuple(row) for row in connection.execute(text(query))]
            for part, query in POSTGRES_SCHEMA.items()
        }


def test_migrations_and_tables_agree_on_sqlite(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path}/migrated.db").close()
    migrated = create_engine(f"sqlite:///{tmp_path}/migrated.db")
    declared = create_engine(f"sqlite:///{tmp_path}/declared.db")
    metadata.create_all(declared)

    assert sqlite_schema(migrated) == sqlite_schema(declared)
    tables = [end for name, end, _ in sqlite_schema(migrated) if name in metadata.tables]
    assert tables == ["STRICT"] * len(metadata.tables)


def test_migrations_and_tables_agree_on_postgresql(postgres: PostgresServer) -> None:
    migrated_url, declared_url = postgres.fresh_database(), postgres.fresh_database("template0")
    migrated, declared = (
        create_engine(make_url(url).set(drivername="postgresql+psycopg"))
        for url in (migrated_url, declared_url)
    )
    metadata.create_all(declared)

    assert postgres_schema(migrated) == postgres_schema(declared)
    assert set(inspect(migrated).get_table_names()) == {*metadata.tables, "alembic_version"}
    migrated.dispose()
    declared.dispose()


def test_the_version_the_program_expects_is_the_newest_migration() -> None:
    assert known_versions()[-1] == SCHEMA_VERSION


def test_every_migration_has_its_own_number_and_follows_the_one_before() -> None:
    folder = Path(engine.store.migrations.__file__).parent / "versions"
    written = [
        re.findall(r'^(?:down_)?revision = (?:"(\d+)"|None)$', path.read_text(), re.MULTILINE)
        for path in sorted(folder.glob("v*.py"))
    ]
    numbers = [f"{number:04}" for number in range(1, len(written) + 1)]
    before = ["", *numbers[:-1]]
    assert written == [list(pair) for pair in zip(numbers, before, strict=True)]


def test_text_compares_by_its_bytes_on_both(url: str) -> None:
    store = open_store(url)
    with store.write() as connection:
        for alias in ("a-b", "B", "a_b", "b", "é", "Z"):
            connection.execute(
                text(
                    "INSERT INTO customer_aliases"
                    " VALUES (:alias, '0001-01-01', NULL, 'c', 'catalog')"
                ),
                {"alias": alias},
            )
        ordered = connection.execute(text("SELECT alias FROM customer_aliases ORDER BY alias"))
        assert ordered.scalars().all() == ["B", "Z", "a-b", "a_b", "b", "é"]
    store.close()


def test_an_alias_of_an_older_database_has_been_its_customers_since_ever(tmp_path: Path) -> None:
    from alembic import command

    url = f"sqlite:///{tmp_path}/older.db"
    engine = create_engine(url)
    with engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(text("INSERT INTO customer_aliases VALUES ('a', 'acme', 'catalog')"))
    engine.dispose()

    store = open_store(url)
    with store.read() as connection:
        assert read_aliases(connection) == [AliasAssignment(Alias("a"), "acme")]
    store.close()


def test_entries_and_messages_of_an_older_database_are_those_of_their_invoices(
    tmp_path: Path,
) -> None:
    from alembic import command

    url = f"sqlite:///{tmp_path}/older.db"
    engine = create_engine(url)
    with engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for statement in (
            "INSERT INTO journal_entries VALUES ('e', 'i', 'issue', '2026-02-01', 'EUR')",
            "INSERT INTO postings VALUES ('e', 0, 'receivable', 100), ('e', 1, 'revenue:x', -100)",
            "INSERT INTO outbox VALUES ('m', 'invoice.issued', 'i', '{}', 1, NULL)",
        ):
            connection.execute(text(statement))
    engine.dispose()

    store = open_store(url)
    with store.read() as connection:
        (entry,) = journal.entries_of(connection, SourceKind.INVOICE, "i")
        assert entry.postings == (Posting("receivable", 100), Posting("revenue:x", -100))
        (message,) = outbox.undelivered(connection)
        assert (message.fact.source_kind, message.fact.source_id) == (SourceKind.INVOICE, "i")
    with store.write() as connection, pytest.raises(IntegrityError, match="only ever added to"):
        connection.execute(text("UPDATE journal_entries SET kind = 'other'"))
    store.close()


def test_the_database_knows_every_kind_of_line() -> None:
    check = next(
        str(each.sqltext)
        for each in metadata.tables["invoice_line_items"].constraints
        if isinstance(each, CheckConstraint) and str(each.name).endswith("kind")
    )
    assert set(re.findall(r"'(\w+)'", check)) == set(LineKind)
