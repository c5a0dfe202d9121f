"""The file system and the clock as arguments, so that a test may break the one and turn the other.

Nothing in landing is drawn by chance (ids follow from seq, receipt and content), so there is no
third port for that.
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from ingest.errors import LakeBusyError

Clock = Callable[[], datetime]
"""Gives now as an aware instant; may jump both ways."""

EVENT_LOG = "event log"
"""How a holder of the lock calls itself that will not let go of it soon."""


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


class AppendFile(Protocol):
    """A new file that only grows."""

    def write(self, content: bytes) -> None:
        """Append all of `content`, or raise OSError with any part of it written."""

    def sync(self) -> None:
        """Make what was written durable, or raise OSError with any part of it durable."""

    def close(self) -> None:
        """Let go of the file; says nothing of durability."""


class Fs(Protocol):
    """What the lake does to files. Every operation may raise OSError; none is durable by itself.

    Names become durable when their folder is synced, content when its file is.
    """

    is_shared: bool
    """Whether other machines may write to it, whom a lock does not reach."""

    def make_folder(self, path: Path) -> None:
        """Make a folder and those above it, where they do not exist."""

    def names(self, folder: Path) -> list[str]:
        """What a folder holds, sorted; nothing where it does not exist."""

    def is_file(self, path: Path) -> bool:
        """Whether a file of this name exists."""

    def size(self, path: Path) -> int:
        """The length of a file in bytes."""

    def read(self, path: Path, start: int = 0) -> bytes:
        """The bytes of a file from `start` on."""

    def sha256(self, path: Path) -> str:
        """The hex SHA-256 of a file's bytes."""

    def write(self, path: Path, content: bytes) -> None:
        """Make or replace a file."""

    def create(self, path: Path) -> AppendFile:
        """A new file to append to; FileExistsError where the name is taken."""

    def sink(self, path: Path) -> Any:
        """A new file for a Parquet writer to fill; close it when done."""

    def source(self, path: Path) -> Any:
        """A file for a Parquet reader to read: a path or a readable object."""

    def sync_file(self, path: Path) -> None:
        """Make the content of a file durable."""

    def sync_folder(self, folder: Path) -> None:
        """Make the names inside a folder durable."""

    def rename(self, path: Path, target: Path) -> None:
        """Move a file; what had the target's name is replaced."""

    def link(self, path: Path, target: Path) -> None:
        """Give a file a second name; FileExistsError where it is taken."""

    def unlink(self, path: Path) -> None:
        """Take a name away; no error where it is gone."""

    def remove_folder(self, path: Path) -> None:
        """Take away a folder that is empty."""

    def lock(self, path: Path, holder: str, wait: bool) -> AbstractContextManager[int]:
        """Hold an exclusive lock that no dead process keeps.

        LakeBusyError where another holds it and `wait` is False, or the other is an event log.
        """


class LocalFs:
    """The computer's own file system."""

    is_shared = False

    def make_folder(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)

    def names(self, folder: Path) -> list[str]:
        try:
            return sorted(os.listdir(folder))  # noqa: PTH208  names are wanted, not paths
        except (FileNotFoundError, NotADirectoryError):
            return []

    def is_file(self, path: Path) -> bool:
        return path.is_file()

    def size(self, path: Path) -> int:
        return path.stat().st_size

    def read(self, path: Path, start: int = 0) -> bytes:
        with path.open("rb") as file:
            file.seek(start)
            return file.read()

    def sha256(self, path: Path) -> str:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def write(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)

    def create(self, path: Path) -> AppendFile:
        return _LocalAppendFile(path)

    def sink(self, path: Path) -> Any:
        return pa.OSFile(str(path), "wb")

    def source(self, path: Path) -> Any:
        return str(path)

    def sync_file(self, path: Path) -> None:
        _sync(path, os.O_RDONLY)

    def sync_folder(self, folder: Path) -> None:
        _sync(folder, os.O_RDONLY | os.O_DIRECTORY)

    def rename(self, path: Path, target: Path) -> None:
        path.rename(target)

    def link(self, path: Path, target: Path) -> None:
        os.link(path, target)

    def unlink(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    def remove_folder(self, path: Path) -> None:
        path.rmdir()

    @contextmanager
    def lock(self, path: Path, holder: str, wait: bool) -> Iterator[int]:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                other = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip()
                if not wait or other.startswith(EVENT_LOG):
                    raise _busy(path, other) from None
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            os.truncate(descriptor, 0)
            os.pwrite(descriptor, f"{holder} of process {os.getpid()}\n".encode(), 0)
            yield descriptor
        finally:
            os.close(descriptor)


LOCAL: Fs = LocalFs()


class _LocalAppendFile:
    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)

    def write(self, content: bytes) -> None:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]

    def sync(self) -> None:
        os.fdatasync(self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _busy(path: Path, other: str) -> LakeBusyError:
    if other.startswith(EVENT_LOG):
        return LakeBusyError(
            f"{path.parent}: the {other} is writing; give the events to that process, or stop it "
            "(what it acknowledged stays) and run again."
        )
    return LakeBusyError(
        f"{path.parent}: another {other or 'landing'} is running; run again when it is done."
    )
