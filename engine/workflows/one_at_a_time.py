"""Only one close at a time: in a workspace by a file lock, over one database by a lease.

The file lock ends with the process, however it ends; a lease outlives its holder for at most a
minute. A process that is frozen keeps the file lock and loses the lease: it is refused when it goes
on, and whoever took over has done the work.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from engine.domain.errors import MeterhouseError
from engine.store.lease import (
    LEASE_SECONDS,
    Lease,
    LostLeaseError,
    release_lease,
    renew_lease,
    take_lease,
)
from engine.store.open import Connection, Store
from engine.warehouse.dbt import build_lock
from engine.workflows.workspace import Workspace

RENEWALS = 4
"""How often a lease is renewed within its own length, while its holder counts or rates."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The right to write, as long as it lasts."""

    store: Store
    lease: Lease | None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction. Raises LostLeaseError, having written nothing, if the turn is over."""
        with self.store.write() as connection:
            if self.lease is not None:
                renew_lease(connection, self.lease)
            yield connection


@contextmanager
def taking_turns(
    workspace: Workspace, store: Store, name: str, *, seconds: float = LEASE_SECONDS
) -> Iterator[Turn]:
    """Be the only one who does `name`, until the end of the block.

    Raises ConflictError if another process is at it, in this workspace or elsewhere with the same
    database.
    """
    with build_lock(workspace.root):
        place = f"{socket.gethostname()} {workspace.root}"
        with store.write() as connection:
            lease = take_lease(connection, name, place, seconds=seconds)
        done = threading.Event()
        renewing = threading.Thread(target=_keep, args=(store, lease, done), daemon=True)
        renewing.start()
        try:
            yield Turn(store, lease)
        finally:
            done.set()
            renewing.join()
            with contextlib.suppress(MeterhouseError), store.write() as connection:
                release_lease(connection, lease)


def _keep(store: Store, lease: Lease, done: threading.Event) -> None:
    """Renew the lease until `done`; once it is lost the next write says so."""
    while not done.wait(lease.seconds / RENEWALS):
        try:
            with store.write() as connection:
                renew_lease(connection, lease)
        except LostLeaseError:
            return
        except MeterhouseError:
            continue  # the database is busy or away: the next writer of the close tells
