"""Land files in the lake: one commit a file, all or nothing, killable at any instant (DESIGN 3)."""

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import IngestError
from ingest.event import DEFAULT_LIMITS, Limits
from ingest.instant import instant_text
from ingest.land_wal import land_segments
from ingest.lander import Lander, Tell, pays_for_workers
from ingest.log import Lake
from ingest.mapping import ColumnMapping
from ingest.ports import Clock, system_clock
from ingest.report import LandingReport, Progress, UnreadableSourcesError
from ingest.segment_workers import SegmentWorkers, segment_workers
from ingest.snapshot import Snapshot
from ingest.sources import Format, Source, find_sources
from ingest.take_over import take_over

OnProgress = Callable[[Progress], None]

MOST_WORKERS = 8


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

    What waits in the write-ahead log lands first. While an event log is open in another process,
    that one holds the lake: LakeBusyError, whatever `wait` says.

    Raises IngestError for arguments that cannot be used, before anything is written;
    UnreadableSourcesError after all other files are landed; LakeBusyError when another landing runs
    and `wait` is False; IngestError at once when the disk fails, naming what is durable.
    """
    sources = find_sources(paths, format)
    try:
        with lake.writing(wait=wait) as lock, _workers(sources, mapping, lock) as workers:
            found = take_over(lake, clock)
            # One order for all: what was acknowledged before these files comes before them.
            snapshot = land_segments(lake, found.snapshot, found.wal.segments, clock)
            lander = Lander(lake, snapshot, clock, mapping, limits, workers)
            if received_at is not None:
                _check_received_at(received_at, lander.snapshot, clock())
                received_at = received_at.astimezone(UTC)
            files = tuple(
                lander.land_source(source, received_at, force, _tell(on_progress, sources, index))
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


def _workers(
    sources: Sequence[Source], mapping: ColumnMapping | None, lock: int
) -> AbstractContextManager[SegmentWorkers | None]:
    """Worker processes, if any source pays for their start."""
    if any(pays_for_workers(source, mapping) for source in sources):
        return segment_workers(min(os.cpu_count() or 1, MOST_WORKERS), lock)
    return nullcontext()


def _tell(on_progress: OnProgress | None, sources: Sequence[Source], index: int) -> Tell:
    source = sources[index]
    total_bytes = source.path.stat().st_size

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
