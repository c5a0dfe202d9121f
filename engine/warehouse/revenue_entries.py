"""The revenue subledger as a table for analysts, beside the tables of the last run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from engine.domain.errors import InputError
from engine.warehouse.inputs import sync_file
from engine.warehouse.publish import current_run, publish_tables

TABLE = "fct_revenue_entries"
_MONEY = pa.decimal128(38, 4)
_ROWS_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class RevenueEntryRow:
    """One entry of one charge on a local day. Each account says by how much it grows on its own
    side: recognized + deferred = billed + unbilled."""

    day: date
    customer_id: str
    product: str
    currency: str
    source_kind: str
    source_id: str
    document_number: str | None
    line_key: str
    method: str
    recognized: Decimal
    unbilled: Decimal
    billed: Decimal
    deferred: Decimal
    narrative: str


_ACCOUNTS = ("recognized", "unbilled", "billed", "deferred")
_TYPES = {"day": pa.date32(), **dict.fromkeys(_ACCOUNTS, _MONEY)}
SCHEMA = pa.schema(
    [
        pa.field(each.name, _TYPES.get(each.name, pa.string()), "None" in str(each.type))
        for each in fields(RevenueEntryRow)
    ]
)


def publish_revenue(published: Path, rows: Iterable[RevenueEntryRow]) -> Path:
    """Write the table beside those of the run in force, in the place of an older one; its file.

    Raises InputError before the first run.
    """
    run = current_run(published)
    if run is None:
        raise InputError("nothing is published yet: run `meterhouse close` first")

    def write(folder: Path) -> None:
        path = folder / f"{TABLE}.parquet"
        with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
            for part in _batches(rows):
                writer.write_table(part)
        sync_file(path)

    return publish_tables(published, run.name, write) / f"{TABLE}.parquet"


def _batches(rows: Iterable[RevenueEntryRow]) -> Iterator[pa.Table]:
    left = iter(rows)
    while part := list(islice(left, _ROWS_AT_ONCE)):
        columns = {name: [getattr(row, name) for row in part] for name in SCHEMA.names}
        yield pa.table(columns, schema=SCHEMA)
