from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.rejection import RejectedRow
from ingest.wal_frame import Frame, encode_frame, later_receipts, scan_frames

LINES = b'{"customerAlias":"acme","eventType":"call"}\n{"customerAlias":"b","eventType":"call"}'
REJECTED = (RejectedRow(3, "unparsable_line", 'not "JSON"\n', "br\u00f6ken\nline"),)


def frame(seq: int = 1, received_at: int = 1_772_366_400_000_000, lines: bytes = LINES) -> bytes:
    return encode_frame(seq, 2, received_at, "api", 1, lines, REJECTED)[0]


def test_a_frame_comes_back_as_it_was_written() -> None:
    content, digest = encode_frame(7, 2, 1_772_366_400_000_000, "api", 1, LINES, REJECTED)
    expected = Frame(7, 2, 1_772_366_400_000_000, "api", 1, LINES, REJECTED, digest)
    assert scan_frames(content).frames == (expected,)
    assert scan_frames(content).sound_bytes == len(content)


def test_a_frame_is_readable_and_its_lines_are_the_submitters_own() -> None:
    header, *lines = frame().split(b"\n")
    assert header.split(b" ")[1:5] == [str(len(LINES)).encode(), b"1", b"2", b"1772366400000000"]
    assert b"\n".join(lines[:2]) == LINES


def test_no_changed_byte_passes() -> None:
    content = frame() + frame(3)
    first = len(frame())
    for position in range(len(content)):
        changed = bytearray(content)
        changed[position] ^= 1
        scan = scan_frames(bytes(changed))
        assert scan.sound_bytes == (0 if position < first else first)


def test_a_torn_tail_ends_at_the_last_whole_frame() -> None:
    content = frame() + frame(3)
    first = len(frame())
    for length in range(len(content)):
        assert scan_frames(content[:length]).sound_bytes == (first if length >= first else 0)
    assert scan_frames(frame() + bytes(100)).sound_bytes == first


def test_frames_behind_a_broken_one_are_found() -> None:
    content = b"broken" + frame()[6:] + frame(3, 5) + frame(5, 6)
    assert list(later_receipts(content, 0)) == [5, 6]


def test_what_a_submitter_writes_is_never_taken_for_a_frame() -> None:
    """Accepted lines are JSON objects, rejected ones lie inside of the header."""
    forged = frame(9, 9).decode()
    rejected = (RejectedRow(1, "unparsable_line", "no", forged),)
    content = encode_frame(1, 0, 5, forged, 1, b"", rejected)[0]
    assert list(later_receipts(b"x" + content[1:], 0)) == []


@settings(max_examples=100)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_an_error(content: bytes) -> None:
    assert scan_frames(content).sound_bytes <= len(content)
