"""An account that is open for requests: its workspace, its store, its catalog in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from engine.store.catalog import current_version
from engine.store.open import Store
from engine.workflows.catalog import apply
from engine.workflows.catalog_snapshot import CatalogInForce
from engine.workflows.event_intake import EventIntake
from engine.workflows.public_ids import ACCOUNTS
from engine.workflows.workspace import Workspace
from ingest.ports import Clock, system_clock

if TYPE_CHECKING:
    from engine.warehouse.listed_events import ListedEvents
    from engine.warehouse.live import LiveUsage


@dataclass(frozen=True)
class OpenAccount:
    """What requests of one account may touch, and nothing of another's."""

    workspace: Workspace
    store: Store
    catalog: CatalogInForce
    live: LiveUsage
    """Counts usage as of this moment and keeps what it has read; for several threads."""
    intake: EventIntake
    """Takes events in."""
    events: ListedEvents
    """Lists single events."""

    @cached_property
    def public_id(self) -> str:
        """The account's UUID, which never changes."""
        ids = self.catalog.now().ids
        return ids.public(ACCOUNTS, ids.account_id)


@contextmanager
def open_account(
    workspace: Workspace, at: datetime, clock: Clock = system_clock
) -> Iterator[OpenAccount]:
    """Open a workspace for requests; closed at the end of the block, when events that have been
    acknowledged are landed. `clock` says when an event is received.

    Where nothing was ever applied, the files are applied: a request has a catalog to act on.
    Raises InputError as opening and `apply` do.
    """
    with workspace.open_store() as store:
        with store.read() as connection:
            is_new = current_version(connection) == 0
        if is_new:
            apply(workspace, store, at)
        from engine.warehouse.listed_events import ListedEvents  # slow, as the next line's is

        catalog = CatalogInForce(store)
        catalog.now()
        with (
            workspace.live() as live,
            closing(EventIntake(workspace.lake, clock, catalog)) as intake,
            closing(ListedEvents(workspace.lake)) as events,
        ):
            account = OpenAccount(workspace, store, catalog, live, intake, events)
            yield account
