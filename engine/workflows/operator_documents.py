"""What an operator decided by command: documents in force beside those of the files.

They are versions of the catalog like any other, so a resumed run, a replay and an audit see them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from engine.catalog.documents import DocumentKey
from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.errors import InputError
from engine.store.catalog import apply_documents, read_documents
from engine.store.open import Connection

OPERATOR = "operator"
"""The origin of these documents; files are never of it, and `apply` leaves them alone."""


def catalog_in_force(connection: Connection) -> Catalog:
    """The catalog in force. Raises InputError before the first one: a decision is about one."""
    documents = read_documents(connection)
    if not documents:
        raise InputError("no catalog is in force yet: run `meterhouse apply` first")
    return resolve(documents)


def with_decisions(connection: Connection, documents: Mapping[DocumentKey, object]) -> Catalog:
    """The catalog as it would be with these documents. Raises CatalogError if it cannot be."""
    return resolve({**read_documents(connection), **documents})


def record_decisions(
    connection: Connection, documents: Mapping[DocumentKey, object], at: datetime
) -> tuple[Catalog, int]:
    """Add documents of operators, or set them anew, in the caller's transaction: the catalog in
    force with them, and its version.

    Raises CatalogError if they do not fit the catalog, ConflictError if a file owns one.
    """
    catalog = with_decisions(connection, documents)
    own = {
        key: catalog.documents[key] for key in (*read_documents(connection, OPERATOR), *documents)
    }
    version = apply_documents(
        connection, own, aliases=(), digest=catalog.digest, origin=OPERATOR, at=at
    )
    return catalog, version


def drop_decisions(connection: Connection, keys: Collection[DocumentKey], at: datetime) -> int:
    """Take documents of operators away, in the caller's transaction: the version in force.

    Raises CatalogError if the catalog cannot be without them.
    """
    left = {key: text for key, text in read_documents(connection).items() if key not in keys}
    own = {key: left[key] for key in read_documents(connection, OPERATOR) if key in left}
    return apply_documents(
        connection, own, aliases=(), digest=resolve(left).digest, origin=OPERATOR, at=at
    )
