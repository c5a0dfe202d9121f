"""One runner at a time: a lease with a fence, by the database's own clock.

It saves work and keeps calls to the outside single; that nothing is billed twice rests on the
unique keys, not on this. A runner that was frozen past its time finds its fence gone on renewal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, text, update

from engine.domain.errors import ConflictError
from engine.store.tables import leases
from engine.store.types import from_microseconds

_CLOCK = {
    "sqlite": "SELECT CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER) * 1000",
    "postgresql": "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
}


@dataclass(frozen=True, slots=True)
class Lease:
    """`fence` rises with every holder; who holds an older one holds nothing."""

    name: str
    holder: str
    fence: int
    expires_at: datetime


def database_now(connection: Connection) -> datetime:
    """The clock of the database, in UTC: the one clock that all its users share."""
    microseconds: int = connection.execute(text(_CLOCK[connection.dialect.name])).scalar_one()
    return from_microseconds(microseconds)


def acquire_lease(connection: Connection, name: str, *, holder: str, duration: timedelta) -> Lease:
    """Take the lease if nobody holds it, or its time is up.

    Raises ConflictError naming the holder and until when, the caller itself included: two runs
    of one name do not share a lease.
    """
    now = database_now(connection)
    row = connection.execute(select(leases).where(leases.c.name == name).with_for_update()).first()
    if row is not None and row.expires_at > now:
        raise ConflictError(
            f"{name} is being run by {row.holder} until {row.expires_at:%Y-%m-%d %H:%M:%S} UTC"
            " at the latest; wait for it to finish"
        )
    lease = Lease(name, holder, 1 if row is None else row.fence + 1, now + duration)
    columns = {"holder": holder, "fence": lease.fence, "expires_at": lease.expires_at}
    if row is None:
        connection.execute(insert(leases).values(name=name, **columns))
    else:
        connection.execute(update(leases).where(leases.c.name == name).values(**columns))
    return lease


def renew(connection: Connection, lease: Lease, *, duration: timedelta) -> Lease:
    """Extend the lease from now; call it in every transaction of the run.

    Raises ConflictError if another holder has taken it since; then nothing may be committed.
    """
    expires_at = database_now(connection) + duration
    renewed = connection.execute(
        update(leases)
        .where(leases.c.name == lease.name, leases.c.fence == lease.fence)
        .values(expires_at=expires_at)
    )
    if renewed.rowcount != 1:
        raise ConflictError(
            f"{lease.holder} no longer holds the lease for {lease.name}: another run has taken"
            " over, so this one stops"
        )
    return Lease(lease.name, lease.holder, lease.fence, expires_at)


def release(connection: Connection, lease: Lease) -> None:
    """Give the lease back; nothing happens if another holder has it by now. The fence stays."""
    connection.execute(
        update(leases)
        .where(leases.c.name == lease.name, leases.c.fence == lease.fence)
        .values(expires_at=database_now(connection))
    )
