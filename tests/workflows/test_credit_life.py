"""Credit over the life of invoices: projected, locked in, used, returned, expired."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain.credit import TransactionKind
from engine.domain.errors import ConflictError
from engine.store import journal
from engine.store.credits import StoredGrant, read_grants
from engine.store.open import Store
from engine.workflows import credit_note_life, credit_notes
from engine.workflows.catalog import in_force
from engine.workflows.close import close
from engine.workflows.close_report import CloseReport
from engine.workflows.initialize import initialize
from engine.workflows.invoices import show
from engine.workflows.issue import finalize, void
from engine.workflows.metering import DirectUsage
from engine.workflows.replay import replay
from engine.workflows.representations import Json
from engine.workflows.workspace import Workspace, open_workspace
from tests.store.migrated import migrated_database

FILES = {
    "products/platform.yml": """\
name: Platform
prices:
  fee_usd: {name: Fee, currency: USD, frequency: monthly, timing: in_advance, model: fixed,
            amount: "100"}
  seat_usd: {name: Seat, currency: USD, frequency: monthly, timing: in_arrears, model: fixed,
             amount: "30"}
""",
    "customers/acme.yml": "legal_name: Acme\n",
    "schedules/acme.yml": """\
customer: acme
start: 2026-01-01
end: 2026-04-30
prices: [fee_usd, seat_usd]
credit_grants: [{name: Prepaid, amount: "250", cost: "200"}]
""",
}
NOW = datetime(2026, 5, 20, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return sold_to_acme(tmp_path)


def sold_to_acme(folder: Path) -> Workspace:
    initialize(folder / "credit", starter=False)
    migrated_database(folder / "credit")
    workspace = open_workspace(folder / "credit")
    for name, text in FILES.items():
        file = workspace.root / "catalog" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    return workspace


@pytest.fixture
def store(workspace: Workspace) -> Iterator[Store]:
    with workspace.open_store() as store:
        yield store


def bill(workspace: Workspace, through: date) -> CloseReport:
    return close(
        workspace,
        through=through,
        as_of=None,
        dry_run=False,
        now=NOW,
        metering=DirectUsage(workspace),
    )


def issue(workspace: Workspace, store: Store, reference: str) -> Json:
    finalize(workspace, store, in_force(workspace, store), reference, at=NOW, actor="test")
    return show(store, reference, "main")


def the_grant(store: Store) -> StoredGrant:
    with store.read() as connection:
        (grant,) = read_grants(connection)
    return grant


def kinds(grant: StoredGrant) -> list[tuple[TransactionKind, int]]:
    return [(each.kind, int(each.amount)) for each in grant.transactions]


def test_drafts_show_what_they_would_draw_in_order_of_date(
    workspace: Workspace, store: Store
) -> None:
    bill(workspace, date(2026, 3, 1))
    drafts = [show(store, f"acme@2026-0{month}-01", "main") for month in (1, 2, 3)]
    assert [each["projectedCreditGrants"][:1] for each in drafts[:2]] == [
        [
            {
                "creditGrantId": "acme.0.1.1",
                "creditGrantName": "Prepaid",
                "amount": amount,
                "taxAmount": "0.00",
                "status": "PROJECTED",
            }
        ]
        for amount in ("100.00", "130.00")
    ]
    # 250 - 100 - 130 = 20 of the 130 of March; the cost of the credit is never paid with it
    assert [each["netTotal"] for each in drafts] == ["200.00", "0.00", "110.00"]
    assert the_grant(store).balance == 250  # nothing is drawn yet


def test_issuing_a_later_invoice_first_takes_from_the_drafts_before_it(
    workspace: Workspace, store: Store
) -> None:
    bill(workspace, date(2026, 3, 1))
    assert issue(workspace, store, "acme@2026-03-01")["netTotal"] == "0.00"  # 130 instead of 20
    locked = issue(workspace, store, "acme@2026-02-01")
    assert locked["appliedCreditGrants"][0]["amount"] == "120.00"
    assert locked["netTotal"] == "10.00"
    assert the_grant(store).balance == 0
    last = issue(workspace, store, "acme@2026-01-01")
    assert (last["netTotal"], last["appliedCreditGrants"]) == ("300.00", [])
    for month in (1, 2, 3):
        assert replay(workspace, store, f"acme@2026-0{month}-01").is_equal


def test_what_a_voided_invoice_had_drawn_comes_back(workspace: Workspace, store: Store) -> None:
    bill(workspace, date(2026, 2, 1))
    issue(workspace, store, "acme@2026-01-01")
    issue(workspace, store, "acme@2026-02-01")
    void(
        store,
        in_force(workspace, store),
        "acme@2026-01-01",
        reason="wrong",
        at=NOW,
        actor="test",
    )
    assert kinds(the_grant(store)) == [
        (TransactionKind.GRANT, 250),
        (TransactionKind.DRAWDOWN, -100),
        (TransactionKind.DRAWDOWN, -130),
        (TransactionKind.RETURN, 100),
    ]
    with store.read() as connection:
        balances = journal.balances(connection)
    # 250 granted less 130 used; what was charged for it is gone with the voided invoice
    assert balances["USD", "credit_balance:cash"] == -12000
    assert balances["USD", "credits_granted"] == 25000
    assert sum(balances.values()) == 0


def test_a_note_whose_returned_credit_was_used_since_is_not_voided(
    workspace: Workspace, store: Store
) -> None:
    bill(workspace, date(2026, 3, 1))
    catalog = in_force(workspace, store)
    fee = issue(workspace, store, "acme@2026-01-01")["lineItems"]
    (line,) = (at for at, each in enumerate(fee, 1) if each["title"] == "Fee")
    part = credit_notes.PartOfLine(str(line), "100.00")
    made = credit_notes.create_against(
        store, "acme@2026-01-01", (part,), reason="", at=NOW, actor="test"
    )
    note = str(made["id"])
    credit_note_life.issue(store, catalog, note, send=False, at=NOW, actor="test")
    assert the_grant(store).balance == 250
    issue(workspace, store, "acme@2026-02-01")
    issue(workspace, store, "acme@2026-03-01")
    with pytest.raises(ConflictError, match=r"gave 100 back to credit grant .*, which has 0 left"):
        credit_notes.void(store, catalog, note, reason="", at=NOW, actor="test")
    assert the_grant(store).balance == 0
    assert credit_notes.show(store, note)["status"] != "VOIDED"


def test_the_rest_expires_once_nothing_due_can_use_it(workspace: Workspace, store: Store) -> None:
    bill(workspace, date(2026, 4, 30))
    assert the_grant(store).balance == 250  # drafts could still use it
    for month in (1, 2, 3, 4, 5):
        issue(workspace, store, f"acme@2026-0{month}-01")
    assert the_grant(store).balance == 0

    void(store, in_force(workspace, store), "acme@2026-01-01", reason="", at=NOW, actor="test")
    bill(workspace, date(2026, 5, 15))
    bill(workspace, date(2026, 5, 16))
    grant = the_grant(store)
    assert kinds(grant)[-2:] == [(TransactionKind.RETURN, 100), (TransactionKind.EXPIRY, -100)]
    assert grant.balance == Decimal(0)
    with store.read() as connection:
        balances = journal.balances(connection)
    assert ("USD", "revenue:credits_expired") in balances
    assert balances["USD", "credit_balance:cash"] == 0


def test_a_deleted_or_recalculated_draft_holds_nothing(workspace: Workspace, store: Store) -> None:
    bill(workspace, date(2026, 2, 1))
    before = show(store, "acme@2026-02-01", "main")["netTotal"]
    bill(workspace, date(2026, 2, 1))
    assert show(store, "acme@2026-02-01", "main")["netTotal"] == before == "0.00"
    assert kinds(the_grant(store)) == [(TransactionKind.GRANT, 250)]


@pytest.mark.slow
@settings(max_examples=8)
@given(st.permutations([1, 2, 3, 4]), st.lists(st.integers(1, 4), max_size=3, unique=True))
def test_whatever_is_issued_and_voided_in_any_order_the_balance_is_what_is_left(
    order: list[int], voided: list[int]
) -> None:
    """Granted less used and expired, plus returned, is never below zero; every invoice replays."""
    with TemporaryDirectory() as folder:
        workspace = sold_to_acme(Path(folder))
        with workspace.open_store() as store:
            bill(workspace, date(2026, 4, 1))
            used = 0
            for month in order:
                name = f"acme@2026-0{month}-01"
                applied = issue(workspace, store, name)["appliedCreditGrants"]
                used += sum(int(Decimal(each["amount"])) for each in applied)
                if month in voided:
                    void(
                        store,
                        in_force(workspace, store),
                        name,
                        reason="",
                        at=NOW,
                        actor="test",
                    )
                    used -= sum(int(Decimal(each["amount"])) for each in applied)
                grant = the_grant(store)
                assert grant.balance == 250 - used >= 0
                assert replay(workspace, store, name).from_frozen is None
            bill(workspace, date(2026, 5, 15))
            assert the_grant(store).balance in (0, 250 - used)
            with store.read() as connection:
                balances = journal.balances(connection)
            assert sum(balances.values()) == 0
            assert balances["USD", "credit_balance:cash"] == -100 * the_grant(store).balance
