from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from engine.domain.customer import Alias
from engine.domain.errors import ConflictError, InputError, RatingError
from engine.domain.invoice import InvoiceStatus
from engine.store.catalog import (
    AliasAssignment,
    apply_documents,
    current_version,
    read_aliases,
    read_documents,
    read_documents_at,
    version_of_digest,
)
from engine.store.issuing import void
from engine.store.open import Store
from engine.store.open_invoices import save_open_invoice
from engine.store.tables import catalog_objects, catalog_versions
from tests.store.invoice_samples import AT, LATER, invoice, record

ACME = ("customers", "acme")
SCHEDULE = ("schedules", "acme_2026")
METRIC = ("metrics", "calls")
FIRST = {ACME: '{"legalName":"Acme Ltd"}', SCHEDULE: '{"customer":"acme"}', METRIC: "{}"}


def apply(
    store: Store,
    documents: Mapping[tuple[str, str], str],
    *,
    digest: str = "d1",
    origin: str = "catalog",
    aliases: Mapping[str, str] | None = None,
) -> int:
    with store.write() as connection:
        return apply_documents(
            connection,
            documents,
            aliases=[
                AliasAssignment(Alias(alias), customer)
                for alias, customer in (aliases or {}).items()
            ],
            digest=digest,
            origin=origin,
            at=AT,
        )


def owners(store: Store) -> dict[str, str]:
    with store.read() as connection:
        return {each.alias.name: each.customer_id for each in read_aliases(connection)}


def read(store: Store) -> dict[tuple[str, str], str]:
    with store.read() as connection:
        return read_documents(connection)


def test_documents_are_read_back_ordered_and_to_the_letter(store: Store) -> None:
    hostile = {("metrics", "größe"): '{"unit":"🧾 \'\\u0000"}', **FIRST}
    assert apply(store, hostile, aliases={"acme": "acme", "crm-1": "acme"}) == 1

    assert read(store) == hostile
    assert list(read(store)) == [ACME, METRIC, ("metrics", "größe"), SCHEDULE]
    assert owners(store) == {"acme": "acme", "crm-1": "acme"}


def test_applying_the_same_catalog_again_makes_no_version(store: Store) -> None:
    assert apply(store, FIRST) == 1
    assert apply(store, dict(reversed(FIRST.items()))) == 1
    with store.read() as connection:
        assert current_version(connection) == 1


def test_even_an_empty_catalog_is_a_first_version(store: Store) -> None:
    assert apply(store, {}, digest="nothing") == 1
    assert apply(store, {}, digest="nothing") == 1


def test_every_version_can_be_read_as_it_was(store: Store) -> None:
    second = {ACME: '{"legalName":"Acme plc"}', SCHEDULE: FIRST[SCHEDULE]}
    third = {**second, METRIC: '{"unit":"calls"}'}
    assert [
        apply(store, FIRST, digest="d1"),
        apply(store, second, digest="d2"),
        apply(store, third, digest="d3"),
    ] == [1, 2, 3]

    with store.read() as connection:
        assert read_documents_at(connection, 1) == FIRST
        assert read_documents_at(connection, 2) == second
        assert read_documents_at(connection, 3) == third == read_documents(connection)
        changes = list(
            connection.execute(
                select(catalog_versions.c.changes).order_by(catalog_versions.c.n)
            ).scalars()
        )
    assert changes[1] == (
        '{"added":[],"changed":[["customers","acme"]],"removed":[["metrics","calls"]]}'
    )


def test_a_version_is_found_by_its_digest(store: Store) -> None:
    for digest, documents in (("d1", FIRST), ("d2", {}), ("d1", FIRST)):
        apply(store, documents, digest=digest)
    with store.read() as connection:
        assert version_of_digest(connection, "d1") == 3
        assert version_of_digest(connection, "d2") == 2
        assert version_of_digest(connection, "d3") is None


@pytest.mark.parametrize("version", [0, 2, -1])
def test_a_version_that_does_not_exist_is_said_in_a_sentence(store: Store, version: int) -> None:
    apply(store, FIRST)
    with store.read() as connection, pytest.raises(InputError, match=r"there are: 1 to 1"):
        read_documents_at(connection, version)


