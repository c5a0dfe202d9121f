"""Land files in the lake: one commit a file, all or nothing, killable at any instant (DESIGN 3)."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.commit import SourceRecord
from ingest.durable import file_sha256
from ingest.errors import IngestError
from ingest.event import Limits
from ingest.instant import EPOCH, instant_text, to_micros
from ingest.log import Lake
from ingest.numbering import number_events, rejected_table
from ingest.parsed import Parsing
from ingest.parts import PartWriter
from ingest.read import read_source
from ingest.recovery import clear_leftovers
from ingest.report import FileReport, LandingReport, Progress, UnreadableSourcesError
from ingest.snapshot import Snapshot
from ingest.sources import Format, Source, UnreadableSourceError, find_sources

Clock = Callable[[], datetime]
OnProgress = Callable[[Progress], None]


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def land(
    lake: Lake,
    paths: Sequence[str | Path],
    *,
    clock: Clock = system_clock,
    format: Format | None = None,
    received_at: datetime | None = None,
    force: bool = False,
    limits: Limits = Limits(),
    on_progress: OnProgress | None = None,
    wait: bool = True,
) -> LandingReport:
    """Land the events of `paths` (files, folders, globs) and report what became of every row.

    Each file is one commit: killed at any instant and run again, nothing is lost and nothing doubled.
    A file whose bytes the lake holds already is `unchanged`, unless forced. `received_at` (aware; for
    imports of history) must be no earlier than the lake's last receipt and no later than `clock()`.

    Raises IngestError for arguments that cannot be used, before anything is written;
    UnreadableSourcesError after all other files are landed; LakeBusyError when another landing runs
    and `wait` is False; IngestError at once when the disk fails, naming what is durable.
    """
    sources = find_sources(paths, format)
    try:
        with lake.writing(wait=wait):
            clear_leftovers(lake, lake.commits())
            lander = _Lander(lake, lake.snapshot(), limits, on_progress, len(sources))
            if received_at is not None:
                _check_received_at(received_at, lander.snapshot, clock())
            files = tuple(
                lander.land_source(number, source, received_at or clock(), force)
                for number, source in enumerate(sources, start=1)
            )
    except OSError as error:
        raise IngestError(
            f"{lake.root}: {error.strerror or error} ({error.filename or 'lake'}). Landing stopped: "
            "files reported before are durable, nothing of the current one is. Mend the disk, then run "
            "the same command again."
        ) from error
    after = lander.snapshot
    report = LandingReport(files, after.version, after.last_seq, after.last_received_at)
    if any(file.status == "unreadable" for file in files):
        raise UnreadableSourcesError(report)
    return report


@dataclass(slots=True)
class _Lander:
    """The landing of several sources one after the other, with the lock held."""

    lake: Lake
    snapshot: Snapshot
    limits: Limits
    on_progress: OnProgress | None
    source_count: int

    def land_source(
        self, number: int, source: Source, received_at: datetime, force: bool
    ) -> FileReport:
        """One source, one commit. `received_at` is moved up to the lake's last receipt."""
        digest = file_sha256(source.path)
        before = next((record for record in self.snapshot.sources if record.digest == digest), None)
        if before is not None and not force:
            return _unchanged(source, before)
        receipt = max(received_at, self.snapshot.last_received_at or EPOCH)
        try:
            return self._write(number, source, digest, receipt)
        except UnreadableSourceError as error:
            return FileReport(source.name, "unreadable", digest, message=str(error))

    def _write(self, number: int, source: Source, digest: str, receipt: datetime) -> FileReport:
        before, micros = self.snapshot, to_micros(receipt)
        seq, reasons = before.last_seq, Counter[str]()
        version = f"{before.version + 1:020d}"
        root = self.lake.root
        total_bytes = source.path.stat().st_size
        with (
            PartWriter(root, "usage_events", receipt, version) as events,
            PartWriter(root, "rejected_events", receipt, version) as rejected,
        ):
            for rows, done_bytes in read_source(source, Parsing(micros, self.limits)):
                events.write(number_events(rows, seq + 1, micros, source.name, digest))
                rejected.write(rejected_table(rows.rejected, micros, source.name))
                seq += rows.events.num_rows
                reasons.update(row.reason for row in rows.rejected)
                if self.on_progress is not None:
                    accepted = seq - before.last_seq
                    self.on_progress(
                        Progress(
                            source.name,
                            number,
                            self.source_count,
                            accepted,
                            reasons.total(),
                            done_bytes,
                            total_bytes,
                        )
                    )
            _check_unchanged_while_read(source, digest)
        accepted = seq - before.last_seq
        rows_total = accepted + reasons.total()
        self.snapshot = self.lake.commit(
            before,
            committed_at=receipt,
            add=(*events.files, *rejected.files),
            sources=(SourceRecord(source.name, digest, rows_total, accepted, reasons.total()),),
            last_seq=seq,
            last_received_at=receipt,
        )
        return FileReport(
            source=source.name,
            status="landed",
            digest=digest,
            version=self.snapshot.version,
            rows=rows_total,
            accepted=accepted,
            rejected=reasons.total(),
            reasons=dict(reasons.most_common()),
        )


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
            f"{instant_text(last)}; receipts never run backwards, so give that instant or a later one."
        )
    if received_at > now:
        raise IngestError(
            f"received at {instant_text(received_at)}: lies in the future (now is {instant_text(now)}); "
            "give an instant no later than now."
        )


def _check_unchanged_while_read(source: Source, digest: str) -> None:
    if file_sha256(source.path) != digest:
        raise UnreadableSourceError(
            "the file changed while it was read; land it again when it is complete."
        )
