"""What the engine tells the warehouse: tables, published as Parquet for the models to read.

The one place of their columns; the YAML of the staging models is checked against it. Instants are
UTC, intervals half-open. Files are replaced atomically: a reader sees the old one or the new one.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

INSTANT = pa.timestamp("us", tz="UTC")
QUANTITY = pa.decimal128(38, 12)
MONEY = pa.decimal128(38, 4)
_MARK = b"meterhouse.mark"


@dataclass(frozen=True, slots=True)
class BillingPeriodInput:
    """A billing period, one row a usage window and customer alias.

    `usage_window` is `period`, `through_end` or `before`. `value_lower` and `value_upper` limit the
    value of one event for prices with per-event bounds (DESIGN 5), None where there is no bound.
    """

    period_id: str
    usage_window: str
    schedule_id: str
    price_id: str
    metric: str
    customer_id: str
    customer_alias: str
    start_at: datetime
    end_at: datetime
    value_lower: Decimal | None = None
    value_upper: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CustomerAliasInput:
    """An alias that events may use, and whose it is for events in `[start_at, end_at)`.

    None is open. An alias that changed hands has a row a customer.
    """

    customer_alias: str
    customer_id: str
    legal_name: str
    parent_id: str | None = None
    start_at: datetime | None = None
    end_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InvoiceInput:
    """An invoice as the store has it; amounts in units of its currency, not minor units."""

    invoice_id: str
    number: str | None
    status: str
    payment_status: str
    customer_id: str
    schedule_id: str
    currency: str
    invoice_date: date
    period_start: date
    period_end: date
    net_total: Decimal
    total_tax: Decimal
    gross_total: Decimal
    issued_at: datetime | None


@dataclass(frozen=True, slots=True)
class InvoiceLineItemInput:
    """A line item; the service period is in local days, half-open."""

    line_item_id: str
    invoice_id: str
    line_key: str
    kind: str
    title: str
    product_id: str | None
    price_id: str | None
    metric: str | None
    quantity: Decimal
    rate: Decimal | None
    net_amount: Decimal
    tax_amount: Decimal
    gross_amount: Decimal
    service_start: date
    service_end: date


@dataclass(frozen=True, slots=True)
class BilledPeriodInput:
    """What became of a billing period: the invoice it is on and what it was charged.

    `standing` is `draft`, `issued`, `parked` or `voided`. `counted_seq` is the last event that
    could count when the invoice was last calculated. `net_amount` is the sum of the period's charge
    lines. A period that is neither parked nor on an invoice has no row.
    """

    period_id: str
    invoice_id: str | None
    standing: str
    counted_seq: int
    net_amount: Decimal


@dataclass(frozen=True, slots=True)
class Input:
    """A table of the engine: its name, the rows it is made of and their Arrow schema."""

    name: str
    row: type[Any]
    schema: pa.Schema


def schema_of(row: type[Any], **types: pa.DataType) -> pa.Schema:
    """The Arrow schema of a row's fields: text, unless another type is given."""
    return pa.schema(
        [
            pa.field(
                each.name, types.get(each.name, pa.string()), nullable="None" in str(each.type)
            )
            for each in fields(row)
        ]
    )


BILLING_PERIODS = Input(
    "billing_periods",
    BillingPeriodInput,
    schema_of(
        BillingPeriodInput,
        start_at=INSTANT,
        end_at=INSTANT,
        value_lower=QUANTITY,
        value_upper=QUANTITY,
    ),
)
CUSTOMER_ALIASES = Input(
    "customer_aliases",
    CustomerAliasInput,
    schema_of(CustomerAliasInput, start_at=INSTANT, end_at=INSTANT),
)
INVOICES = Input(
    "invoices",
    InvoiceInput,
    schema_of(
        InvoiceInput,
        invoice_date=pa.date32(),
        period_start=pa.date32(),
        period_end=pa.date32(),
        net_total=MONEY,
        total_tax=MONEY,
        gross_total=MONEY,
        issued_at=INSTANT,
    ),
)
INVOICE_LINE_ITEMS = Input(
    "invoice_line_items",
    InvoiceLineItemInput,
    schema_of(
        InvoiceLineItemInput,
        quantity=QUANTITY,
        # A rate is as exact as the catalog writes it; 18 decimals are more than any price has.
        rate=pa.decimal128(38, 18),
        net_amount=MONEY,
        tax_amount=MONEY,
        gross_amount=MONEY,
        service_start=pa.date32(),
        service_end=pa.date32(),
    ),
)
BILLED_PERIODS = Input(
    "billed_periods",
    BilledPeriodInput,
    schema_of(BilledPeriodInput, counted_seq=pa.int64(), net_amount=MONEY),
)

INPUTS: tuple[Input, ...] = (
    BILLING_PERIODS,
    CUSTOMER_ALIASES,
    INVOICES,
    INVOICE_LINE_ITEMS,
    BILLED_PERIODS,
)


def input_table(table: Input, rows: Iterable[object]) -> pa.Table:
    """Rows as an Arrow table of the input's schema. Raises ArrowInvalid if a value does not fit."""
    names = table.schema.names
    rows = tuple(rows)
    return pa.table(
        {name: [getattr(row, name) for row in rows] for name in names}, schema=table.schema
    )


def input_path(published: Path, table: Input) -> Path:
    """Where the models look for an input under the published folder."""
    return published / "inputs" / f"{table.name}.parquet"


def publish(published: Path, table: Input, rows: Iterable[object]) -> Path:
    """Replace an input by these rows, durably: temporary file, fsync, rename, fsync the folder."""
    return _replace(input_path(published, table), input_table(table, rows))


def publish_changes(
    published: Path,
    table: Input,
    invoice_ids: Collection[str],
    rows: Iterable[object],
    mark: str,
) -> Path:
    """Replace the rows of some invoices in an input that has an `invoice_id`; the others stay.

    `mark` says how far the input goes now; `mark_of` gives it back.
    """
    path = input_path(published, table)
    changed = input_table(table, rows)
    if mark_of(published, table) is not None:
        before = pq.read_table(path)
        stays = pc.invert(pc.is_in(before["invoice_id"], pa.array(invoice_ids, pa.string())))
        changed = pa.concat_tables([before.filter(stays).replace_schema_metadata(), changed])
    return _replace(path, changed.replace_schema_metadata({_MARK: mark}))


def mark_of(published: Path, table: Input) -> str | None:
    """How far an input goes that is published by changes; None if it must be written anew."""
    path = input_path(published, table)
    if not path.is_file():
        return None
    schema = pq.read_schema(path)
    if not schema.remove_metadata().equals(table.schema):
        return None
    mark = (schema.metadata or {}).get(_MARK)
    return None if mark is None else mark.decode()


def _replace(path: Path, rows: pa.Table) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".tmp-{os.getpid()}-{path.name}")
    pq.write_table(rows, temporary, compression="zstd")
    replace_durably(temporary, path)
    return path


def replace_durably(temporary: Path, path: Path) -> None:
    """Give a finished temporary file its name in the same folder, so that a power cut keeps it."""
    sync_file(temporary)
    temporary.replace(path)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Make a file's content durable."""
    _sync(path, os.O_RDONLY)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable."""
    _sync(path, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
