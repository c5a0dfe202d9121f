"""Bring a database to the schema of this program, or say why that cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from engine.domain.errors import InputError

if TYPE_CHECKING:
    from alembic.config import Config

SCHEMA_VERSION = "0024"
"""The newest migration. Kept here so that opening a current database need not load Alembic."""

_MIGRATIONS = Path(__file__).parent / "migrations"


def schema_version(connection: Connection) -> str | None:
    """The migration the database is at; None for an empty one.

    Raises InputError if the database holds tables of another program.
    """
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if tables:
        raise InputError(
            f"the database holds tables of another program ({', '.join(sorted(tables)[:3])});"
            " name a database of its own"
        )
    return None


def migrate(connection: Connection) -> None:
    """Run the migrations that the database lacks, inside the caller's transaction.

    Raises InputError for a database that a newer version of this program has written.
    """
    version = schema_version(connection)
    if version == SCHEMA_VERSION:
        return
    if version is not None and version not in known_versions():
        raise InputError(
            f"the database is at schema version {version}, newer than this program knows"
            f" ({SCHEMA_VERSION}): upgrade meterhouse"
        )
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def known_versions() -> tuple[str, ...]:
    """Every migration of this program, oldest first."""
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(_config())
    return tuple(reversed([each.revision for each in script.walk_revisions()]))


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
