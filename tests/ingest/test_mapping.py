from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ingest.errors import IngestError
from ingest.land import land
from ingest.log import Lake
from ingest.mapping import load_mapping
from tests.ingest.landing import clock_at, events_of, land_text, rejections_of

FOREIGN = "TIMESTAMP,tenant,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.9799600,t1,4808,10\n"
MAPPING = """
time_zone = "UTC"
[columns]
event_timestamp = "TIMESTAMP"
customer_alias = "tenant"
customer_event_id = "{source}:{line}"
[constants]
event_type = "llm_request"
[properties]
input_tokens = "ContextTokens"
"""


def land_mapped(lake: Lake, mapping: str, text: str, name: str = "code.csv") -> None:
    path = lake.root.parent / "mapping.toml"
    path.write_text(mapping, encoding="utf-8")
    land_text(lake, text, name, mapping=load_mapping(path))


def test_a_foreign_file_becomes_events(lake: Lake) -> None:
    land_mapped(lake, MAPPING, FOREIGN)
    [event] = events_of(lake)
    assert event.json() == (
        '{"customerEventId":"code.csv:2","customerAlias":"t1","eventType":"llm_request",'
        '"eventTimestamp":"2023-11-16T18:17:03.979960Z","eventProperties":{"input_tokens":4808}}'
    )


def test_without_a_properties_table_every_unmapped_column_is_a_property(lake: Lake) -> None:
    land_mapped(lake, MAPPING.split("[properties]")[0], FOREIGN)
    [event] = events_of(lake)
    assert event.properties.keys == ("ContextTokens", "GeneratedTokens")


def test_a_field_that_is_not_mapped_comes_from_the_column_of_its_name(lake: Lake) -> None:
    text = "customerAlias,kind,retracted\nacme,call,false\n"
    land_mapped(lake, '[columns]\nevent_type = "kind"', text)
    [event] = events_of(lake)
    assert (event.customer_alias, event.event_type, event.properties.keys) == ("acme", "call", ())


def test_joined_columns_never_give_two_rows_the_same_id(lake: Lake) -> None:
    mapping = '[columns]\ncustomer_event_id = ["a", "b"]\n[constants]\nevent_type = "t"'
    rows = 'a,b,customerAlias\nx:y,z,acme\nx,y:z,acme\n"x\\",z,acme\nplain,1,acme\n'
    land_mapped(lake, mapping, rows)
    ids = [event.customer_event_id for event in events_of(lake)]
    assert ids == ["x\\:y:z", "x:y\\:z", "x\\\\:z", "plain:1"]


def test_an_id_with_an_empty_part_is_rejected(lake: Lake) -> None:
    mapping = '[columns]\ncustomer_event_id = ["a", "b"]\n[constants]\nevent_type = "t"'
    land_mapped(lake, mapping, "a,b,customerAlias\nx,,acme\n")
    assert rejections_of(lake)[0].reason == "missing_key_part"


def test_a_template_may_use_columns_the_digest_and_braces(lake: Lake) -> None:
    mapping = """
    [columns]
    customer_event_id = "{{{digest}}}-{a}"
    [constants]
    event_type = "t"
    """
    land_mapped(lake, mapping, "a,customerAlias\nx,acme\n")
    digest = lake.snapshot().sources[0].digest
    assert events_of(lake)[0].customer_event_id == f"{{{digest[:16]}}}-x"


def test_local_times_are_read_in_the_zone_of_the_mapping(lake: Lake) -> None:
    mapping = 'time_zone = "America/New_York"\n[columns]\nevent_timestamp = "at"'
    rows = "customerAlias,eventType,at\na,t,2025-07-01 00:00:00\na,t,2025-11-02 01:30:00\n"
    land_mapped(lake, mapping, rows)
    [event] = events_of(lake)
    assert event.event_timestamp.isoformat() == "2025-07-01T04:00:00+00:00"
    assert rejections_of(lake)[0].reason == "timestamp_ambiguous"


def test_json_of_foreign_shape_is_mapped_by_dotted_address(lake: Lake) -> None:
    mapping = """
    [columns]
    customer_alias = "account.id"
    event_timestamp = "time"
    [constants]
    event_type = "call"
    [properties]
    tokens = "usage.tokens"
    """
    lines = (
        '{"account":{"id":42},"time":"2026-01-01T00:00:00Z","usage":{"tokens":1.50},"noise":[1]}\n'
        '{"account":{"id":[42]},"time":"2026-01-01T00:00:00Z"}\n'
        '{"account":{"id":"x"},"account.id":"y"}\n'
        "[]\n"
    )
    land_mapped(lake, mapping, lines, "foreign.ndjson")
    [event] = events_of(lake)
    assert event.customer_alias == "42"
    assert event.properties.texts == ("1.50",)
    assert [rejection.reason for rejection in rejections_of(lake)] == [
        "wrong_type",
        "duplicate_property",
        "not_an_object",
    ]


