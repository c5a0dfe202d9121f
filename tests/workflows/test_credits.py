"""Credit sold by hand: once, to somebody, in terms that hold, and back only while unused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from engine.domain.errors import CatalogError, ConflictError, InputError
from engine.store import journal
from engine.store.open import Store
from engine.workflows import catalog as catalogs
from engine.workflows.credits import SoldCredit, balances, delete_grant, grant_credit, list_grants
from engine.workflows.initialize import initialize
from engine.workflows.invoices import show
from engine.workflows.issue import finalize
from engine.workflows.replay import replay
from engine.workflows.workspace import Workspace, open_workspace
from tests.store.migrated import migrated_database

NOW = datetime(2026, 1, 15, tzinfo=UTC)
SOLD = SoldCredit("acme", Decimal(100), "USD", name="Prepaid", id="prepaid")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    initialize(tmp_path / "credit", starter=False)
    migrated_database(tmp_path / "credit")
    workspace = open_workspace(tmp_path / "credit")
    file = workspace.root / "catalog" / "customers" / "acme.yml"
    file.parent.mkdir(exist_ok=True)
    file.write_text("legal_name: Acme\n")
    return workspace


@pytest.fixture
def store(workspace: Workspace) -> Iterator[Store]:
    with workspace.open_store() as store:
        catalogs.apply(workspace, store, NOW)
        yield store


def test_a_grant_is_a_decision_of_the_catalog_that_files_leave_alone(
    workspace: Workspace, store: Store
) -> None:
    grant_credit(workspace, store, SOLD, now=NOW, actor="test")
    (workspace.root / "catalog" / "customers" / "acme.yml").write_text("legal_name: Acme Ltd\n")
    catalogs.apply(workspace, store, NOW)
    found = catalogs.in_force(workspace, store)
    assert [each.id for each in found.credit_grants] == ["prepaid"]
    assert catalogs.differs(workspace, store) is False


def test_the_same_grant_twice_is_one_and_other_terms_are_refused(
    workspace: Workspace, store: Store
) -> None:
    first = grant_credit(workspace, store, SOLD, now=NOW, actor="test")
    assert grant_credit(workspace, store, SOLD, now=NOW, actor="test") == first
    assert len(list_grants(store)) == 1
    with pytest.raises(ConflictError, match="was made before with other terms"):
        grant_credit(workspace, store, replace(SOLD, amount=Decimal(101)), now=NOW, actor="test")
    assert list_grants(store) == [first]


@pytest.mark.parametrize(
    ("sold", "words"),
    [
        (replace(SOLD, customer_id="acm"), "there is no customer"),
        (replace(SOLD, unit="usd"), "neither a currency nor a metric"),
        (replace(SOLD, amount=Decimal(0)), "must be more than 0"),
        (replace(SOLD, amount=Decimal("1.001")), "more decimals than USD"),
        (replace(SOLD, expires=date(2026, 1, 1)), "is before the first day"),
        (replace(SOLD, id="Pre paid"), "cannot be an id"),
    ],
)
def test_what_cannot_be_granted_is_refused_in_words(
    workspace: Workspace, store: Store, sold: SoldCredit, words: str
) -> None:
    with pytest.raises((CatalogError, InputError), match=words):
        grant_credit(workspace, store, sold, now=NOW, actor="test")
    assert list_grants(store) == []


def test_a_balance_is_as_it_was_at_the_end_of_a_day(workspace: Workspace, store: Store) -> None:
    later = replace(SOLD, id="later", effective=date(2026, 2, 1))
    for sold in (SOLD, later):
        grant_credit(workspace, store, sold, now=NOW, actor="test")

    def on(day: date) -> list[str]:
        return [each["balance"] for each in balances(store, "acme", as_of=day, now=NOW)]

    assert on(date(2026, 1, 14)) == []
    assert on(date(2026, 1, 15)) == ["100.00"]
    assert on(date(2026, 2, 1)) == ["200.00"]


def test_a_deleted_grant_leaves_nothing_behind_but_its_trace(
    workspace: Workspace, store: Store
) -> None:
    grant_credit(workspace, store, SOLD, now=NOW, actor="test")
    assert delete_grant(store, "prepaid", reason="typo", now=NOW, actor="test")["balance"] == "0.00"
    assert catalogs.in_force(workspace, store).credit_grants == ()
    (balance,) = balances(store, "acme", as_of=None, now=NOW)
    assert [each["kind"] for each in balance["transactions"]] == ["GRANT", "WITHDRAWAL"]
    with store.read() as connection:
        assert set(journal.balances(connection).values()) == {0}
    with pytest.raises(InputError, match="there is no credit grant"):
        delete_grant(store, "prepaid", reason="", now=NOW, actor="test")
    with pytest.raises(ConflictError, match="was deleted: use another id"):
        grant_credit(workspace, store, SOLD, now=NOW, actor="test")


def test_what_a_grant_costs_is_billed_once_and_never_paid_with_credit(
    workspace: Workspace, store: Store
) -> None:
    sold = replace(SOLD, cost=Decimal(90))
    for _ in range(2):
        made = grant_credit(workspace, store, sold, with_invoice=True, now=NOW, actor="test")
    invoice = show(store, made["invoiceId"], "main")
    assert (invoice["netTotal"], invoice["projectedCreditGrants"]) == ("90.00", [])
    assert [group["title"] for group in invoice["lineItemGroups"]] == ["Prepaid credit"]
    with pytest.raises(ConflictError, match="bills credit grant prepaid: delete that first"):
        delete_grant(store, "prepaid", reason="", now=NOW, actor="test")
    catalog = catalogs.in_force(workspace, store)
    finalize(workspace, store, catalog, made["invoiceId"], at=NOW, actor="test")
    assert replay(workspace, store, made["invoiceId"]).is_equal
    with store.read() as connection:
        found = journal.balances(connection)
    # 100.00 granted for 90.00: 10.00 was given away
    assert found == {
        ("USD", "credit_balance:cash"): -10000,
        ("USD", "credits_granted"): 1000,
        ("USD", "receivable"): 9000,
    }


def test_an_invoice_over_nothing_is_refused(workspace: Workspace, store: Store) -> None:
    with pytest.raises(InputError, match="costs nothing"):
        grant_credit(workspace, store, SOLD, with_invoice=True, now=NOW, actor="test")
    assert list_grants(store) == []
