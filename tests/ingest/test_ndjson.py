import gzip
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ingest.shaped_lines
from ingest.event import Limits
from ingest.log import Lake
from ingest.ndjson import LineBlock, parse_block, parse_line, read_blocks
from ingest.parsed import Parsing
from ingest.shaped_lines import LineParser
from tests.ingest.landing import NOON, event_line, events_of, land_text, rejections_of
from tests.ingest.test_rejections import BAD_LINES

RECEIVED_AT = int(NOON.timestamp()) * 1_000_000
PARSING = Parsing(RECEIVED_AT)

COMMON = (
    '{"customerEventId":"e1","customerAlias":"acme","eventType":"call",'
    '"eventTimestamp":"2026-02-01T00:00:00.123456Z","eventProperties":{"m":"x","n":1,"d":2.50}}'
)
# Lines that sit on the border between the fast path and the exact one.
BORDER_LINES = [
    COMMON,
    COMMON.replace('"n":1', '"n":-0'),
    COMMON.replace('"n":1', '"n": -0'),
    COMMON.replace('"n":1', '"n":0'),
    COMMON.replace('"n":1', '"n":-0.0'),
    COMMON.replace('"n":1', '"n":1e400'),
    COMMON.replace('"n":1', '"n":18446744073709551617'),
    COMMON.replace('"n":1', f'"n":{"7" * 5000}'),
    COMMON.replace('"n":1', '"n":true,"z":null,"f":false'),
    COMMON.replace('"n":1', '"n":[1, 2.0]'),
    COMMON.replace('"n":1', '"n":{"deep":{}}'),
    COMMON.replace('"n":1', '"n.o":1,"..":"x","":"y"'),
    COMMON.replace('"n":1', '"n":1,"n":1'),
    COMMON.replace('"m":"x"', '"m":"a\\"b"'),
    COMMON.replace('"m":"x"', '"m":"\\u00e9\\u0000"'),
    COMMON.replace('"m":"x"', '"m":"日本🙂\x7f"'),
    COMMON.replace('"m":"x"', '"m":"\u2028"'),
    COMMON.replace('"m":"x"', '"m":":"'),
    COMMON.replace('"m":"x"', '"m":"::y:"'),
    COMMON.replace('"m":"x"', '":m":"x"'),
    COMMON.replace('"m":"x"', '"é":"日本","日本":7,"🙂":{"é":-1.0}'),
    COMMON.replace('"acme"', '":acme"'),
    COMMON.replace('"acme"', '"acmé"'),
    COMMON.replace('"acme"', '" acme"'),
    COMMON.replace('"e1"', '":e1:"'),
    COMMON.replace('"acme"', '"\u00a0"'),
    COMMON.replace('"acme"', '"  "'),
    COMMON.replace('"acme"', '""'),
    COMMON.replace('"acme"', f'"{"é" * 127}"'),
    COMMON.replace('"acme"', f'"{"é" * 128}"'),
    COMMON.replace('"e1"', "null"),
    COMMON.replace('"e1"', '""'),
    COMMON.replace('"customerEventId":"e1",', ""),
    COMMON.replace('{"c', '{"customerEventId":"e0","c', 1),
    COMMON.replace('"call"', '"call","eventType":"other"'),
    COMMON.replace('"eventTimestamp":"2026-02-01T00:00:00.123456Z",', ""),
    COMMON.replace("eventProperties", "properties"),
    COMMON.replace('"eventProperties":{', '"properties":{},"eventProperties":{'),
    COMMON.replace('"eventProperties":', '"properties":null,"eventProperties":'),
    COMMON.replace(',"eventProperties":{"m":"x","n":1,"d":2.50}', ""),
    COMMON.replace("customerAlias", "customer_alias"),
    '{"customer_event_id":"e1","customer_alias":"a","event_type":"t",'
    '"event_timestamp":"2026-02-01T00:00:00Z","properties":{"n":1}}',
    COMMON.replace('"call"', '"call","retracted":true'),
    COMMON.replace('"call"', '"call","seq":17,"eventId":"x"'),
    COMMON.replace(":", " : ").replace(" : 00", ":00").replace("T00 ", "T00"),
    f"  {COMMON}\t\r",
    COMMON + COMMON,
    f"[{COMMON}]",
    *(
        COMMON.replace("2026-02-01T00:00:00.123456Z", timestamp)
        for timestamp in (
            "2026-02-01T00:00:00Z",
            "2026-02-01 23:59:59.9Z",
            "2026-02-01T00:00:00.1234567Z",
            "2026-02-01T00:00:00.999999999999Z",
            "2026-02-01T00:00:00+00:00",
            "2026-02-01T00:00:00.5-23:59",
            "2026-02-01T00:00:00+0530",
            "2026-02-01T00:00Z",
            "2026-02-01T00:00:60Z",
            "2026-02-01T24:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2024-02-29T00:00:00Z",
            "2026-03-02T12:00:00Z",
            "2026-03-02T12:00:00.000001Z",
            "1970-01-01T00:00:00+00:01",
            "1970-01-01T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "9999-12-31T23:59:59-01:00",
            "2026-02-01",
            "",
        )
    ),
    *BAD_LINES,
    "",
    "   ",
]

