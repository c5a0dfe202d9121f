"""The lake and its hash-chained commit log: the only list of what the lake holds.

    log/00000000000000000001.json  {version, previous, committed_at, add, remove, sources, ...}

Folders are never listed to find data: a folder also holds what a killed or a replaced run left.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ingest.commit import Commit, LakeFile, SourceRecord, decode_commit, encode_commit
from ingest.durable import put_if_absent, sync_up
from ingest.errors import CorruptLakeError, IngestError, LakeConflictError
from ingest.ports import LOCAL, Fs
from ingest.snapshot import (
    Replaced,
    Snapshot,
    Watermark,
    in_seq_order,
    replaced_by,
    watermark_of,
)

_ENTRY_NAME = re.compile(r"\d{20}\.json", re.ASCII)


@dataclass(frozen=True, slots=True)
class Lake:
    """A lake folder; it need not exist yet, and then holds nothing."""

    root: Path
    fs: Fs = field(default=LOCAL, compare=False, repr=False)

    @property
    def log_folder(self) -> Path:
        """Where the entries are."""
        return self.root / "log"

    def commits(self, version: int | None = None) -> list[Commit]:
        """The entries up to `version` (default: all), oldest first, with the chain verified.

        Raises CorruptLakeError for a gap, an unsound entry or a broken chain, IngestError for a
        version that does not exist.
        """
        return self._verified(version)[0]

    def snapshot(self, version: int | None = None) -> Snapshot:
        """The lake as of `version` (default: newest). Raises as `commits`."""
        commits, head = self._verified(version)
        files: dict[str, LakeFile] = {}
        sources: list[SourceRecord] = []
        marks: list[Watermark] = []
        replaced: list[Replaced] = []
        last_seq = 0
        for commit in commits:
            where = self._entry_path(commit.version)
            for path in commit.remove:
                if files.pop(path, None) is None:
                    raise CorruptLakeError(
                        f"{where}: removes {path}, which the lake does not hold."
                    )
            for file in commit.add:
                if file.path in files:
                    raise CorruptLakeError(f"{where}: adds {file.path} a second time.")
                files[file.path] = file
            sources.extend(commit.sources)
            replaced.extend(replaced_by(commit))
            mark = watermark_of(commit, last_seq)
            if mark is not None:
                marks.append(mark)
            last_seq = commit.last_seq
        last = commits[-1] if commits else None
        return Snapshot(
            root=self.root,
            fs=self.fs,
            version=last.version if last else 0,
            head=head,
            files=in_seq_order(files.values()),
            sources=tuple(sources),
            last_seq=last.last_seq if last else 0,
            last_received_at=last.last_received_at if last else None,
            watermarks=tuple(marks),
            wal_through=last.wal_through if last else None,
            replaced=tuple(replaced),
        )

    def commit(
        self,
        after: Snapshot,
        *,
        committed_at: datetime,
        add: tuple[LakeFile, ...] = (),
        remove: tuple[str, ...] = (),
        sources: tuple[SourceRecord, ...] = (),
        last_seq: int,
        last_received_at: datetime | None,
        wal_through: int | None = None,
    ) -> Snapshot:
        """Append the entry that follows `after`: the lake with it, durable when this returns.

        Every file in `add` must be durable already. `wal_through` is the last segment of the
        write-ahead log that the commit lands; left out, the mark stays where it was. Raises
        LakeConflictError when another writer took the version.
        """
        commit = Commit(
            version=after.version + 1,
            previous=after.head,
            committed_at=committed_at,
            add=add,
            remove=remove,
            sources=sources,
            last_seq=last_seq,
            last_received_at=last_received_at,
            wal_through=after.wal_through if wal_through is None else wal_through,
        )
        content = encode_commit(commit)
        if not put_if_absent(self.fs, self._entry_path(commit.version), content):
            raise LakeConflictError(
                f"{self.root}: version {commit.version} was committed by another writer; run again."
            )
        return after.advanced(commit, hashlib.sha256(content).hexdigest())

    @contextmanager
    def writing(self, *, wait: bool = True, holder: str = "landing") -> Iterator[int]:
        """Hold the lake's lock, which one writer has at a time and no dead process keeps.

        With `wait` False, LakeBusyError when another process holds it; at once in any case where
        an event log does, for that one holds it as long as it lives.
        """
        self.fs.make_folder(self.log_folder)
        with self.fs.lock(self.root / "LOCK", holder, wait) as descriptor:
            # What a killed writer linked may be in the page cache only: settle it before acting on
            # it.
            sync_up(self.fs, self.log_folder, self.root)
            yield descriptor

    def _entry_path(self, version: int) -> Path:
        return self.log_folder / f"{version:020d}.json"

    def _verified(self, version: int | None) -> tuple[list[Commit], str]:
        names = [name for name in self.fs.names(self.log_folder) if _ENTRY_NAME.fullmatch(name)]
        if version is not None and not 0 <= version <= len(names):
            raise IngestError(f"{self.root}: no version {version}; the newest is {len(names)}.")
        commits: list[Commit] = []
        head = ""
        for expected, name in enumerate(names[:version], start=1):
            path = self.log_folder / name
            if name != self._entry_path(expected).name:
                raise CorruptLakeError(
                    f"{self._entry_path(expected)}: missing; restore it from a backup."
                )
            content = self.fs.read(path)
            commit = decode_commit(content, str(path))
            if commit.version != expected or commit.previous != head:
                raise CorruptLakeError(
                    f"{path}: does not follow the entry before it; one of the two was changed "
                    "after it was written. Restore the log from a backup."
                )
            if commits and _runs_backwards(commits[-1], commit):
                raise CorruptLakeError(
                    f"{path}: its last seq or receipt runs backwards; restore it from a backup."
                )
            commits.append(commit)
            head = hashlib.sha256(content).hexdigest()
        return commits, head


def _runs_backwards(before: Commit, after: Commit) -> bool:
    earlier, later = before.last_received_at, after.last_received_at
    return (
        after.last_seq < before.last_seq
        or (after.wal_through or 0) < (before.wal_through or 0)
        or (earlier is not None and (later is None or later < earlier))
    )
