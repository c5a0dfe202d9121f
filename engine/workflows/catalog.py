"""The catalog as files and as applied: which of the two a question is answered from."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from engine.catalog.counted_twice import usage_counted_twice as usage_counted_twice
from engine.catalog.diff import Change, diff
from engine.catalog.documents import PRODUCTS, SCHEDULES, SETTINGS, parsed
from engine.catalog.list_prices import archived_list_prices, list_prices_used
from engine.catalog.load import load_catalog
from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.errors import ConflictError, InputError
from engine.store.catalog import (
    AliasAssignment,
    apply_documents,
    current_version,
    read_documents,
    read_documents_at,
    version_of_digest,
)
from engine.store.open import Connection, Store
from engine.workflows.amend import refuse_moved_charges, refuse_moved_days
from engine.workflows.announce import announce_changes
from engine.workflows.representations import Json
from engine.workflows.workspace import Workspace

ORIGIN = "catalog"


def files(workspace: Workspace) -> Catalog:
    """The catalog as the files say. Raises CatalogError with every problem, file and line."""
    if not workspace.catalog_folder.is_dir():
        raise InputError(
            f"{workspace.root} has no catalog/ folder; run `meterhouse init` or make one"
        )
    return load_catalog(workspace.catalog_folder)


def applied(store: Store) -> Catalog | None:
    """The catalog in force, as last applied; None before the first time."""
    with store.read() as connection:
        documents = read_documents(connection)
    if not documents:
        return None
    return resolve(documents)


def of_digest(store: Store, digest: str) -> Catalog:
    """The newest version of the catalog with that digest. Raises InputError if there is none."""
    with store.read() as connection:
        return read_digest(connection, digest)


def read_digest(connection: Connection, digest: str) -> Catalog:
    """The same within a transaction."""
    version = version_of_digest(connection, digest)
    if version is None:
        raise InputError("the catalog that this run began with was never applied")
    return resolve(read_documents_at(connection, version))


def in_force(workspace: Workspace, store: Store) -> Catalog:
    """The applied catalog; before the first `apply` what the files say."""
    catalog = applied(store)
    return files(workspace) if catalog is None else catalog


def differs(workspace: Workspace, store: Store) -> bool:
    """Whether the files say something else than they did when they were applied.

    Raises CatalogError with every problem of the files.
    """
    catalog = files(workspace)
    with store.read() as connection:
        return read_documents(connection, ORIGIN) != catalog.documents


def changes(workspace: Workspace, store: Store) -> tuple[Catalog, tuple[Change, ...]]:
    """The catalog with the files as they are, and how they differ from the applied ones, in order
    of kind and id. Raises CatalogError also if they do not fit what operators decided or what was
    made through the API."""
    catalog = files(workspace)
    with store.read() as connection:
        before = read_documents(connection, ORIGIN)
    return _with_the_rest(store, catalog), diff(before, catalog.documents)


def _with_the_rest(store: Store, catalog: Catalog) -> Catalog:
    """The files' catalog with what is in force and no file's."""
    with store.read() as connection:
        rest = read_documents(connection, but=ORIGIN)
    return resolve({**rest, **catalog.documents}) if rest else catalog


def apply(
    workspace: Workspace, store: Store, at: datetime
) -> tuple[Catalog, tuple[Change, ...], int]:
    """Make the files' catalog the one in force: the catalog, what changed, its version.

    Raises CatalogError as `changes` does, ConflictError if a change moves what is issued.
    """
    from_files = files(workspace)
    catalog = _with_the_rest(store, from_files)
    with store.read() as connection:
        found = diff(read_documents(connection, ORIGIN), from_files.documents)
    aliases = aliases_of(from_files)
    changed = {change.id for change in found if change.kind == SCHEDULES}
    with store.read() as connection:
        refuse_archived_list_prices(connection, catalog, changed)
    own = {key: catalog.documents[key] for key in from_files.documents}
    with store.write() as connection:
        if SETTINGS in {change.kind for change in found} and current_version(connection):
            refuse_moved_days(connection, resolve(read_documents(connection)), catalog)
        rhythmic = prices_of_another_rhythm(catalog, found)
        for schedule in catalog.schedules:
            if schedule.id in changed or not rhythmic.isdisjoint(schedule.price_ids):
                refuse_moved_charges(connection, catalog, schedule, may_drop=True)
        version = apply_documents(
            connection,
            own,
            aliases=aliases,
            digest=catalog.digest,
            origin=ORIGIN,
            at=at,
        )
        announce_changes(connection, found, catalog.account.id, at)
    return catalog, found, version


def prices_of_another_rhythm(catalog: Catalog, changes: Iterable[Change]) -> frozenset[str]:
    """The prices of products in which a frequency or a timing changes: their periods may too."""
    products = {
        change.id
        for change in changes
        if change.kind == PRODUCTS
        and any(field.path.endswith((".frequency", ".timing")) for field in change.fields)
    }
    return frozenset(
        price.id for price in catalog.price_by_id.values() if price.product_id in products
    )


def aliases_of(catalog: Catalog) -> list[AliasAssignment]:
    """Every alias that a catalog assigns."""
    return [
        AliasAssignment(alias, customer.id)
        for customer in catalog.customers
        for alias in customer.all_aliases
    ]


def refuse_archived_list_prices(
    connection: Connection, catalog: Catalog, changed: Collection[str]
) -> None:
    """Raises ConflictError where one of the changed schedules begins to use a list price that is
    archived."""
    after = {key: parsed(document) for key, document in catalog.documents.items()}
    archived = archived_list_prices(after)
    if not archived:
        return
    before = {key: parsed(text) for key, text in read_documents(connection).items()}
    for id in sorted(changed):
        begun = list_prices_used(after, id) - list_prices_used(before, id)
        for name in sorted(begun & archived):
            raise ConflictError(
                f"schedule {id}: list price {name} is archived, so no schedule may begin to use it;"
                " name another, or take `archived` off it"
            )


def change_shape(change: Change) -> Json:
    """A change as JSON: values of fields are JSON text, null where the field is absent."""
    return {
        "action": change.action.value,
        "kind": change.kind,
        "id": change.id,
        "fields": [
            {"path": field.path, "before": field.before, "after": field.after}
            for field in change.fields
        ],
    }