_SCALARS = st.sampled_from(
    [
        "0",
        "-0",
        "1",
        "1.50",
        "-1e-7",
        "1E400",
        "true",
        "null",
        '"x"',
        '""',
        '"\\n"',
        "[]",
        '{"b":1}',
    ]
)
_PROPERTIES = st.lists(st.tuples(st.sampled_from(["a", "b", "a.b", "", "é"]), _SCALARS), max_size=4)
_FIELDS = {
    "customerEventId": ['"e1"', '"é"', "null", '""', "7"],
    "customer_event_id": ['"e1"'],
    "customerAlias": ['"acme"', '" "', "null"],
    "customer_alias": ['"acme"'],
    "eventType": ['"call"', '"c"'],
    "event_type": ['"call"'],
    "eventTimestamp": ['"2026-02-01T00:00:00Z"', '"2026-02-01T01:00:00.1234567+01:00"', '"later"'],
    "event_timestamp": ['"2026-02-01T00:00:00Z"'],
    "retracted": ["true", "false"],
    "eventId": ['"x"'],
}


@st.composite
def lines(draw: st.DrawFn) -> str:
    """Mostly sound events; fields may be missing, twice, in either spelling or unknown."""
    names = draw(
        st.permutations(["customerEventId", "customerAlias", "eventType", "eventTimestamp"])
    )
    names = [*names, *draw(st.lists(st.sampled_from(sorted(_FIELDS)), max_size=1))]
    names = names[draw(st.sampled_from([0, 0, 0, 1])) :]
    members = [f'"{name}":{draw(st.sampled_from(_FIELDS[name]))}' for name in names]
    for name in draw(st.sampled_from([["eventProperties"], ["properties"], [], ["nonsense"]])):
        inner = ",".join(f'"{key}":{value}' for key, value in draw(_PROPERTIES))
        members.append(f'"{name}":{{{inner}}}')
    return "{" + draw(st.sampled_from([",", " , "])).join(members) + "}"


def assert_paths_agree(block: LineBlock, parser: LineParser) -> None:
    bulk, exact = parser.parse(block, PARSING), parse_block(block, PARSING)
    assert bulk.events.to_pylist() == exact.events.to_pylist()
    assert bulk.events.schema == exact.events.schema
    assert bulk.rejected == exact.rejected


def test_shapes_agree_with_the_letter_on_every_border_line() -> None:
    for line in BORDER_LINES:
        assert_paths_agree(LineBlock(1, line.encode()), LineParser())


def test_a_parser_that_has_seen_every_shape_still_agrees_with_the_letter() -> None:
    parser = LineParser()
    for line in (*BORDER_LINES, *BORDER_LINES):
        assert_paths_agree(LineBlock(1, line.encode()), parser)


def test_shapes_agree_with_the_letter_on_all_border_lines_of_one_block() -> None:
    assert_paths_agree(LineBlock(7, "\n".join(BORDER_LINES).encode()), LineParser())
    not_utf8 = b"\n".join([b"\xff", COMMON.encode(), b'{"\xff":1}', b"", b" "])
    assert_paths_agree(LineBlock(1, not_utf8), LineParser())


