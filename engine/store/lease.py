"""Who may close: one holder at a time over all hosts that share a database (DESIGN 6).

A lease runs out by the database's own clock unless its holder renews it. Each new holder gets a
higher fence, and every transaction of the holder renews the lease by that fence: one that was
frozen while another took over cannot write again. Leases save work and confusion; that nothing is
billed twice is the business of the unique keys, with or without them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Connection, insert, literal_column, select, update

from engine.domain.errors import ConflictError
from engine.store.tables import leases
from engine.store.types import from_microseconds, to_microseconds

LEASE_SECONDS = 60
"""How long a holder that says nothing keeps its lease."""

_NOW = {
    "sqlite": "(CAST(strftime('%s', 'now') AS INTEGER) * 1000000"
    " + CAST(substr(strftime('%f', 'now'), 4) AS INTEGER) * 1000)",
    "postgresql": "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)",
}
"""The database's clock in microseconds since 1970: hosts may disagree about the time."""


class LostLeaseError(ConflictError):
    """Another holder has taken over, so this one must not write any more."""


@dataclass(frozen=True, slots=True)
class Lease:
    """`place` is where the holder runs; `fence` is higher than that of every holder before it."""

    name: str
    place: str
    fence: int
    seconds: float


def take_lease(
    connection: Connection, name: str, place: str, *, seconds: float = LEASE_SECONDS
) -> Lease:
    """Become the holder.

    A lease held from the same place is taken over at once: the caller makes sure that there is only
    one at work in a place, so the holder is gone. Raises ConflictError while another place holds
    it.
    """
    now = database_microseconds(connection)
    row = connection.execute(select(leases).where(leases.c.name == name).with_for_update()).first()
    expires_at = from_microseconds(now + round(seconds * 1_000_000))
    if row is None:
        connection.execute(
            insert(leases).values(name=name, holder=place, fence=1, expires_at=expires_at)
        )
        return Lease(name, place, 1, seconds)
    if row.holder != place and to_microseconds(row.expires_at) > now:
        raise ConflictError(
            f"another {name} is at work on this database ({row.holder}); run again when it is"
            f" done. If it was killed, its lease ends by itself at {_text(row.expires_at)}"
        )
    connection.execute(
        update(leases)
        .where(leases.c.name == name)
        .values(holder=place, fence=row.fence + 1, expires_at=expires_at)
    )
    return Lease(name, place, row.fence + 1, seconds)


def renew_lease(connection: Connection, lease: Lease) -> None:
    """Prolong the lease within the transaction that writes. Raises LostLeaseError if it is gone.

    One that has run out and that nobody took is prolonged like any other.
    """
    now = database_microseconds(connection)
    expires_at = from_microseconds(now + round(lease.seconds * 1_000_000))
    renewed = connection.execute(update(leases).where(_own(lease)).values(expires_at=expires_at))
    if renewed.rowcount != 1:
        holder = connection.execute(
            select(leases.c.holder).where(leases.c.name == lease.name)
        ).scalar()
        raise LostLeaseError(
            f"this {lease.name} was silent for over {lease.seconds:g} seconds, and another one"
            f" ({holder}) has taken over: nothing of this step was written; run again when that"
            " one is done"
        )


def release_lease(connection: Connection, lease: Lease) -> None:
    """Let the next one in. Nothing happens if the lease was lost; the fence stays."""
    connection.execute(update(leases).where(_own(lease)).values(expires_at=from_microseconds(0)))


def _own(lease: Lease) -> ColumnElement[bool]:
    return (leases.c.name == lease.name) & (leases.c.fence == lease.fence)


def database_microseconds(connection: Connection) -> int:
    """The database's own clock: microseconds since 1970."""
    clock = literal_column(_NOW[connection.dialect.name], BigInteger)
    return int(connection.execute(select(clock)).scalar_one())


def _text(instant: datetime) -> str:
    return instant.replace(microsecond=0, tzinfo=None).isoformat() + "Z"
