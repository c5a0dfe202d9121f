"""One source, one commit: digest, events, rejected rows, log entry."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ingest.commit import LakeFile, SourceRecord
from ingest.event import Limits
from ingest.instant import EPOCH, MICROSECOND, to_micros
from ingest.land_here import land_here
from ingest.landed_chunk import LandedChunk, Landing
from ingest.log import Lake
from ingest.mapping import ColumnMapping
from ingest.numbering import rejected_table
from ingest.parsed import Parsing
from ingest.parts import PartWriter
from ingest.ports import LOCAL, Clock
from ingest.report import FileReport
from ingest.segment_workers import SegmentWorkers
from ingest.snapshot import Snapshot
from ingest.sources import Source, UnreadableSourceError, is_gzip

Tell = Callable[[int, int, int], None]
"""Called with accepted, rejected and read bytes of the source so far."""

WORKERS_FROM_BYTES = 16 << 20
"""Below this, starting worker processes takes longer than they save."""


@dataclass(slots=True)
class Lander:
    """Lands one source after the other, with the lake's lock held."""

    lake: Lake
    snapshot: Snapshot
    clock: Clock
    mapping: ColumnMapping | None
    limits: Limits
    workers: SegmentWorkers | None

    def land_source(
        self, source: Source, received_at: datetime | None, force: bool, tell: Tell
    ) -> FileReport:
        """Land `source` unless the lake has its bytes; receipts never run backwards."""
        try:
            fingerprint = _fingerprint(source)
            digest = LOCAL.sha256(source.path)
        except OSError as error:
            return _unreadable(source, f"{error.strerror}; make it readable.")
        before = next((seen for seen in self.snapshot.sources if seen.digest == digest), None)
        if before is not None and not force:
            return _unchanged(source, before)
        last = self.snapshot.last_received_at
        # Later than all before, so that a question as of the last receipt has its final answer.
        following = EPOCH if last is None else last + MICROSECOND
        receipt = received_at or max(self.clock(), following)
        landing = Landing(
            root=self.lake.root,
            fs=self.lake.fs,
            received_at=receipt,
            name=f"{self.snapshot.version + 1:020d}",
            first_seq=self.snapshot.last_seq + 1,
            parsing=Parsing(to_micros(receipt), self.limits, self.mapping, source.name, digest),
        )
        try:
            files, accepted, reasons = self._write(source, landing, tell)
            if _fingerprint(source) != fingerprint:
                raise UnreadableSourceError(
                    "the file changed while it was read; land it again when it is complete."
                )
        except UnreadableSourceError as error:
            return _unreadable(source, str(error))
        rejected = reasons.total()
        record = SourceRecord(source.name, digest, accepted + rejected, accepted, rejected)
        self.snapshot = self.lake.commit(
            self.snapshot,
            committed_at=self.clock(),
            add=files,
            sources=(record,),
            last_seq=self.snapshot.last_seq + accepted,
            last_received_at=receipt,
        )
        return FileReport(
            source=source.name,
            status="landed",
            digest=digest,
            version=self.snapshot.version,
            rows=record.rows,
            accepted=accepted,
            rejected=rejected,
            reasons=dict(reasons.most_common()),
        )

    def _write(
        self, source: Source, landing: Landing, tell: Tell
    ) -> tuple[tuple[LakeFile, ...], int, Counter[str]]:
        """Write all rows of `source` durably: the parts, how many events, rejections by reason."""
        files: list[LakeFile] = []
        accepted, reasons = 0, Counter[str]()
        with PartWriter(
            landing.root, "rejected_events", landing.received_at, landing.name, fs=landing.fs
        ) as rejections:
            for chunk in self._land_events(source, landing):
                files.extend(chunk.files)
                accepted += chunk.accepted
                reasons.update(row.reason for row in chunk.rejected)
                rejections.write(rejected_table(chunk.rejected, landing.parsing))
                tell(accepted, reasons.total(), chunk.done_bytes)
        return (*files, *rejections.files), accepted, reasons

    def _land_events(self, source: Source, landing: Landing) -> Iterator[LandedChunk]:
        if self.workers is not None and pays_for_workers(source, self.mapping):
            return self.workers.land(source, landing)
        return land_here(source, landing)


def pays_for_workers(source: Source, mapping: ColumnMapping | None) -> bool:
    """Whether `source` can be cut into segments, and is large enough to be."""
    return (
        source.format == "ndjson"
        and mapping is None
        and source.path.stat().st_size >= WORKERS_FROM_BYTES
        and not is_gzip(source.path)
    )


def _fingerprint(source: Source) -> tuple[int, int, int]:
    """What changes when a file is written to or replaced."""
    status = source.path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


def _unreadable(source: Source, message: str) -> FileReport:
    return FileReport(source.name, "unreadable", message=message)


def _unchanged(source: Source, before: SourceRecord) -> FileReport:
    return FileReport(
        source.name,
        "unchanged",
        before.digest,
        rows=before.rows,
        accepted=before.accepted,
        rejected=before.rejected,
        message=f"the same bytes were landed before, as {before.name}; force to land them again",
    )
