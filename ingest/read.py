"""One source to parsed rows, whatever its format."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO

from ingest.csv_rows import read_csv
from ingest.ndjson import read_blocks
from ingest.ndjson_rows import read_ndjson_rows
from ingest.parquet_rows import read_parquet
from ingest.parsed import ParsedRows, Parsing
from ingest.rows import parse_rows
from ingest.shaped_lines import LineParser
from ingest.sources import Source, UnreadableSourceError, decompressed

Chunk = tuple[ParsedRows, int]


def read_source(source: Source, parsing: Parsing) -> Iterator[Chunk]:
    """The rows of `source` in order, in chunks, each with how many bytes of the file were read.

    Raises UnreadableSourceError where the file
    as a whole cannot be read as what it should be.
    """
    try:
        file = source.path.open("rb")
    except OSError as error:
        raise UnreadableSourceError(f"{error.strerror}; make it readable.") from None
    with closing(file):
        if source.format == "parquet":
            size = source.path.stat().st_size
            for rows in parse_rows(read_parquet(source.path, parsing), parsing):
                yield rows, size
            return
        try:
            with decompressed(file) as stream:
                for rows in _read_stream(source, stream, parsing):
                    yield rows, file.tell()
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise UnreadableSourceError(
                f"the gzip data is damaged or cut short ({error}); fetch the file again."
            ) from None


def _read_stream(source: Source, stream: BinaryIO, parsing: Parsing) -> Iterator[ParsedRows]:
    if source.format == "csv":
        return parse_rows(read_csv(stream, parsing), parsing)
    blocks = read_blocks(stream, parsing.limits.event_bytes)
    if parsing.mapping is not None:
        return parse_rows(read_ndjson_rows(blocks, parsing), parsing)
    parser = LineParser()
    return (parser.parse(block, parsing) for block in blocks)
