from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest.errors import IngestError
from ingest.land import land
from ingest.log import Lake
from tests.ingest.landing import clock_at, events_of, rejections_of


def land_table(lake: Lake, tmp_path: Path, **columns: pa.Array) -> None:
    rows = len(next(iter(columns.values())))
    core = {
        "customer_alias": pa.array(["acme"] * rows),
        "event_type": pa.array(["call"] * rows),
    }
    path = tmp_path / "events.parquet"
    pq.write_table(pa.table({**core, **columns}), path)
    land(lake, [path], clock=clock_at())


def only_text(lake: Lake) -> tuple[str | None, str]:
    [event] = events_of(lake)
    [text] = event.properties.texts
    return text, event.properties.kinds


@pytest.mark.parametrize(
    ("value", "kind", "text", "letter"),
    [
        (Decimal("1.50"), pa.decimal128(10, 2), "1.50", "n"),
        (Decimal("0.0000000001"), pa.decimal128(38, 10), "0.0000000001", "n"),
        (
            Decimal("100000000000000000000.01"),
            pa.decimal128(38, 2),
            "100000000000000000000.01",
            "n",
        ),
        (2**63 - 1, pa.int64(), "9223372036854775807", "n"),
        (0.1, pa.float64(), "0.1", "n"),
        (1e-7, pa.float64(), "1e-07", "n"),
        (0.1, pa.float32(), "0.1", "n"),
        (16777216.0, pa.float32(), "16777216", "n"),
        (True, pa.bool_(), "true", "b"),
        ("007", pa.string(), "007", "s"),
        (b"bytes", pa.binary(), "bytes", "s"),
        (date(2026, 1, 31), pa.date32(), "2026-01-31", "s"),
        ([1, 2], pa.list_(pa.int64()), "[1,2]", "a"),
        (
            datetime(2026, 1, 31, tzinfo=UTC),
            pa.timestamp("us", "UTC"),
            "2026-01-31T00:00:00.000000Z",
            "s",
        ),
    ],
)
def test_a_typed_value_keeps_its_exact_text(
    lake: Lake, tmp_path: Path, value: object, kind: pa.DataType, text: str, letter: str
) -> None:
    land_table(lake, tmp_path, p=pa.array([value], kind))
    assert only_text(lake) == (text, letter)


def test_null_cells_are_absent_and_dictionaries_are_their_values(
    lake: Lake, tmp_path: Path
) -> None:
    land_table(
        lake,
        tmp_path,
        region=pa.array(["eu", None]).dictionary_encode(),
        tokens=pa.array([None, 5], pa.int8()),
    )
    first, second = events_of(lake)
    assert (first.properties.keys, first.properties.texts) == (("region",), ("eu",))
    assert (second.properties.keys, second.properties.texts) == (("tokens",), ("5",))


def test_structs_and_maps_are_nested_properties(lake: Lake, tmp_path: Path) -> None:
    land_table(
        lake,
        tmp_path,
        usage=pa.array(
            [{"tokens": 5, "at": None, "parts": [{"x": 0.5}]}],
            pa.struct(
                [
                    ("tokens", pa.int32()),
                    ("at", pa.string()),
                    ("parts", pa.list_(pa.struct([("x", pa.float32())]))),
                ]
            ),
        ),
        properties=pa.array([[("region", "eu"), ("a.b", "c")]], pa.map_(pa.string(), pa.string())),
    )
    [event] = events_of(lake)
    assert dict(zip(event.properties.keys, event.properties.texts, strict=True)) == {
        "region": "eu",
        "a.b": "c",
        "usage.tokens": "5",
        "usage.parts": '[{"x":0.5}]',
    }


def test_nanoseconds_are_cut_to_microseconds(lake: Lake, tmp_path: Path) -> None:
    last_of_january = 1769903999_999_999_999
    land_table(
        lake, tmp_path, event_timestamp=pa.array([last_of_january], pa.timestamp("ns", "UTC"))
    )
    assert events_of(lake)[0].event_timestamp == datetime(
        2026, 1, 31, 23, 59, 59, 999999, tzinfo=UTC
    )


def test_a_timestamp_is_read_in_its_own_zone_and_rejected_without_one(
    lake: Lake, tmp_path: Path
) -> None:
    instant = datetime(2026, 1, 31, 23, tzinfo=UTC)
    land_table(
        lake, tmp_path, event_timestamp=pa.array([instant], pa.timestamp("ms", "Europe/Paris"))
    )
    assert events_of(lake)[0].event_timestamp == instant
    naive = pa.array([datetime(2026, 1, 31)], pa.timestamp("us"))  # noqa: DTZ001
    land_table(lake, tmp_path, event_timestamp=naive)
    [rejection] = rejections_of(lake)
    assert (rejection.reason, rejection.source_line) == ("timestamp_without_zone", 1)


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        (pa.array([float("nan")]), "number_not_finite"),
        (pa.array([float("-inf")], pa.float32()), "number_not_finite"),
        (pa.array([b"M\xfcller"]), "invalid_utf8"),
        (pa.array(["a\0b"]), "nul_character"),
        (pa.array([[("k", "1"), ("k", "2")]], pa.map_(pa.string(), pa.string())), "duplicate_key"),
    ],
)
def test_a_value_that_cannot_be_stored_rejects_its_row(
    lake: Lake, tmp_path: Path, column: pa.Array, reason: str
) -> None:
    land_table(lake, tmp_path, p=column)
    [rejection] = rejections_of(lake)
    assert rejection.reason == reason
    assert "acme" in rejection.raw


def test_numbers_may_be_ids_and_aliases(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    ids = pa.array([12345678901234567])
    pq.write_table(
        pa.table({"customerEventId": ids, "customerAlias": pa.array([42]), "eventType": ["call"]}),
        path,
    )
    land(lake, [path], clock=clock_at())
    [event] = events_of(lake)
    assert (event.customer_event_id, event.customer_alias) == ("12345678901234567", "42")


def test_row_numbers_go_on_over_row_groups(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    table = pa.table({"customerAlias": ["a"] * 10_000, "eventType": ["t"] * 10_000})
    pq.write_table(table, path, row_group_size=999)
    land(lake, [path], clock=clock_at())
    assert [event.source_line for event in events_of(lake)] == list(range(1, 10_001))


def test_a_type_no_property_can_hold_refuses_the_file(lake: Lake, tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"the column 'p' has the type duration\[us\]"):
        land_table(lake, tmp_path, p=pa.array([5], pa.duration("us")))


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1 no parquet at all PAR1"])
def test_a_damaged_file_is_refused_in_words(lake: Lake, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "events.parquet"
    path.write_bytes(content)
    with pytest.raises(IngestError, match=r"events\.parquet: not a Parquet file"):
        land(lake, [path], clock=clock_at())
