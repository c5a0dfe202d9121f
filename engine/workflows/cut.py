"""The cut: from which state of the world an answer is made (DESIGN 6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version

from engine.domain.catalog import Catalog
from engine.domain.errors import InputError
from engine.domain.invoice import Cut
from engine.store.open import Store
from engine.store.runs import last_runs
from engine.warehouse.live import Known
from engine.workflows.representations import instant_text
from engine.workflows.workspace import Workspace
from ingest.errors import LakeBusyError
from ingest.event_log import EventLog
from ingest.landing_request import landed_by_holder
from ingest.snapshot import Snapshot
from ingest.wal import wal_segments


def take_cut(lake: Snapshot, catalog: Catalog, as_of: datetime | None, now: datetime) -> Cut:
    """The cut for an instant, or for all that has landed.

    Raises InputError for an instant that is still to come: its answer could change.
    """
    _refuse_future(as_of, now)
    seq = lake.last_seq if as_of is None else lake.seq_as_of(as_of)
    return _cut(lake, catalog, seq, lake.last_received_at if as_of is None else as_of)


def live_cut(known: Known, catalog: Catalog, as_of: datetime | None, now: datetime) -> Cut:
    """The same for all that is known: also what is acknowledged and has not landed yet."""
    _refuse_future(as_of, now)
    seq = known.seq if as_of is None else known.seq_as_of(as_of)
    return _cut(known.lake, catalog, seq, known.received_at if as_of is None else as_of)


def _refuse_future(as_of: datetime | None, now: datetime) -> None:
    if as_of is not None and as_of > now:
        raise InputError(
            f"--as-of {instant_text(as_of)} is in the future: what will be known then can still"
            " change; leave it out for what is known now"
        )


def _cut(lake: Snapshot, catalog: Catalog, seq: int, as_of: datetime | None) -> Cut:
    return Cut(
        lake_version=lake.version,
        lake_head=lake.head,
        seq=seq,
        as_of=as_of,
        catalog_digest=catalog.digest,
        engine_version=version("meterhouse"),
        tzdata_version=version("tzdata"),
    )


def land_waiting_events(workspace: Workspace, clock: Callable[[], datetime]) -> str | None:
    """Land all that was acknowledged, so that the cut has it.

    A process that is receiving events is asked to land its own. Returns a sentence where it does
    not in time.
    """
    if not wal_segments(workspace.lake):
        return None
    try:
        EventLog.open(workspace.lake, clock=clock).close()
    except LakeBusyError:
        if not landed_by_holder(workspace.lake):
            return (
                "Another process holds the lake and did not land when it was asked to: events that"
                " it has acknowledged count here once it has landed them; `meterhouse usage` shows"
                " them already."
            )
    return None


def check_lake_goes_on(workspace: Workspace, store: Store, kind: str) -> None:
    """Raises InputError if the lake is not the one, or lacks what, the last run counted.

    A lake that was lost or put back too old would change drafts to what is left in it.
    """
    with store.read() as connection:
        runs = last_runs(connection, kind, limit=1)
    for run in runs:
        lake = workspace.lake.snapshot()
        before = run.cut
        if lake.version < before.lake_version or (
            workspace.lake.snapshot(before.lake_version).head != before.lake_head
        ):
            raise InputError(
                f"{workspace.lake_root}: is at version {lake.version} and not the lake of which"
                f" run {run.id} counted version {before.lake_version}; restore it from a backup"
            )
