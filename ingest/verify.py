"""Hold a lake against its log: every part as it was written, every seq in its place."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingest.commit import LakeFile
from ingest.errors import CorruptLakeError
from ingest.log import Lake
from ingest.ports import Fs
from ingest.snapshot import Snapshot


def verify_lake(snapshot: Snapshot) -> None:
    """Raise CorruptLakeError for the first part that is missing, changed or miscounted.

    Reads every byte of the lake once, and every entry of its log: checkpoints are not believed.
    """
    history = Lake(snapshot.root, snapshot.fs).replayed(snapshot.version)
    if replace(history, replaced=()) != replace(snapshot, replaced=()):
        raise CorruptLakeError(
            f"{snapshot.root}: the entries of the log lead to another lake than its checkpoint; "
            "remove log/checkpoint-*.json, they are made again."
        )
    for file in snapshot.files:
        verify_part(snapshot.fs, snapshot.root / file.path, file)
    landed = snapshot.rows("usage_events")
    if landed != snapshot.last_seq:
        raise CorruptLakeError(
            f"{snapshot.root}: the log counts to seq {snapshot.last_seq}, but its parts hold "
            f"{landed} events; restore the lake from a backup."
        )


def check_parts(snapshot: Snapshot) -> None:
    """Raise CorruptLakeError for the first part that is missing or not as long as it was landed.

    Looks at the files' sizes only: cheap enough before every reading.
    """
    for file in snapshot.files:
        path = snapshot.root / file.path
        if not snapshot.fs.is_file(path):
            raise CorruptLakeError(f"{path}: missing; restore it from a backup.")
        size = snapshot.fs.size(path)
        if size != file.bytes:
            raise CorruptLakeError(
                f"{path}: has {size} bytes, {file.bytes} were landed; restore it from a backup."
            )


def verify_part(fs: Fs, path: Path, file: LakeFile) -> None:
    """Raise CorruptLakeError for a part that is not what the log says of it."""
    verified_rows(fs, path, file, ["seq"] if file.table == "usage_events" else [])


def verified_rows(fs: Fs, path: Path, file: LakeFile, columns: list[str] | None = None) -> pa.Table:
    """The rows of a part: all columns, or those named, of which events need `seq`.

    Raises CorruptLakeError as `verify_part`.
    """
    if not fs.is_file(path):
        raise CorruptLakeError(f"{path}: missing; restore it from a backup.")
    if fs.sha256(path) != file.sha256:
        raise CorruptLakeError(f"{path}: not the bytes that were landed; restore it from a backup.")
    with pq.ParquetFile(fs.source(path)) as part:
        count, rows = part.metadata.num_rows, part.read(columns)
    has_seq = file.table == "usage_events"
    if count != file.rows or (has_seq and _bounds(rows["seq"]) != (file.min_seq, file.max_seq)):
        raise CorruptLakeError(f"{path}: rows or seqs differ from what the log says of it.")
    return rows


def _bounds(seqs: pa.ChunkedArray) -> tuple[int | None, int | None]:
    bounds = pc.min_max(seqs).as_py()
    return bounds["min"], bounds["max"]
