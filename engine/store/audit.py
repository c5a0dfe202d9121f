"""The audit log: who did what to which object, in a chain of hashes (DESIGN 6).

Each row's hash covers the row and the hash before it, so a row that is changed, put in or taken out
breaks the chain from there on. `head` printed with a run's report shows a chain cut off at its end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, or_, select, true

from engine.domain.errors import ConflictError
from engine.domain.notice import type_of
from engine.domain.page import Page, PageRequest
from engine.store import outbox
from engine.store.keyset import keyset_page
from engine.store.tables import audit_log
from engine.store.types import to_microseconds

GENESIS = "0" * 64
"""Stands where the first row has no row before it."""

_BATCH = 1000

_NEWEST = select(audit_log.c.n, audit_log.c.hash).order_by(audit_log.c.n.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`n` counts from 1 without gaps; `body` is canonical JSON text."""

    n: int
    at: datetime
    actor: str
    verb: str
    object_kind: str
    object_id: str
    body: str
    hash: str


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be a row of the chain. `body` must be JSON without floats."""

    at: datetime
    actor: str
    verb: str
    object_kind: str
    object_id: str
    body: Mapping[str, object]


def append(
    connection: Connection,
    *,
    at: datetime,
    actor: str,
    verb: str,
    object_kind: str,
    object_id: str,
    body: Mapping[str, object],
) -> str:
    """Add a row to the chain and return its hash. `body` must be JSON without floats."""
    return append_all(connection, [Deed(at, actor, verb, object_kind, object_id, body)])


def append_all(connection: Connection, deeds: Iterable[Deed]) -> str:
    """Add a row a deed to the chain, in this order and in one statement; the last one's hash.

    What others are told of goes to the outbox as well, in the same transaction.

    The caller's transaction keeps other writers away, so the chain's head stays what was read.
    """
    n, previous = _head(connection)
    rows = []
    for deed in deeds:
        n += 1
        row: dict[str, object] = {
            "n": n,
            "at": deed.at,
            "actor": deed.actor,
            "verb": deed.verb,
            "object_kind": deed.object_kind,
            "object_id": deed.object_id,
            "body": canonical_json(deed.body),
            "previous_hash": previous,
        }
        row["hash"] = previous = row_hash(row)
        rows.append(row)
    if rows:
        connection.execute(insert(audit_log), rows)
        outbox.enqueue(connection, [_fact(row) for row in rows if _is_told(row)], previous)
    return previous


def head(connection: Connection) -> str:
    """The hash of the newest row; zeros while there is none."""
    return _head(connection)[1]


def verify_chain(connection: Connection, *, after: int = 0) -> int:
    """Check every row against the one before it and return how many were checked.

    With `after` only the rows behind that one, whose own hash is taken as it is. Raises
    ConflictError naming the first row that does not fit.
    """
    n, previous = after, GENESIS
    if after:
        before = select(audit_log.c.hash).where(audit_log.c.n == after)
        previous = connection.execute(before).scalar() or ""
    query = select(audit_log).where(audit_log.c.n > after).order_by(audit_log.c.n)
    rows = connection.execute(query.execution_options(yield_per=_BATCH)).mappings()
    for row in rows:
        n += 1
        if row["n"] != n or row["previous_hash"] != previous or row["hash"] != row_hash(row):
            raise ConflictError(
                f"the audit log is broken at row {n}: it was changed outside of this program;"
                " compare it with a backup"
            )
        previous = row["hash"]
    return n - after


def entries_of(connection: Connection, object_kind: str, object_id: str) -> tuple[AuditEntry, ...]:
    """What happened to one object, oldest first."""
    query = (
        select(audit_log)
        .where(audit_log.c.object_kind == object_kind, audit_log.c.object_id == object_id)
        .order_by(audit_log.c.n)
    )
    return tuple(_entry(row) for row in connection.execute(query).mappings())


def read_entry(connection: Connection, n: int) -> AuditEntry | None:
    """The row of that number."""
    if not 0 < n < 2**63:
        return None
    row = connection.execute(select(audit_log).where(audit_log.c.n == n)).mappings().first()
    return None if row is None else _entry(row)


def entries_page(
    connection: Connection,
    request: PageRequest,
    objects: Sequence[tuple[str | None, str]] | None = None,
) -> Page[AuditEntry]:
    """A page of the rows by number, of certain objects if given: kind (None is any) and id."""
    query = select(audit_log)
    if objects is not None:
        query = query.where(
            or_(
                *(
                    (audit_log.c.object_id == id)
                    & (true() if kind is None else audit_log.c.object_kind == kind)
                    for kind, id in objects
                )
            )
        )
    return keyset_page(connection, query, [audit_log.c.n], request).map(_entry)


def canonical_json(value: Mapping[str, object]) -> str:
    """JSON with sorted keys and no white space: equal values are equal texts."""
    return _CANONICAL.encode(value)


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _is_told(row: Mapping[str, object]) -> bool:
    return type_of(str(row["verb"])) is not None


def _fact(row: Mapping[str, object]) -> outbox.Fact:
    at = row["at"]
    assert isinstance(at, datetime)
    return outbox.Fact(
        str(row["verb"]), str(row["object_kind"]), str(row["object_id"]), str(row["body"]), at
    )


def _entry(row: RowMapping) -> AuditEntry:
    return AuditEntry(
        row["n"],
        row["at"],
        row["actor"],
        row["verb"],
        row["object_kind"],
        row["object_id"],
        row["body"],
        row["hash"],
    )


def _head(connection: Connection) -> tuple[int, str]:
    row = connection.execute(_NEWEST).first()
    return (0, GENESIS) if row is None else (row.n, row.hash)


def row_hash(row: Mapping[str, object] | RowMapping) -> str:
    """sha256 of the hash before the row and the row itself, in hexadecimal.

    Anybody can check the chain with it: canonical JSON of n, at (microseconds), actor, verb,
    object (kind and id) and body, right behind the hexadecimal text of `previous_hash`.
    """
    at = row["at"]
    assert isinstance(at, datetime)
    body = canonical_json(
        {
            "n": row["n"],
            "at": to_microseconds(at),
            "actor": row["actor"],
            "verb": row["verb"],
            "object": [row["object_kind"], row["object_id"]],
            "body": row["body"],
        }
    )
    return hashlib.sha256(f"{row['previous_hash']}{body}".encode()).hexdigest()
