"""What the engine publishes for the models, and that both sides mean the same columns."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from engine.warehouse.inputs import (
    BILLING_PERIODS,
    INPUTS,
    INVOICE_LINE_ITEMS,
    BillingPeriodInput,
    Input,
    InvoiceLineItemInput,
    input_path,
    mark_of,
    publish,
    publish_changes,
)
from engine.warehouse.receivable_inputs import RECEIVABLE_INPUTS
from ingest.schema import TABLES
from tests.warehouse.workspaces import MARCH, ROOT

ROW = BillingPeriodInput(
    "p", "period", "s", "pr", "m", "c", "acme", *MARCH, value_lower=Decimal("0.000000000001")
)


def declared(file: str, model: str) -> dict[str, str]:
    """The columns of a model in YAML, with their types."""
    text = (ROOT / "models" / "staging" / file).read_text(encoding="utf-8")
    (found,) = (each for each in yaml.safe_load(text)["models"] if each["name"] == model)
    return {column["name"]: column["data_type"] for column in found["columns"]}


def warehouse_type(type: pa.DataType) -> str:
    names = {
        pa.string(): "varchar",
        pa.int64(): "bigint",
        pa.bool_(): "boolean",
        pa.date32(): "date",
        pa.timestamp("us", tz="UTC"): "timestamp with time zone",
        pa.map_(pa.string(), pa.string()): "map(varchar, varchar)",
    }
    if pa.types.is_decimal(type):
        return f"decimal({type.precision}, {type.scale})"
    return names[type]


@pytest.mark.parametrize(
    ("file", "table"),
    [
        *(("_inputs.yml", table) for table in INPUTS),
        *(("receivables/_receivables.yml", table) for table in RECEIVABLE_INPUTS),
    ],
    ids=lambda value: value.name if isinstance(value, Input) else "",
)
def test_the_models_declare_the_columns_that_are_published(file: str, table: Input) -> None:
    published = {field.name: warehouse_type(field.type) for field in table.schema}
    assert declared(file, f"stg_{table.name}") == published


@pytest.mark.parametrize("table", ["usage_events", "rejected_events"])
def test_the_models_read_columns_that_the_lake_has(table: str) -> None:
    landed = {field.name: warehouse_type(field.type) for field in TABLES[table]}
    assert declared("_events.yml", f"stg_{table}").items() <= landed.items()


def test_publishing_replaces_the_table(tmp_path: Path) -> None:
    publish(tmp_path, BILLING_PERIODS, [ROW, ROW])
    path = publish(tmp_path, BILLING_PERIODS, [ROW])
    assert path == input_path(tmp_path, BILLING_PERIODS)
    (row,) = pq.read_table(path).to_pylist()
    assert (row["start_at"], row["value_lower"]) == (MARCH[0], Decimal("0.000000000001"))
    assert [file.name for file in path.parent.iterdir()] == ["billing_periods.parquet"]


def test_no_rows_are_a_table_too(tmp_path: Path) -> None:
    for table in (*INPUTS, *RECEIVABLE_INPUTS):
        assert pq.read_table(publish(tmp_path, table, [])).schema.equals(table.schema)


def test_only_the_rows_of_changed_invoices_are_replaced(tmp_path: Path) -> None:
    def line(invoice: str, title: str) -> InvoiceLineItemInput:
        day = date(2026, 1, 1)
        zero = Decimal(0)
        return InvoiceLineItemInput(
            f"{invoice} {title}", invoice, title, "charge", title, None, None, None, zero, None,
            zero, zero, zero, day, day,
        )  # fmt: skip

    table = INVOICE_LINE_ITEMS
    assert mark_of(tmp_path, table) is None
    first = [line("one", "a"), line("one", "b"), line("two", "a")]
    publish_changes(tmp_path, table, ["one", "two"], first, "monday")
    path = publish_changes(tmp_path, table, ["one", "gone"], [line("one", "c")], "tuesday")
    titles = [(row["invoice_id"], row["title"]) for row in pq.read_table(path).to_pylist()]
    assert titles == [("two", "a"), ("one", "c")]
    assert mark_of(tmp_path, table) == "tuesday"

    publish(tmp_path, table, [])
    assert mark_of(tmp_path, table) is None


@pytest.mark.parametrize("lower", [Decimal("0.0000000000001"), Decimal("1e26")])
def test_a_value_that_does_not_fit_is_refused_not_rounded(tmp_path: Path, lower: Decimal) -> None:
    row = BillingPeriodInput("p", "period", "s", "pr", "m", "c", "a", *MARCH, value_lower=lower)
    with pytest.raises(pa.ArrowInvalid):
        publish(tmp_path, BILLING_PERIODS, [row])
    assert not input_path(tmp_path, BILLING_PERIODS).exists()


def test_instants_are_kept_to_the_microsecond(tmp_path: Path) -> None:
    start = datetime(2026, 3, 1, 0, 0, 0, 1, tzinfo=UTC)
    row = BillingPeriodInput("p", "period", "s", "pr", "m", "c", "a", start, MARCH[1])
    table = pq.read_table(publish(tmp_path, BILLING_PERIODS, [row]))
    assert table["start_at"].to_pylist() == [start]
