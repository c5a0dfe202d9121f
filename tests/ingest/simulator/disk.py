"""A disk that does its worst: what was not synced may be lost in any part, and calls may fail.

Names: a power cut keeps any subset of the names made and removed since their folder was synced.
Content: of what was appended since the file was synced a power cut keeps a beginning, zeros, or
pieces with holes. A failed sync leaves the content readable, and a later sync does not write it.
"""

import errno
import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any


class Stopped(BaseException):
    """The process ends at this very operation; whoever catches it is dead."""


@dataclass(slots=True, eq=False)
class File:
    """What can be read, and what is on the disk. `lost` are stretches a failed sync gave up."""

    content: bytes = b""
    durable: bytes = b""
    lost: list[tuple[int, int]] = field(default_factory=list)

    def sync(self) -> None:
        """Put on the disk what can be read, except for what an earlier sync lost."""
        durable = bytearray(self.content)
        for begin, end in self.lost:
            durable[begin:end] = bytes(len(durable[begin:end]))
        self.durable = bytes(durable)

    def fail_sync(self, random: Random) -> None:
        """A sync that reports an error, after any part of its work."""
        begin = len(self.durable) + random.randint(0, max(0, len(self.content) - len(self.durable)))
        self.durable = self.content[:begin]
        self.lost.append((begin, len(self.content)))

    def after_power_cut(self, random: Random) -> bytes:
        """What the disk gives back."""
        if not self.content.startswith(self.durable) or len(self.content) == len(self.durable):
            return self.durable if self.lost or random.random() < 0.5 else self.content
        tail = bytearray(self.content[len(self.durable) :])
        for begin, end in self.lost:
            begin, end = max(0, begin - len(self.durable)), max(0, end - len(self.durable))
            tail[begin:end] = bytes(len(tail[begin:end]))
        match random.randrange(5):
            case 0:
                tail.clear()
            case 1:
                del tail[random.randint(0, len(tail)) :]
            case 2:
                tail[:] = bytes(len(tail))
            case 3:
                begin = random.randrange(len(tail))
                end = min(len(tail), begin + random.randint(1, 64))
                tail[begin:end] = bytes(end - begin)
        return self.durable + bytes(tail)


@dataclass(slots=True, eq=False)
class Folder:
    """Names as they can be read and as they are on the disk, and the changes in between."""

    names: dict[str, "File | Folder"] = field(default_factory=dict)
    durable: dict[str, "File | Folder"] = field(default_factory=dict)
    changes: list[tuple[tuple[str, "File | Folder | None"], ...]] = field(default_factory=list)

    def change(self, *changes: tuple[str, "File | Folder | None"]) -> None:
        """Set or (None) remove names: all of them survive a power cut, or none."""
        _apply(self.names, changes)
        self.changes.append(changes)

    def sync(self) -> None:
        """Put all names on the disk."""
        self.durable, self.changes = dict(self.names), []


