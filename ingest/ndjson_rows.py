"""NDJSON of foreign shape: each object as a row of named columns, for a mapping to pick from."""

from collections.abc import Iterable, Iterator

from ingest.fields import FIELD_NAMES
from ingest.json_text import Json, decode_json
from ingest.ndjson import LineBlock, check_length, decode_line
from ingest.parsed import Parsing
from ingest.properties import leaves
from ingest.rejection import RejectedError
from ingest.rows import RawRow
from ingest.validate import json_type


def read_ndjson_rows(blocks: Iterable[LineBlock], parsing: Parsing) -> Iterator[RawRow]:
    """The objects of `blocks` as rows; nested values are columns under their dotted address."""
    for block in blocks:
        for number, line in block.lines():
            if line and not line.isspace():
                yield RawRow(number, _content(line, block, parsing), line, block.whole_length)


def _content(line: bytes, block: LineBlock, parsing: Parsing) -> dict[str, Json] | RejectedError:
    try:
        check_length(line, block.whole_length, parsing.limits)
        record = decode_json(decode_line(line))
        if not isinstance(record, dict):
            raise RejectedError("not_an_object", f"the line is {json_type(record)}, not an object.")
        row: dict[str, Json] = {}
        for name, value in record.items():
            # Our own properties field stays whole: it is a column already.
            whole = FIELD_NAMES.get(name) == "properties"
            cells = [(name, value)] if whole else leaves(name, value, 1, parsing.limits)
            for address, cell in cells:
                if address in row:
                    raise RejectedError(
                        "duplicate_property",
                        f"two values have the address {address!r}; rename one.",
                    )
                row[address] = cell
    except RejectedError as rejection:
        return rejection
    return {address: cell for address, cell in row.items() if cell is not None}
