"""The lake and its hash-chained commit log: the only list of what the lake holds.

    log/00000000000000000001.json  {version, previous, committed_at, add, remove, sources, ...}
    log/checkpoint-....json        see `ingest.checkpoint`

Folders are never listed to find data: a folder also holds what a killed or a replaced run left.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ingest.checkpoint import (
    CHECKPOINT_NAME,
    checkpoint_path,
    decode_checkpoint,
    encode_checkpoint,
)
from ingest.commit import Commit, LakeFile, SourceRecord, decode_commit, encode_commit
from ingest.durable import put_if_absent, sync_up
from ingest.errors import CorruptLakeError, IngestError, LakeConflictError
from ingest.ports import LOCAL, Fs
from ingest.snapshot import (
    Snapshot,
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
    checkpoint_every: int = field(default=1_000, compare=False, repr=False)
    """After so many entries a checkpoint is written, and reading begins there."""

    @property
    def log_folder(self) -> Path:
        """Where the entries are."""
        return self.root / "log"

    def commits(self) -> list[Commit]:
        """All entries, oldest first, with the chain verified from the first one on.

        Raises CorruptLakeError for a gap, an unsound entry or a broken chain.
        """
        return [commit for commit, _ in self._entries(self._newest(), self._empty())]

    def snapshot(self, version: int | None = None) -> Snapshot:
        """The lake as of `version` (default: newest), read from the last checkpoint before it on.

        Raises CorruptLakeError for a gap, an unsound entry or a broken chain, IngestError for a
        version that does not exist.
        """
        newest = self._newest()
        if version is not None and not 0 <= version <= newest:
            raise IngestError(f"{self.root}: no version {version}; the newest is {newest}.")
        wanted = newest if version is None else version
        return self._replayed(wanted, self._checkpoint(wanted))

    def replayed(self, version: int) -> Snapshot:
        """The lake as of `version`, read from the first entry on, whatever checkpoints say.

        Raises as `snapshot`.
        """
        return self._replayed(version, self._empty())

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
        # Before the entry, not after it: should the disk fail here, there is no commit to deny.
        if after.version and after.version % self.checkpoint_every == 0:
            checkpoint = checkpoint_path(self.log_folder, after.version)
            put_if_absent(self.fs, checkpoint, encode_checkpoint(after))
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

    def _newest(self) -> int:
        """The newest version. Raises CorruptLakeError where an entry before it is missing."""
        names = [name for name in self.fs.names(self.log_folder) if _ENTRY_NAME.fullmatch(name)]
        if names and names[-1] != self._entry_path(len(names)).name:
            missing = next(
                expected
                for expected, name in enumerate(names, start=1)
                if name != self._entry_path(expected).name
            )
            raise CorruptLakeError(
                f"{self._entry_path(missing)}: missing; restore it from a backup."
            )
        return len(names)

    def _empty(self) -> Snapshot:
        return Snapshot(
            root=self.root,
            fs=self.fs,
            version=0,
            head="",
            files=(),
            sources=(),
            last_seq=0,
            last_received_at=None,
            watermarks=(),
        )

    def _checkpoint(self, version: int) -> Snapshot:
        """The newest sound checkpoint up to `version`; the empty lake where there is none."""
        for name in reversed(self.fs.names(self.log_folder)):
            match = CHECKPOINT_NAME.fullmatch(name)
            if match is None or int(match[1]) > version:
                continue
            content = self.fs.read(self.log_folder / name)
            found = decode_checkpoint(content, self.root, self.fs)
            if found is not None and found.version == int(match[1]):
                entry = self.fs.read(self._entry_path(found.version))
                if hashlib.sha256(entry).hexdigest() == found.head:
                    return found
        return self._empty()

    def _replayed(self, version: int, base: Snapshot) -> Snapshot:
        """The lake as of `version`, by the entries that follow `base`."""
        files = {file.path: file for file in base.files}
        sources, marks, replaced = list(base.sources), list(base.watermarks), list(base.replaced)
        last_seq, last, head = base.last_seq, None, base.head
        for commit, digest in self._entries(version, base):
            for path in commit.remove:
                if files.pop(path, None) is None:
                    raise CorruptLakeError(
                        f"{self._entry_path(commit.version)}: removes {path}, which the lake "
                        "does not hold."
                    )
            for file in commit.add:
                if file.path in files:
                    raise CorruptLakeError(
                        f"{self._entry_path(commit.version)}: adds {file.path} a second time."
                    )
                files[file.path] = file
            sources.extend(commit.sources)
            replaced.extend(replaced_by(commit))
            mark = watermark_of(commit, last_seq)
            if mark is not None:
                marks.append(mark)
            last, last_seq, head = commit, commit.last_seq, digest
        if last is None:
            return base
        return Snapshot(
            root=self.root,
            fs=self.fs,
            version=last.version,
            head=head,
            files=in_seq_order(files.values()),
            sources=tuple(sources),
            last_seq=last.last_seq,
            last_received_at=last.last_received_at,
            watermarks=tuple(marks),
            wal_through=last.wal_through,
            replaced=tuple(replaced),
        )

    def _entries(self, version: int, base: Snapshot) -> Iterator[tuple[Commit, str]]:
        """The entries after `base` up to `version`, verified, each with its SHA-256."""
        head, before = base.head, _Marks(base.last_seq, base.last_received_at, base.wal_through)
        for expected in range(base.version + 1, version + 1):
            path = self._entry_path(expected)
            content = self.fs.read(path)
            commit = decode_commit(content, str(path))
            if commit.version != expected or commit.previous != head:
                raise CorruptLakeError(
                    f"{path}: does not follow the entry before it; one of the two was changed "
                    "after it was written. Restore the log from a backup."
                )
            after = _Marks(commit.last_seq, commit.last_received_at, commit.wal_through)
            if _runs_backwards(before, after):
                raise CorruptLakeError(
                    f"{path}: its last seq or receipt runs backwards; restore it from a backup."
                )
            head, before = hashlib.sha256(content).hexdigest(), after
            yield commit, head


class _Marks(NamedTuple):
    """What never runs backwards from entry to entry."""

    last_seq: int
    last_received_at: datetime | None
    wal_through: int | None


def _runs_backwards(before: _Marks, after: _Marks) -> bool:
    earlier, later = before.last_received_at, after.last_received_at
    return (
        after.last_seq < before.last_seq
        or (after.wal_through or 0) < (before.wal_through or 0)
        or (earlier is not None and (later is None or later < earlier))
    )
