"""One source to parsed rows, whatever its format."""

import gzip
import zlib
from collections.abc import Iterator

from ingest.ndjson import parse_block, read_blocks
from ingest.parsed import ParsedRows, Parsing
from ingest.sources import Source, UnreadableSourceError, open_bytes


def read_source(source: Source, parsing: Parsing) -> Iterator[tuple[ParsedRows, int]]:
    """The rows of `source` in order, in chunks, each with the bytes of the file read so far.

    Raises UnreadableSourceError where the file as a whole is not what its format promises.
    """
    try:
        with open_bytes(source.path) as stream:
            for block in read_blocks(stream, parsing.limits.event_bytes):
                yield parse_block(block, parsing), stream.tell()
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableSourceError(
            f"the gzip data is damaged or cut short ({error}); fetch the file again."
        ) from None
