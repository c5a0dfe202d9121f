"""The workspace: one account's folder, and where everything in it lies (DESIGN 2)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING

from engine.catalog.workspace_file import read_workspace_file
from engine.domain.delivery_rules import MailServer, WebhookRules
from engine.domain.errors import InputError
from engine.store.open import Store, open_store
from ingest.log import Lake
from ingest.snapshot import Snapshot
from ingest.verify import check_parts

if TYPE_CHECKING:
    from engine.warehouse.live import LiveUsage

FILE_NAME = "meterhouse.yml"
DATABASE_URL = "DATABASE_URL"
"""Variable of the environment with the database's URL, in place of the one that the file names."""

MAIL_USER, MAIL_PASSWORD = "METERHOUSE_MAIL_USER", "METERHOUSE_MAIL_PASSWORD"
"""Variables of the environment with what the mail server knows us by."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Paths are absolute; `database` is a database URL."""

    root: Path
    database: str
    lake_root: Path
    webhooks: WebhookRules = field(default_factory=WebhookRules)
    mail: MailServer | None = None
    nightly_close: time | None = None
    """The account's local time at which a server closes each night."""

    @property
    def catalog_folder(self) -> Path:
        return self.root / "catalog"

    @property
    def published_folder(self) -> Path:
        return self.root / "published"

    @property
    def lake(self) -> Lake:
        return Lake(self.lake_root)

    def landed(self, version: int | None = None) -> Snapshot:
        """What has landed, as of a version of the lake; every part is there in full.

        Raises IngestError for a log that is not sound or a part that is missing or cut short.
        """
        snapshot = self.lake.snapshot(version)
        check_parts(snapshot)
        return snapshot

    def live(self) -> LiveUsage:
        """Usage as of this moment; close it after use."""
        # Imported here: it takes longer than most commands, which count nothing.
        from engine.warehouse.live import LiveUsage

        return LiveUsage(self.lake, self.published_folder)

    @property
    def has_database(self) -> bool:
        """Whether there is one to ask, as far as can be told without opening it."""
        prefix = "sqlite:///"
        if not self.database.startswith(prefix):
            return True
        return Path(self.database.removeprefix(prefix)).is_file()

    @contextmanager
    def open_store(self) -> Iterator[Store]:
        """The operational store, made or migrated as needed, closed at the end of the block.

        Raises InputError, naming the key of the workspace's file, if it cannot be opened.
        """
        try:
            store = open_store(self.database)
        except InputError as error:
            raise InputError(f"{self.root / FILE_NAME}: database: {error}") from error
        try:
            yield store
        finally:
            store.close()


def open_workspace(root: Path) -> Workspace:
    """The workspace in a folder. Raises InputError if there is none or its file is wrong."""
    root = root.resolve()
    path = root / FILE_NAME
    if not path.is_file():
        raise InputError(
            f"{root} is not a workspace: it has no {FILE_NAME}; run `meterhouse init` there,"
            " or name the folder with --workspace"
        )
    settings = read_workspace_file(path)
    return Workspace(
        root=root,
        database=_absolute_database(os.environ.get(DATABASE_URL) or settings.database, root),
        lake_root=_lake_folder(settings.lake, root),
        webhooks=settings.webhooks,
        mail=_with_credentials(settings.mail),
        nightly_close=settings.nightly_close,
    )


def _with_credentials(server: MailServer | None) -> MailServer | None:
    """What the environment says of who we are at the mail server."""
    if server is None or not os.environ.get(MAIL_USER):
        return server
    return replace(server, user=os.environ[MAIL_USER], password=os.environ.get(MAIL_PASSWORD, ""))


def _lake_folder(name: str, root: Path) -> Path:
    """Raises InputError for what can be no lake: read as an empty one it would bill nothing."""
    if "://" in name:
        raise InputError(
            f"{root / FILE_NAME}: lake: {name} is no local folder; name one, such as lake"
        )
    folder = (root / name).resolve()
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{root / FILE_NAME}: lake: {folder} is a file; name a folder")
    return folder


def _absolute_database(url: str, root: Path) -> str:
    """SQLite paths in a workspace are relative to it, wherever the command runs."""
    prefix = "sqlite:///"
    if url.startswith(prefix) and not url.startswith(prefix + "/"):
        return f"{prefix}{root / url.removeprefix(prefix)}"
    return url
