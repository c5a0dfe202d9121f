"""Checkpoints of the commit log: what the lake held at a version, so that reading can begin there.

    log/checkpoint-00000000000000001000.json      a SHA-256 of what follows, a line feed, JSON

A checkpoint can always be made again from the entries. One that is not sound is passed over.
"""

import hashlib
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from ingest.commit import SourceRecord, decode_file, decode_instant, plain
from ingest.ports import Fs
from ingest.rejection import RejectedError
from ingest.snapshot import Replaced, Snapshot, Watermark, in_seq_order

CHECKPOINT_NAME = re.compile(r"checkpoint-(\d{20})\.json", re.ASCII)
REPLACED_REMEMBERED = timedelta(days=14)
"""Longer than a replaced part stays where it was; see `ingest.leftovers`."""


def checkpoint_path(log_folder: Path, version: int) -> Path:
    """The file of the checkpoint of a version."""
    return log_folder / f"checkpoint-{version:020d}.json"


def encode_checkpoint(snapshot: Snapshot) -> bytes:
    """The bytes of a checkpoint; parts that were replaced long ago are left out."""
    last = max((part.at for part in snapshot.replaced), default=None)
    state = {
        "version": snapshot.version,
        "head": snapshot.head,
        "last_seq": snapshot.last_seq,
        "last_received_at": snapshot.last_received_at,
        "wal_through": snapshot.wal_through,
        "files": snapshot.files,
        "sources": snapshot.sources,
        "watermarks": [[mark.seq, mark.received_at, mark.since] for mark in snapshot.watermarks],
        "replaced": [
            [part.path, part.at]
            for part in snapshot.replaced
            if last is not None and last - part.at < REPLACED_REMEMBERED
        ],
    }
    content = json.dumps(state, default=plain).encode() + b"\n"
    return hashlib.sha256(content).hexdigest().encode() + b"\n" + content


def decode_checkpoint(content: bytes, root: Path, fs: Fs) -> Snapshot | None:
    """The snapshot of a checkpoint; None for one that is not sound."""
    digest, _, state = content.partition(b"\n")
    if hashlib.sha256(state).hexdigest().encode() != digest:
        return None
    try:
        fields: dict[str, Any] = json.loads(state)
        received_at = fields["last_received_at"]
        return Snapshot(
            root=root,
            fs=fs,
            version=fields["version"],
            head=fields["head"],
            files=in_seq_order(decode_file(file) for file in fields["files"]),
            sources=tuple(SourceRecord(**source) for source in fields["sources"]),
            last_seq=fields["last_seq"],
            last_received_at=None if received_at is None else decode_instant(received_at),
            watermarks=tuple(
                Watermark(seq, decode_instant(received), decode_instant(since))
                for seq, received, since in fields["watermarks"]
            ),
            wal_through=fields["wal_through"],
            replaced=tuple(Replaced(path, decode_instant(at)) for path, at in fields["replaced"]),
        )
    except (ValueError, KeyError, TypeError, RejectedError):
        return None