@given(st.lists(lines() | st.sampled_from(BORDER_LINES[:40]), max_size=12))
def test_shapes_agree_with_the_letter_on_any_lines(block: list[str]) -> None:
    parser = LineParser()
    assert_paths_agree(LineBlock(1, "\n".join(block).encode()), parser)
    assert_paths_agree(LineBlock(1, "\n".join(reversed(block)).encode()), parser)


def test_common_lines_are_taken_by_their_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def counting(line: bytes, number: int, *rest: Any) -> Any:
        read.append(number)
        return parse_line(line, number, *rest)

    monkeypatch.setattr(ingest.shaped_lines, "parse_line", counting)
    texts = [COMMON, COMMON.replace('"m":"x"', '"m":"y"'), COMMON.replace('"n":1', '"n":-0.50')]
    other = COMMON.replace('"n":1', '"n":null,"deep":{"er":true}')
    block = LineBlock(1, "\n".join([*texts, other, *texts, other]).encode())
    assert LineParser().parse(block, PARSING).events.num_rows == 8
    assert read == [1, 4]


@given(st.binary(max_size=300), st.integers(1, 20))
def test_blocks_hold_every_line_once_whatever_their_size(content: bytes, block_bytes: int) -> None:
    content = content.removeprefix(b"\xef\xbb\xbf")
    blocks = list(read_blocks(io.BytesIO(content), line_limit=1000, block_bytes=block_bytes))
    numbered = [line for block in blocks for line in block.lines()]
    whole = content.split(b"\n")
    expected = list(enumerate(whole if whole[-1] else whole[:-1], start=1))
    assert numbered == expected


def test_an_endless_line_is_skipped_without_being_kept() -> None:
    content = b"a\n" + b"x" * 5000 + b"\nb"
    blocks = list(read_blocks(io.BytesIO(content), line_limit=100, block_bytes=64))
    assert max(len(block.data) for block in blocks) <= 101 + 64
    assert [block.whole_length for block in blocks if block.whole_length] == [5000]
    assert blocks[-1].first_line == 3
    assert blocks[-1].data == b"b"


def test_blank_lines_are_skipped_and_keep_their_numbers(lake: Lake) -> None:
    report = land_text(lake, f"\n{event_line(1)}  \n\r\n{event_line(2)}\n\n")
    assert (report.accepted, report.rejected) == (2, 0)
    assert [event.source_line for event in events_of(lake)] == [2, 5]


def test_carriage_returns_and_a_byte_order_mark_are_no_part_of_an_event(lake: Lake) -> None:
    text = (event_line(1) + event_line(2)).replace("\n", "\r\n")
    report = land_text(lake, b"\xef\xbb\xbf" + text.encode())
    assert (report.accepted, report.rejected) == (2, 0)


def test_a_missing_final_line_feed_loses_nothing(lake: Lake) -> None:
    assert land_text(lake, event_line(1) + event_line(2).rstrip()).accepted == 2


def test_an_empty_file_lands_as_nothing(lake: Lake) -> None:
    report = land_text(lake, "")
    assert (report.accepted, report.rejected, report.version) == (0, 0, 1)
    assert lake.snapshot().files == ()


def test_gzip_is_known_by_its_bytes_not_by_its_name(lake: Lake) -> None:
    packed = gzip.compress(event_line(1).encode())
    assert land_text(lake, packed, "events.ndjson.gz").accepted == 1
    assert land_text(lake, gzip.compress(event_line(2).encode()), "more.ndjson").accepted == 1


def test_a_line_of_the_size_limit_lands_and_one_byte_more_is_rejected(lake: Lake) -> None:
    limit = Limits().event_bytes
    line = event_line(1).rstrip()
    padded = line + " " * (limit - len(line))
    report = land_text(lake, f"{padded}\n{padded} \n")
    assert (report.accepted, report.reasons) == (1, {"event_too_large": 1})
    assert rejections_of(lake)[0].source_line == 2