def test_unmapped_json_keeps_its_own_properties_object(lake: Lake) -> None:
    line = '{"tenant":"acme","eventType":"t","eventProperties":{"a":{"b":1}},"extra":{"c":2}}'
    land_mapped(lake, '[columns]\ncustomer_alias = "tenant"', line, "mixed.ndjson")
    assert events_of(lake)[0].properties.keys == ("a.b", "extra.c")


def test_another_delimiter(lake: Lake) -> None:
    land_mapped(lake, 'delimiter = ";"', "customerAlias;eventType;n\nacme;call;1,5\n")
    assert events_of(lake)[0].properties.texts == ("1,5",)


def test_a_column_that_the_file_does_not_have_refuses_the_file(lake: Lake) -> None:
    with pytest.raises(IngestError, match=r"code\.csv: the mapping names the column 'TIMESTAMP'"):
        land_mapped(lake, MAPPING, "time,tenant\n")


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("[columns", "not TOML: "),
        ("zone = 'UTC'", r"zone: is not known here; did you mean time_zone\?"),
        ("[column]\nx = 'y'", r"column: is not known here; did you mean columns\?"),
        ("columns = 'x'", "columns: must be a table"),
        ("[columns]\nevent_typ = 'x'", r"\[columns\] event_typ: .* did you mean event_type\?"),
        ("[columns]\nevent_type = 7", r"\[columns\] event_type: must be a text in quotes, not 7"),
        ("[columns]\nevent_type = ''", r"\[columns\] event_type: must be a text"),
        ("[columns]\nevent_type = []", r"\[columns\] event_type: names no column"),
        ("[columns]\nevent_type = ['a', 1]", r"\[columns\] event_type: must be a text"),
        ("[columns]\nevent_type = '{a'", r"\[columns\] event_type: .*write {column}"),
        ("[columns]\nevent_type = '{}'", r"\[columns\] event_type: {} names no column"),
        ("[columns]\nevent_type = '{a:>9}'", r"\[columns\] event_type: .*plain {column} names"),
        (
            "[columns]\nevent_type = 'a'\n[constants]\neventType = 'b'",
            r"\[constants\] eventType: is given twice",
        ),
        ("[properties]\nx = ['y']", r"\[properties\] x: must be a text"),
        ("time_zone = 'Mars/Olympus'", "time_zone: 'Mars/Olympus' is not an IANA time zone"),
        ("time_zone = '../etc/passwd'", "time_zone: .* is not an IANA time zone"),
        ("delimiter = ';;'", "delimiter: ';;' must be one character"),
        ("delimiter = '\"'", "delimiter: .* must be one character"),
    ],
)
def test_a_bad_mapping_names_file_key_and_mend(tmp_path: Path, mapping: str, message: str) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(mapping, encoding="utf-8")
    with pytest.raises(IngestError, match=f"mapping.toml: {message}"):
        load_mapping(path)


def test_a_mapping_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"absent\.toml: No such file"):
        load_mapping(tmp_path / "absent.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff")
    with pytest.raises(IngestError, match=r"binary\.toml: not UTF-8"):
        load_mapping(tmp_path / "binary.toml")


def test_a_zone_is_kept_as_a_zone(tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text('time_zone = "Europe/Paris"', encoding="utf-8")
    assert load_mapping(path).time_zone == ZoneInfo("Europe/Paris")


def test_naive_parquet_timestamps_take_the_zone_of_the_mapping(lake: Lake, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "events.parquet"
    naive = pa.array([1_767_225_600_000_000], pa.timestamp("us"))
    pq.write_table(
        pa.table({"at": naive, "who": ["acme"], "unread": pa.array([1], pa.duration("s"))}), path
    )
    (tmp_path / "m.toml").write_text(
        'time_zone = "Asia/Tokyo"\n[columns]\nevent_timestamp = "at"\ncustomer_alias = "who"\n'
        '[constants]\nevent_type = "t"\n[properties]\nwho = "who"\n',
        encoding="utf-8",
    )
    land(lake, [path], mapping=load_mapping(tmp_path / "m.toml"), clock=clock_at())
    [event] = events_of(lake)
    assert event.event_timestamp.isoformat() == "2025-12-31T15:00:00+00:00"
    assert event.properties.keys == ("who",)
