"""Land files in the lake: one commit a file, all or nothing, killable at any instant (DESIGN 3)."""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.commit import SourceRecord
from ingest.durable import file_sha256
from ingest.errors import IngestError
from ingest.event import DEFAULT_LIMITS, Limits
from ingest.instant import EPOCH, instant_text, to_micros
from ingest.log import Lake
from ingest.mapping import ColumnMapping
from ingest.numbering import number_events, rejected_table
from ingest.parse_workers import Parse, parse_here, parse_workers
from ingest.parsed import Parsing
from ingest.parts import PartWriter
from ingest.read import read_source
from ingest.recovery import clear_leftovers
from ingest.report import FileReport, LandingReport, Progress, UnreadableSourcesError
from ingest.snapshot import Snapshot
from ingest.sources import Format, Source, UnreadableSourceError, find_sources

Clock = Callable[[], datetime]
OnProgress = Callable[[Progress], None]
_Tell = Callable[[int, int, int], None]
_Fingerprint = tuple[int, int, int]

WORKERS_FROM_BYTES = 16 << 20
"""Below this, starting worker processes takes longer than they save."""
MOST_WORKERS = 8


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def land(
    lake: Lake,
    paths: Sequence[str | Path],
    *,
    clock: Clock = system_clock,
    format: Format | None = None,
    mapping: ColumnMapping | None = None,
    received_at: datetime | None = None,
    force: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    on_progress: OnProgress | None = None,
    wait: bool = True,
) -> LandingReport:
    """Land the events of `paths` (files, folders, globs) and report what became of every row.

    Each file is one commit: killed at any instant and run again, nothing is lost and nothing
    doubled. A file whose bytes the lake holds already is `unchanged`, unless forced. `received_at`
    (aware; for imports of history) must be no earlier than the lake's last receipt and no later
    than `clock()`.

    Raises IngestError for arguments that cannot be used, before anything is written;
    UnreadableSourcesError after all other files are landed; LakeBusyError when another landing runs
    and `wait` is False; IngestError at once when the disk fails, naming what is durable.
    """
    sources = find_sources(paths, format)
    try:
        with lake.writing(wait=wait), _parser(sources, mapping) as parse:
            clear_leftovers(lake, lake.commits())
            lander = _Lander(lake, lake.snapshot(), clock, mapping, limits, parse)
            if received_at is not None:
                _check_received_at(received_at, lander.snapshot, clock())
            files = tuple(
                lander.land_source(source, received_at, force, _told(on_progress, sources, index))
                for index, source in enumerate(sources)
            )
    except OSError as error:
        raise IngestError(
            f"{error.filename or lake.root}: {error.strerror or error}. Landing stopped: files "
            "reported before are in the lake, nothing of the current one is. Mend the disk, then "
            "run the same command again."
        ) from error
    after = lander.snapshot
    report = LandingReport(files, after.version, after.last_seq, after.last_received_at)
    if any(file.status == "unreadable" for file in files):
        raise UnreadableSourcesError(report)
    return report


@dataclass(slots=True)
class _Lander:
    """Lands one source after the other, with the lake's lock held."""

    lake: Lake
    snapshot: Snapshot
    clock: Clock
    mapping: ColumnMapping | None
    limits: Limits
    parse: Parse

    def land_source(
        self, source: Source, received_at: datetime | None, force: bool, tell: _Tell
    ) -> FileReport:
        """One source, one commit. The receipt is never before the lake's last."""
        try:
            fingerprint = _fingerprint(source)
            digest = _digest(source)
            before = next((seen for seen in self.snapshot.sources if seen.digest == digest), None)
            if before is not None and not force:
                return _unchanged(source, before)
            receipt = max(received_at or self.clock(), self.snapshot.last_received_at or EPOCH)
            return self._write(source, digest, fingerprint, receipt, tell)
        except UnreadableSourceError as error:
            return FileReport(source.name, "unreadable", message=str(error))

    def _write(
        self, source: Source, digest: str, fingerprint: _Fingerprint, receipt: datetime, tell: _Tell
    ) -> FileReport:
        before, micros = self.snapshot, to_micros(receipt)
        parsing = Parsing(micros, self.limits, self.mapping, source.name, digest)
        seq, reasons = before.last_seq, Counter[str]()
        root, version = self.lake.root, f"{before.version + 1:020d}"
        with (
            PartWriter(root, "usage_events", receipt, version) as events,
            PartWriter(root, "rejected_events", receipt, version) as rejected,
        ):
            for rows, done_bytes in read_source(source, parsing, self.parse):
                events.write(number_events(rows, seq + 1, micros, source.name, digest))
                rejected.write(rejected_table(rows.rejected, micros, source.name))
                seq += rows.events.num_rows
                reasons.update(row.reason for row in rows.rejected)
                tell(seq - before.last_seq, reasons.total(), done_bytes)
            if _fingerprint(source) != fingerprint:
                raise UnreadableSourceError(
                    "the file changed while it was read; land it again when it is complete."
                )
        accepted, refused = seq - before.last_seq, reasons.total()
        self.snapshot = self.lake.commit(
            before,
            committed_at=self.clock(),
            add=(*events.files, *rejected.files),
            sources=(SourceRecord(source.name, digest, accepted + refused, accepted, refused),),
            last_seq=seq,
            last_received_at=receipt,
        )
        return FileReport(
            source=source.name,
            status="landed",
            digest=digest,
            version=self.snapshot.version,
            rows=accepted + refused,
            accepted=accepted,
            rejected=refused,
            reasons=dict(reasons.most_common()),
        )


def _parser(
    sources: Sequence[Source], mapping: ColumnMapping | None
) -> AbstractContextManager[Parse]:
    """Worker processes where there is enough to parse to pay for their start."""
    lines = sum(source.path.stat().st_size for source in sources if source.format == "ndjson")
    if mapping is None and lines >= WORKERS_FROM_BYTES:
        return parse_workers(min(os.cpu_count() or 1, MOST_WORKERS))
    return nullcontext(parse_here)


def _told(on_progress: OnProgress | None, sources: Sequence[Source], index: int) -> _Tell:
    source, total_bytes = sources[index], sources[index].path.stat().st_size

    def tell(accepted: int, rejected: int, done_bytes: int) -> None:
        if on_progress is not None:
            on_progress(
                Progress(
                    source=source.name,
                    source_number=index + 1,
                    source_count=len(sources),
                    accepted=accepted,
                    rejected=rejected,
                    done_bytes=done_bytes,
                    total_bytes=total_bytes,
                )
            )

    return tell


def _fingerprint(source: Source) -> _Fingerprint:
    """What changes when a file is written to or replaced."""
    status = source.path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


def _digest(source: Source) -> str:
    try:
        return file_sha256(source.path)
    except OSError as error:
        raise UnreadableSourceError(f"{error.strerror}; make it readable.") from None


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


def _check_received_at(received_at: datetime, snapshot: Snapshot, now: datetime) -> None:
    if received_at.tzinfo is None:
        raise IngestError(f"received at {received_at}: has no time zone; end it with Z.")
    last = snapshot.last_received_at
    if last is not None and received_at < last:
        raise IngestError(
            f"received at {instant_text(received_at)}: the lake already received events at "
            f"{instant_text(last)}; receipts never run backwards, give that instant or a later one."
        )
    if received_at > now:
        raise IngestError(
            f"received at {instant_text(received_at)}: lies in the future (now is "
            f"{instant_text(now)}); give an instant no later than now."
        )