def test_only_objects_that_changed_are_touched(store: Store) -> None:
    apply(store, FIRST)
    with store.write() as connection:
        apply_documents(
            connection,
            {**FIRST, METRIC: '{"unit":"x"}'},
            aliases={},
            digest="d2",
            origin="catalog",
            at=LATER,
        )
        touched = connection.execute(
            select(catalog_objects.c.id).where(catalog_objects.c.applied_at == LATER)
        ).scalars()
        assert list(touched) == ["calls"]


@pytest.mark.parametrize("key", [ACME, SCHEDULE])
def test_what_a_live_invoice_refers_to_is_not_removed(store: Store, key: tuple[str, str]) -> None:
    apply(store, FIRST)
    bill = invoice()
    with store.write() as connection:
        save_open_invoice(connection, bill, record(bill))
    fewer = {each: text for each, text in FIRST.items() if each != key}

    words = rf"{key[0]} {key[1]} cannot be removed: invoice {bill.id} \(DRAFT\) refers to it"
    with pytest.raises(ConflictError, match=words):
        apply(store, fewer, digest="d2")
    assert read(store) == FIRST
    assert apply(store, {k: v for k, v in FIRST.items() if k != METRIC}, digest="d3") == 2

    with store.write() as connection:
        void(
            connection,
            bill.id,
            expected=InvoiceStatus.DRAFT,
            at=LATER,
            actor="anna",
            reason="",
            entry=None,
        )
    assert apply(store, fewer, digest="d4") == 3


def test_each_origin_replaces_its_own_objects_only(store: Store) -> None:
    apply(store, FIRST)
    by_api = {("customers", "globex"): "{}"}
    assert apply(store, by_api, digest="a1", origin="api", aliases={"globex": "globex"}) == 2

    assert read(store) == {**FIRST, **by_api}
    assert apply(store, {ACME: "{}"}, digest="d2") == 3
    assert read(store) == {ACME: "{}", **by_api}
    with pytest.raises(ConflictError, match="customers globex was made by api"):
        apply(store, {**FIRST, **by_api}, digest="d3")
    assert owners(store) == {"globex": "globex"}


def test_an_alias_names_one_customer(store: Store) -> None:
    apply(store, {}, digest="a1", origin="api", aliases={"shared": "globex"})
    with pytest.raises(ConflictError, match="alias 'shared' of customer acme belongs to customer"):
        apply(store, FIRST, aliases={"shared": "acme"})
    assert read(store) == {}


def test_an_alias_moves_to_another_customer(store: Store) -> None:
    apply(store, FIRST, aliases={"a": "acme", "b": "acme"})
    apply(store, FIRST, digest="d2", aliases={"b": "other", "c": "acme"})
    assert owners(store) == {"b": "other", "c": "acme"}


def test_an_alias_of_two_customers_one_after_the_other_is_read_back_with_its_days(
    store: Store,
) -> None:
    march = date(2026, 3, 1)
    moved = [
        AliasAssignment(Alias("crm-1", None, march), "acme"),
        AliasAssignment(Alias("crm-1", march), "globex"),
    ]
    with store.write() as connection:
        apply_documents(connection, FIRST, aliases=moved, digest="d1", origin="catalog", at=AT)
    with store.read() as connection:
        assert read_aliases(connection) == moved
    later = [AliasAssignment(Alias("crm-1", date(2026, 2, 1), date(2026, 4, 1)), "other")]
    with (
        pytest.raises(ConflictError, match="belongs to customer acme, made by catalog"),
        store.write() as connection,
    ):
        apply_documents(connection, {}, aliases=later, digest="a1", origin="api", at=AT)


def test_a_document_that_cannot_be_stored_is_refused(store: Store) -> None:
    with pytest.raises(RatingError, match=r"metrics calls holds the text .*\\x00"):
        apply(store, {METRIC: "\x00"})
    assert read(store) == {}


def test_a_schedule_of_another_customer_does_not_hold_this_one(store: Store) -> None:
    other = {("customers", "other"): "{}"}
    apply(store, {**FIRST, **other})
    bill = replace(invoice(), customer_id="acme")
    with store.write() as connection:
        save_open_invoice(connection, bill, record(bill))
    assert apply(store, FIRST, digest="d2") == 2
