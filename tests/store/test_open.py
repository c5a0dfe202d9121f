from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from engine.domain.errors import InputError
from engine.store.catalog import SINCE_EVER
from engine.store.migrate import SCHEMA_VERSION
from engine.store.open import Store, open_store
from engine.store.sqlite import journal_mode
from engine.store.tables import customer_aliases
from tests.store.postgres_server import PostgresServer

ALIAS = {
    "alias": "acme",
    "valid_from": SINCE_EVER,
    "customer_id": "acme",
    "origin": "catalog",
}


def aliases(store: Store) -> list[str]:
    with store.read() as connection:
        return list(connection.execute(select(customer_aliases.c.alias)).scalars())


def test_what_is_written_is_there_when_the_database_is_opened_again(url: str) -> None:
    first = open_store(url)
    with first.write() as connection:
        connection.execute(insert(customer_aliases).values(ALIAS))
    first.close()

    second = open_store(url)
    assert aliases(second) == ["acme"]
    second.close()


def test_an_exception_takes_everything_back(store: Store) -> None:
    with pytest.raises(RuntimeError, match="stop"), store.write() as connection:
        connection.execute(insert(customer_aliases).values(ALIAS))
        raise RuntimeError("stop")
    assert aliases(store) == []


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)read-?only"), store.read() as connection:
        connection.execute(insert(customer_aliases).values(ALIAS))
    with store.write() as connection:
        connection.execute(insert(customer_aliases).values(ALIAS))
    assert aliases(store) == ["acme"]


def test_a_reader_sees_one_state_for_the_whole_block(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.store.sqlite.journal_mode", lambda version: "wal")
    reader, writer = open_store(url), open_store(url)
    with reader.read() as connection:
        assert list(connection.execute(select(customer_aliases))) == []
        with writer.write() as other:
            other.execute(insert(customer_aliases).values(ALIAS))
        assert list(connection.execute(select(customer_aliases))) == []
    assert aliases(reader) == ["acme"]
    reader.close()
    writer.close()


def test_foreign_keys_are_checked(store: Store) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"), store.write() as connection:
        connection.execute(
            text(
                "INSERT INTO catalog_object_versions (kind, id, version, document)"
                " VALUES ('customers', 'acme', 7, '{}')"
            )
        )


def test_sqlite_syncs_every_commit(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/state.db")
    with store.read() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == store.journal_mode
    assert store.journal_mode == journal_mode(sqlite3.sqlite_version_info[:3])
    store.close()


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "delete"),
        ((3, 44, 5), "delete"),
        ((3, 44, 6), "wal"),
        ((3, 45, 3), "delete"),
        ((3, 50, 6), "delete"),
        ((3, 50, 7), "wal"),
        ((3, 51, 2), "delete"),
        ((3, 51, 3), "wal"),
        ((3, 53, 0), "wal"),
        ((4, 0, 0), "wal"),
    ],
)
def test_a_wal_is_kept_only_where_sqlite_keeps_it_safely(
    version: tuple[int, int, int], mode: str
) -> None:
    assert journal_mode(version) == mode


def test_a_database_left_in_wal_mode_is_brought_to_the_mode_of_this_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    open_store(f"sqlite:///{path}").close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()

    store = open_store(f"sqlite:///{path}")

    with store.read() as reader:
        assert reader.exec_driver_sql("PRAGMA journal_mode").scalar() == store.journal_mode
    store.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("not a url", "cannot be read; write it like sqlite:///state.db"),
        ("mysql://root@host/db", "mysql is not a database this program works with"),
        ("postgresql+asyncpg://host/db", r"postgresql\+asyncpg is not a database"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///{tmp}/missing/state.db", "the folder .*/missing does not exist; make it first"),
        ("sqlite:///{tmp}", "is a folder; name a file in it"),
        ("sqlite:///{tmp}/text.db", "cannot be opened: file is not a database"),
        ("sqlite:///{tmp}/foreign.db", r"tables of another program \(recipes\)"),
        ("sqlite:///{tmp}/newer.db", "schema version 9999, newer than this program knows"),
        ("postgresql://joe:secret@127.0.0.1:1/db", r"joe:\*\*\*@127.0.0.1:1/db cannot be opened"),
    ],
)
def test_what_cannot_be_opened_is_said_in_a_sentence(tmp_path: Path, url: str, words: str) -> None:
    (tmp_path / "text.db").write_text("this is a letter, and a rather long one\n" * 100)
    foreign = sqlite3.connect(tmp_path / "foreign.db")
    foreign.execute("CREATE TABLE recipes (id)")
    foreign.close()
    open_store(f"sqlite:///{tmp_path}/newer.db").close()
    newer = sqlite3.connect(tmp_path / "newer.db")
    newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.commit()
    newer.close()

    with pytest.raises(InputError, match=words) as caught:
        open_store(url.format(tmp=tmp_path))

    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@contextmanager
def without_privileges() -> Iterator[None]:
    """Root may write anything; so it becomes nobody for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_database_that_may_not_be_written_is_said_in_a_sentence() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state.db"
        open_store(f"sqlite:///{path}").close()
        Path(folder).chmod(0o755)
        path.chmod(0o444)
        with without_privileges(), pytest.raises(InputError, match=r"state.db may not be written"):
            open_store(f"sqlite:///{path}")

        path.chmod(0o666)
        Path(folder).chmod(0o555)
        for name in ("state.db", "new.db"):
            with without_privileges(), pytest.raises(InputError, match=f"{folder} may not be"):
                open_store(f"sqlite:///{folder}/{name}")
        Path(folder).chmod(0o755)


def test_an_unknown_postgresql_database_is_said_in_a_sentence(postgres: PostgresServer) -> None:
    with pytest.raises(InputError, match='database "nowhere" does not exist'):
        open_store(postgres.url_of("nowhere"))


@pytest.mark.slow
def test_two_processes_may_open_a_new_database_at_once(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    program = (
        "import sys; from engine.store.open import open_store; open_store(sys.argv[1]).close()"
    )
    for url in (f"sqlite:///{tmp_path}/new.db", postgres.fresh_database("template0")):
        processes = [
            subprocess.Popen([sys.executable, "-c", program, url], stderr=subprocess.PIPE)
            for _ in range(2)
        ]
        errors = [process.communicate()[1].decode() for process in processes]
        assert [process.returncode for process in processes] == [0, 0], errors
        store = open_store(url)
        with store.read() as connection:
            versions = connection.execute(text("SELECT version_num FROM alembic_version"))
            assert versions.scalars().all() == [SCHEMA_VERSION]
        store.close()
