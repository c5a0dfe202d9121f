"""Open the operational database named by a URL: check it, migrate it, hand out transactions."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError

from engine.domain.errors import ConflictError, InputError, MeterhouseError
from engine.store import sqlite
from engine.store.migrate import migrate

__all__ = ["Connection", "Store", "open_store"]

WRITE_LOCK = 0x6D65746572
"""The advisory lock that a writer holds on PostgreSQL."""

CONNECT_SECONDS = 10

_DAMAGE = ("no such table", "malformed", "not a database", "disk I/O", "is full", "connection")
"""Words of the drivers where the database is at fault, not what was asked of it."""

WAIT_SECONDS = 60
"""How long a writer waits for its turn: SQLite does not hand the lock out in order of arrival."""


@dataclass(frozen=True)
class Store:
    """An open database. Use `write` and `read`; the engine is for this package alone.

    `journal_mode` is `wal` or `delete` on SQLite and empty on PostgreSQL (for `doctor`).
    """

    engine: Engine
    dialect: str
    version: str
    journal_mode: str

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that commits at the end of the block and rolls back on any exception.

        One writer at a time, on both databases: writers are short (all rating happens before), and
        nothing can deadlock or read what another is about to change. Raises ConflictError when
        another writer does not finish in time.
        """
        try:
            with self._begin({"writes": True}) as connection:
                if self.dialect == "postgresql":
                    connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'"))
                    # A host that freezes here would keep the lock for as long as it likes. It is
                    # let go a little after those who wait have been told.
                    idle = 2 * WAIT_SECONDS
                    connection.execute(
                        text(f"SET LOCAL idle_in_transaction_session_timeout = '{idle}s'")
                    )
                    connection.execute(
                        text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITE_LOCK}
                    )
                yield connection
        except DatabaseError as error:
            raise _failed(error) from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One snapshot for the whole block; it cannot write.

        Keep it short, and never open a writer inside: under SQLite's rollback journal a writer
        cannot commit while somebody reads.
        """
        options: dict[str, object] = {}
        if self.dialect == "postgresql":
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        try:
            with self._begin(options) as connection:
                yield connection
        except DatabaseError as error:
            raise _failed(error) from error

    @contextmanager
    def _begin(self, options: dict[str, object]) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            connection.execution_options(**options)
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Give every connection back. The store cannot be used afterwards."""
        self.engine.dispose()


def open_store(url: str) -> Store:
    """Open `sqlite:///path/to/state.db` or `postgresql://user@host/name`, migrated to this version.

    A missing SQLite file is made; its folder must exist. Raises InputError, with a sentence that
    names the database but never its password, for whatever keeps it from opening.
    """
    parsed = _parse(url)
    name = _name(parsed)
    if parsed.get_backend_name() == "sqlite":
        store = _sqlite_store(parsed)
    else:
        store = _postgresql_store(parsed)
    try:
        with store.write() as connection:
            migrate(connection)
    except InputError as error:
        store.close()
        raise InputError(f"{name}: {error}") from error
    except (DBAPIError, ConflictError) as error:
        store.close()
        raise InputError(f"{name} cannot be opened: {_reason(error)}") from error
    except MeterhouseError as error:
        store.close()
        assert error.__cause__ is not None
        raise InputError(f"{name} cannot be opened: {_reason(error.__cause__)}") from error
    return store


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise InputError(
            "the database URL cannot be read; write it like sqlite:///state.db"
            " or postgresql://user@host/name"
        ) from None
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        return parsed.set(drivername="sqlite+pysqlite")
    if backend == "postgresql" and parsed.drivername in ("postgresql", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    raise InputError(
        f"{parsed.drivername} is not a database this program works with;"
        " use sqlite:///… or postgresql://…"
    )


def _sqlite_store(url: URL) -> Store:
    if url.database in (None, "", ":memory:"):
        raise InputError("the SQLite URL names no file; write it like sqlite:///state.db")
    assert url.database is not None
    path = Path(url.database)
    if not path.parent.is_dir():
        raise InputError(f"{path}: the folder {path.parent} does not exist; make it first")
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a file in it")
    for place in (path, path.parent):
        if place.exists() and not _may_write(place):
            raise InputError(f"{place} may not be written by this user; change its permissions")
    version = sqlite3.sqlite_version_info[:3]
    sqlite.require_strict_tables(version)
    mode = sqlite.journal_mode(version)
    engine = create_engine(url, connect_args={"timeout": WAIT_SECONDS}, hide_parameters=True)
    sqlite.prepare(engine, mode, WAIT_SECONDS)
    return Store(engine, "sqlite", sqlite3.sqlite_version, mode)


def _postgresql_store(url: URL) -> Store:
    engine = create_engine(
        url,
        connect_args={"connect_timeout": CONNECT_SECONDS},
        pool_pre_ping=True,
        hide_parameters=True,
    )
    name = _name(url)
    try:
        with engine.connect() as connection:
            version = str(connection.execute(text("SHOW server_version")).scalar_one())
            encoding = str(connection.execute(text("SHOW server_encoding")).scalar_one())
    except DBAPIError as error:
        raise InputError(f"{name} cannot be opened: {_reason(error)}") from error
    if encoding != "UTF8":
        raise InputError(f"{name} is encoded in {encoding}; make a database in UTF8")
    return Store(engine, "postgresql", version, "")


def _name(url: URL) -> str:
    """The URL as the workspace's file spells it, without the password."""
    return url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)


def _may_write(place: Path) -> bool:
    """Asked without opening the file: closing it again would drop the locks of this process."""
    return os.access(place, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _failed(error: DatabaseError) -> Exception:
    """A wait for a lock in vain as ConflictError; a database that fails as MeterhouseError.

    Whatever a constraint or trigger refuses, or this program asks wrongly, stays as it is.
    """
    if "database is locked" in str(error.orig) or "lock timeout" in str(error.orig):
        return ConflictError(
            f"another process has kept the database busy for over {WAIT_SECONDS} seconds;"
            " try again when it is done"
        )
    if not any(words in str(error.orig) for words in _DAMAGE):
        return error
    return MeterhouseError(
        f"the database failed ({_reason(error)}); nothing of this step was written;"
        " mend the database or restore it from a backup, then run again"
    )


def _reason(error: BaseException) -> str:
    """The driver's own words, on one line."""
    words = str(error.orig if isinstance(error, DBAPIError) else error)
    return " ".join(words.split())