def _apply(
    names: dict[str, File | Folder], changes: tuple[tuple[str, File | Folder | None], ...]
) -> None:
    for name, node in changes:
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens at the operation of number `at`: kill, cut (the power), EIO or ENOSPC."""

    at: int
    kind: str


Omits = Callable[["SimulatedDisk", str, Path], bool]
"""Whether a mutant leaves out an operation; told its name and its path."""


class SimulatedDisk:
    """The port `ingest.ports.Fs`, in memory."""

    is_shared = False

    def __init__(self, random: Random, omits: Omits | None = None) -> None:
        self.operations = 0
        self.fault: Fault | None = None
        self.is_dead = False
        self.is_recovering = False
        self.previous = ("", Path())
        self.open_files: list[File] = []
        self.on_operation: Callable[[], None] | None = None
        self._random = random
        self._omits = omits
        self._root = Folder()

    # What happens to the machine.

    def power_cut(self) -> None:
        """All that was not synced is at the mercy of chance."""
        seen: set[int] = set()

        def settle(node: File | Folder) -> None:
            if id(node) in seen:
                return
            seen.add(id(node))
            if isinstance(node, File):
                node.content = node.after_power_cut(self._random)
                node.durable, node.lost = node.content, []
                return
            node.names = dict(node.durable)
            for changes in node.changes:
                if self._random.random() < 0.5:
                    _apply(node.names, changes)
            node.sync()
            for child in node.names.values():
                settle(child)

        settle(self._root)

    def restart(self) -> None:
        """A new process: no fault ahead, no file open."""
        self.is_dead, self.fault, self.open_files = False, None, []

    # What a test looks at.

    def content(self, path: Path) -> bytes | None:
        """What can be read of a file; None where there is none."""
        node = self._find(path)
        return node.content if isinstance(node, File) else None

    def contents(self, folder: Path) -> tuple[tuple[str, bytes], ...]:
        """The files of a folder and what can be read of them, by name."""
        found = self._find(folder)
        names = found.names if isinstance(found, Folder) else {}
        return tuple(
            (name, node.content) for name, node in sorted(names.items()) if isinstance(node, File)
        )

    # The port.

    def make_folder(self, path: Path) -> None:
        node = self._root
        self._begin("make_folder", path)
        for name in path.parts[1:]:
            child = node.names.get(name)
            if child is None:
                child = Folder()
                node.change((name, child))
            assert isinstance(child, Folder)
            node = child

    def names(self, folder: Path) -> list[str]:
        self._begin("names", folder)
        node = self._find(folder)
        return sorted(node.names) if isinstance(node, Folder) else []

    def is_file(self, path: Path) -> bool:
        return isinstance(self._find(path), File)

    def size(self, path: Path) -> int:
        return len(self._file(path).content)

    def read(self, path: Path, start: int = 0) -> bytes:
        self._begin("read", path)
        return self._file(path).content[start:]

    def sha256(self, path: Path) -> str:
        return hashlib.sha256(self.read(path)).hexdigest()

    def write(self, path: Path, content: bytes) -> None:
        file = File()
        self._folder(path.parent).change((path.name, file))
        self.append(path, file, content)

    def append(self, path: Path, file: File, content: bytes) -> None:
        """Add to a file; a fault leaves any part of it written."""
        try:
            self._begin("write", path)
        except (OSError, Stopped):
            file.content += content[: self._random.randint(0, len(content))]
            raise
        file.content += content

    def create(self, path: Path) -> "SimulatedAppendFile":
        self._begin("create", path)
        folder = self._folder(path.parent)
        if path.name in folder.names:
            raise FileExistsError(errno.EEXIST, "exists", str(path))
        file = File()
        folder.change((path.name, file))
        self.open_files.append(file)
        return SimulatedAppendFile(self, path, file)

    def sink(self, path: Path) -> "SimulatedSink":
        return SimulatedSink(self, path)

    def source(self, path: Path) -> io.BytesIO:
        return io.BytesIO(self.read(path))

    def sync_file(self, path: Path) -> None:
        self.sync(path, self._file(path))

    def sync(self, path: Path, file: File) -> None:
        """Make the content of a file durable, unless it fails."""
        try:
            if not self._begin("sync_file", path):
                return
        except OSError:
            file.fail_sync(self._random)
            raise
        file.sync()

    def sync_folder(self, folder: Path) -> None:
        if self._begin("sync_folder", folder):
            self._folder(folder).sync()

    def rename(self, path: Path, target: Path) -> None:
        self._begin("rename", path)
        node, source, goal = (
            self._file(path),
            self._folder(path.parent),
            self._folder(target.parent),
        )
        if source is goal:
            source.change((path.name, None), (target.name, node))
        else:
            goal.change((target.name, node))
            source.change((path.name, None))

    def link(self, path: Path, target: Path) -> None:
        self._begin("link", target)
        folder = self._folder(target.parent)
        if target.name in folder.names:
            raise FileExistsError(errno.EEXIST, "exists", str(target))
        folder.change((target.name, self._file(path)))

    def unlink(self, path: Path) -> None:
        self._begin("unlink", path)
        if self.is_file(path):
            self._folder(path.parent).change((path.name, None))

    def remove_folder(self, path: Path) -> None:
        self._begin("remove_folder", path)
        assert not self._folder(path).names
        self._folder(path.parent).change((path.name, None))

    @contextmanager
    def lock(self, path: Path, holder: str, wait: bool) -> Iterator[int]:
        yield 0

    # Behind the port.

    def _begin(self, operation: str, path: Path) -> bool:
        """Count an operation and let its fault happen; False where a mutant leaves it out."""
        if self.is_dead:
            raise Stopped
        self.operations += 1
        if self.fault is not None and self.operations == self.fault.at:
            if self.fault.kind in ("kill", "cut"):
                self.is_dead = True
                raise Stopped
            number = errno.EIO if self.fault.kind == "EIO" else errno.ENOSPC
            raise OSError(number, self.fault.kind, str(path))
        if self.on_operation is not None:
            self.on_operation()
        is_omitted = self._omits is not None and self._omits(self, operation, path)
        self.previous = (operation, path)
        return not is_omitted

    def _find(self, path: Path) -> File | Folder | None:
        if self.is_dead:
            raise Stopped
        node: File | Folder | None = self._root
        for name in path.parts[1:]:
            if not isinstance(node, Folder):
                return None
            node = node.names.get(name)
        return node

    def _file(self, path: Path) -> File:
        node = self._find(path)
        if not isinstance(node, File):
            raise FileNotFoundError(errno.ENOENT, "no such file", str(path))
        return node

    def _folder(self, path: Path) -> Folder:
        node = self._find(path)
        if not isinstance(node, Folder):
            raise FileNotFoundError(errno.ENOENT, "no such folder", str(path))
        return node


@dataclass(slots=True)
class SimulatedAppendFile:
    """The port `ingest.ports.AppendFile`."""

    disk: SimulatedDisk
    path: Path
    file: File

    def write(self, content: bytes) -> None:
        self.disk.append(self.path, self.file, content)

    def sync(self) -> None:
        self.disk.sync(self.path, self.file)

    def close(self) -> None:
        self.disk.open_files = [file for file in self.disk.open_files if file is not self.file]


class SimulatedSink(io.BytesIO):
    """What a Parquet writer fills; it becomes a file when it is closed."""

    def __init__(self, disk: SimulatedDisk, path: Path) -> None:
        super().__init__()
        self._disk: Any = disk
        self._path = path

    def close(self) -> None:
        if not self.closed:
            content = self.getvalue()
            super().close()
            self._disk.write(self._path, content)
