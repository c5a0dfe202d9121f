"""Land the events of a source in this process: any format, one chunk after the other."""

from collections.abc import Iterator

from ingest.landed_chunk import LandedChunk, Landing
from ingest.numbering import number_events
from ingest.parts import PartWriter
from ingest.read import read_source
from ingest.sources import Source


def land_here(source: Source, landing: Landing) -> Iterator[LandedChunk]:
    """Write the events of `source` as parts, numbered from `landing.first_seq` on.

    Raises UnreadableSourceError; parts written until then stay behind unnamed.
    """
    parsing, seq, done_bytes = landing.parsing, landing.first_seq, 0
    with PartWriter(
        landing.root, "usage_events", landing.received_at, landing.name, fs=landing.fs
    ) as parts:
        for rows, done_bytes in read_source(source, parsing):
            parts.write(number_events(rows.events, seq, parsing))
            seq += rows.events.num_rows
            yield LandedChunk(rows.events.num_rows, rows.rejected, done_bytes)
    yield LandedChunk(0, (), done_bytes, tuple(parts.files))
