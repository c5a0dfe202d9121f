"""The cut: from which state of the world an answer is made (DESIGN 6)."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version

from engine.domain.catalog import Catalog
from engine.domain.errors import InputError
from engine.domain.invoice import Cut
from engine.workflows.representations import instant_text
from ingest.snapshot import Snapshot


def take_cut(lake: Snapshot, catalog: Catalog, as_of: datetime | None, now: datetime) -> Cut:
    """The cut for an instant, or for all that has landed.

    Raises InputError for an instant that is still to come: its answer could change.
    """
    if as_of is not None and as_of > now:
        raise InputError(
            f"--as-of {instant_text(as_of)} is in the future: what will be known then can still"
            " change; leave it out for what is known now"
        )
    return Cut(
        lake_version=lake.version,
        lake_head=lake.head,
        seq=lake.last_seq if as_of is None else lake.seq_as_of(as_of),
        as_of=lake.last_received_at if as_of is None else as_of,
        catalog_digest=catalog.digest,
        engine_version=version("meterhouse"),
        tzdata_version=version("tzdata"),
    )
