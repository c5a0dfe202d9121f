"""What SQLite needs to be told, and which versions of it may be trusted with what.

Versions 3.7.0 to 3.51.2 can corrupt a database in WAL mode when a commit races a second checkpoint
(mended in 3.51.3, and in 3.50.7 and 3.44.6 for their lines). On those the rollback journal is used:
slower, and safe.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from engine.domain.errors import InputError

Version = tuple[int, int, int]

STRICT_SINCE: Version = (3, 37, 0)


def journal_mode(version: Version) -> str:
    """`wal` where that version of SQLite keeps a WAL safely, else `delete`."""
    line_fixed_at = {(3, 44): 6, (3, 50): 7, (3, 51): 3}.get(version[:2])
    mended = version >= (3, 52, 0) if line_fixed_at is None else version[2] >= line_fixed_at
    return "wal" if mended else "delete"


def require_strict_tables(version: Version) -> None:
    """Raises InputError where SQLite is too old for STRICT tables."""
    if version < STRICT_SINCE:
        raise InputError(
            f"SQLite {'.'.join(map(str, version))} is too old: 3.37 or newer is needed;"
            " use a newer Python, or PostgreSQL"
        )


def prepare(engine: Engine, mode: str, wait_seconds: int) -> None:
    """Set every connection up, and let SQLAlchemy's transactions be SQLite's own.

    Python's driver would begin transactions late and commit around DDL; it is told to leave them
    alone, and `BEGIN IMMEDIATE` (a writer) or `BEGIN` (a reader) is said here.
    """

    @event.listens_for(engine, "connect")
    def set_up(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        assert isinstance(connection, sqlite3.Connection)
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {wait_seconds * 1000}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        current = connection.execute("PRAGMA journal_mode").fetchone()[0]
        if current != mode:
            connection.execute(f"PRAGMA journal_mode = {mode}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
