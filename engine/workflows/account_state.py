"""How an account is: whether it can serve, and what waits to be done."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from engine.domain.errors import MeterhouseError
from engine.store.waiting import waiting
from engine.workflows.open_account import OpenAccount
from ingest.errors import IngestError
from ingest.wal import wal_segments

LEAST_FREE = 256 * 1024 * 1024
"""Bytes on the disk of the workspace below which no events should be taken any more."""


@dataclass(frozen=True, slots=True)
class AccountState:
    """Numbers of one instant."""

    account: str
    landed_events: int
    """Events in the lake: those before the write-ahead log."""
    lake_version: int
    log_segments: int
    """Segments of the write-ahead log that are not landed."""
    free_bytes: int
    runs: int
    unfinished_runs: int
    messages: int
    """Of the outbox, not taken on yet."""
    deliveries: dict[str, int]
    """By status."""


def unready(account: OpenAccount) -> list[str]:
    """Why requests of the account could not be served; nothing if they can."""
    try:
        state_of(account)
    except (MeterhouseError, IngestError, OSError) as error:
        return [str(error)]
    free = shutil.disk_usage(account.workspace.root).free
    if free < LEAST_FREE:
        return [f"the disk has {free} bytes left; make room: {LEAST_FREE} are needed"]
    return []


def state_of(account: OpenAccount) -> AccountState:
    """The numbers as they are. Raises MeterhouseError, IngestError, OSError where database, lake or
    disk cannot be read."""
    lake = account.workspace.lake
    snapshot = lake.snapshot()
    landed = snapshot.wal_through or 0
    with account.store.read() as connection:
        found = waiting(connection)
    return AccountState(
        account=account.catalog.now().catalog.account.id,
        landed_events=snapshot.last_seq,
        lake_version=snapshot.version,
        log_segments=sum(segment.number > landed for segment in wal_segments(lake)),
        free_bytes=shutil.disk_usage(account.workspace.root).free,
        runs=found.runs,
        unfinished_runs=found.unfinished_runs,
        messages=found.messages,
        deliveries=found.deliveries,
    )
