"""Many small parts of a day of receipt into few large ones, sorted for readers.

No row is dropped, not even a superseded one: an answer as of any instant is a filter on seq, and
stays what it was. A row is written again only into a part at least twice as large as its own, so
how often that happens grows with the logarithm of the day.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from ingest.commit import LakeFile
from ingest.errors import CorruptLakeError
from ingest.leftovers import clear_leftovers
from ingest.log import Lake
from ingest.parts import Layout, PartWriter
from ingest.ports import Clock, system_clock
from ingest.schema import TABLES
from ingest.snapshot import Snapshot
from ingest.verify import verified_rows

COMPACTED_ROWS = 600_000
"""How many rows a compacted part may have; they are sorted in memory."""
ROW_GROUP_ROWS = 60_000
_ORDER = [
    (name, "ascending") for name in ("customer_alias", "event_type", "event_timestamp", "seq")
]


@dataclass(frozen=True, slots=True)
class CompactionReport:
    """What a compaction did: parts before and after of those it touched, and their rows."""

    version: int
    replaced: int
    written: int
    rows: int


def compact(
    lake: Lake, *, clock: Clock = system_clock, wait: bool = True, most_rows: int = COMPACTED_ROWS
) -> CompactionReport:
    """Compact every day of the lake where it pays.

    Each entry adds one part and removes those that it replaces; killed in between, the lake is as
    before or after. The replaced files go to `trash/` when readers of older versions have had time.
    Raises LakeBusyError as `land` does, CorruptLakeError where a part is not what was landed.
    """
    with lake.writing(wait=wait, holder="compaction"):
        snapshot = lake.snapshot()
        clear_leftovers(lake, snapshot, clock())
        return compact_held(lake, snapshot, clock, most_rows=most_rows)[1]


def compact_held(
    lake: Lake, snapshot: Snapshot, clock: Clock, *, most_rows: int = COMPACTED_ROWS
) -> tuple[Snapshot, CompactionReport]:
    """As `compact`, for who holds the lake's lock already; the lake afterwards."""
    replaced, written, rows = 0, 0, 0
    for run in tuple(_runs(snapshot, most_rows)):
        snapshot = _replace(lake, snapshot, run, clock)
        replaced, written = replaced + len(run), written + 1
        rows += sum(file.rows for file in run)
    return snapshot, CompactionReport(snapshot.version, replaced, written, rows)


def _runs(snapshot: Snapshot, most_rows: int) -> Iterator[list[LakeFile]]:
    """Neighbors in the order of seq, of one table and day, that are worth becoming one part."""
    for table in TABLES:
        by_folder: dict[str, list[LakeFile]] = {}
        for file in snapshot.files:
            if file.table == table:
                by_folder.setdefault(file.path.rpartition("/")[0], []).append(file)
        for files in by_folder.values():
            run: list[LakeFile] = []
            for file in files:
                if run and sum(each.rows for each in run) + file.rows > most_rows:
                    yield from _worthwhile(run)
                    run = []
                run.append(file)
            yield from _worthwhile(run)


def _worthwhile(run: list[LakeFile]) -> Iterator[list[LakeFile]]:
    if len(run) < 2:
        return
    largest = max(range(len(run)), key=lambda index: run[index].rows)
    if 2 * run[largest].rows <= sum(file.rows for file in run):
        yield run
        return
    yield from _worthwhile(run[:largest])
    yield from _worthwhile(run[largest + 1 :])


def _replace(lake: Lake, snapshot: Snapshot, run: list[LakeFile], clock: Clock) -> Snapshot:
    table = run[0].table
    rows = pa.concat_tables(
        [verified_rows(lake.fs, lake.root / file.path, file).cast(TABLES[table]) for file in run]
    )
    if table == "usage_events":
        rows = rows.combine_chunks().sort_by(_ORDER)
    else:
        rows = rows.combine_chunks().sort_by("received_at")
    # Both ends of a run are in the folder of one day.
    day = run[0].min_received_at.date()
    name = f"{snapshot.version + 1:020d}-compacted"
    layout = Layout(ROW_GROUP_ROWS, part_rows=max(rows.num_rows, 1))
    with PartWriter(lake.root, table, day, name, fs=lake.fs, layout=layout) as parts:
        parts.write(rows)
    if sum(file.rows for file in parts.files) != sum(file.rows for file in run):
        raise CorruptLakeError(f"{lake.root}: parts of {name} have other rows than they replace.")
    return lake.commit(
        snapshot,
        committed_at=clock(),
        add=tuple(parts.files),
        remove=tuple(file.path for file in run),
        last_seq=snapshot.last_seq,
        last_received_at=snapshot.last_received_at,
    )
