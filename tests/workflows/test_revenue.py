"""Revenue of what was really issued: it reconciles with the ledger, whatever happens then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from engine.domain.edit import DraftDiscount, HandMadeLine
from engine.domain.errors import InputError
from engine.domain.revenue import RevenueAccount
from engine.domain.schedule import DiscountType
from engine.domain.schedule_action import ScheduleVerb
from engine.revenue.journal import RevenueEntry
from engine.revenue.reports import balances
from engine.store.open import Store
from engine.warehouse.publish import publish_tables
from engine.workflows import credit_note_life, credit_notes, revenue
from engine.workflows.catalog import apply, in_force
from engine.workflows.close import close
from engine.workflows.credit_notes import FreeLine, PartOfLine
from engine.workflows.edit_draft import put_discount, put_line
from engine.workflows.initialize import initialize
from engine.workflows.issue import finalize, void
from engine.workflows.metering import DirectUsage
from engine.workflows.one_off import create_one_off
from engine.workflows.revenue_reports import Asked, deferred, journal, publish, reconcile
from engine.workflows.schedules import Decision, decide
from engine.workflows.workspace import Workspace, open_workspace
from ingest.land import land
from tests.store.migrated import migrated_database

FILES = {
    "settings.yml": """\
account: main
time_zone: UTC
currency: USD
accounting_date: intended_invoice_creation_date
""",
    "metrics/calls.yml": "event_type: call\naggregation: count\nunit: calls\n",
    "products/platform.yml": """\
name: Platform
prices:
  fee_usd: {name: Fee, currency: USD, frequency: monthly, timing: in_advance, model: fixed,
            amount: "310"}
  calls_usd: {name: Calls, currency: USD, frequency: monthly, timing: in_arrears, model: linear,
              metric: calls, rate: "10"}
""",
    "products/pilot.yml": """\
name: Pilot
revenue_recognition: milestone
prices:
  pilot_usd: {name: Pilot, currency: USD, frequency: one_time, timing: in_advance,
              model: one_time, amount: "12500"}
""",
    "products/rollout.yml": """\
name: Rollout
prices:
  rollout_usd: {name: Rollout, currency: USD, frequency: monthly, timing: in_arrears, model: fixed,
                amount: "1500"}
""",
    "customers/acme.yml": "legal_name: Acme\n",
    "customers/beta.yml": "legal_name: Beta\n",
    "schedules/acme.yml": """\
customer: acme
start: 2026-01-01
end: 2026-03-31
phases:
  - start: 2026-01-01
    prices: [fee_usd, calls_usd]
    credit_grants:
      - {name: Prepaid calls, unit: "metric:calls", amount: "3", cost: "24", refresh: monthly}
      - {name: Prepaid money, amount: "50", cost: "40"}
""",
    "schedules/beta.yml": """\
customer: beta
start: 2026-01-10
phases:
  - start: 2026-01-10
    milestone: pilot
    prices: [pilot_usd]
  - prices: [rollout_usd]
""",
}
EVENTS = "\n".join(
    f'{{"customerAlias": "acme", "eventType": "call", "eventTimestamp": "{day}T12:00:00Z"}}'
    for day in ("2026-01-05", "2026-01-06", "2026-02-01", "2026-02-02", "2026-02-03", "2026-02-04")
)


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    initialize(tmp_path / "books", starter=False)
    migrated_database(tmp_path / "books")
    workspace = open_workspace(tmp_path / "books")
    for name, text in FILES.items():
        file = workspace.root / "catalog" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    (tmp_path / "events.ndjson").write_text(EVENTS)
    land(workspace.lake, [tmp_path / "events.ndjson"], clock=lambda: at(2, 5))
    return workspace


@pytest.fixture
def store(workspace: Workspace) -> Iterator[Store]:
    with workspace.open_store() as store:
        yield store


def bill(workspace: Workspace, through: date, now: datetime) -> None:
    metering = DirectUsage(workspace)
    report = close(
        workspace, through=through, as_of=None, dry_run=False, now=now, metering=metering
    )
    assert not report.parked, report.parked


def issue(workspace: Workspace, store: Store, reference: str, now: datetime) -> str:
    catalog = in_force(workspace, store)
    return finalize(workspace, store, catalog, reference, at=now, actor="test")


def entries(workspace: Workspace, store: Store) -> list[RevenueEntry]:
    catalog = in_force(workspace, store)
    with store.read() as connection:
        return list(revenue.revenue_entries(connection, catalog))


def standing(
    workspace: Workspace, store: Store, customer: str, product: str, on: date
) -> tuple[int, int, int, int]:
    sums = balances(entries(workspace, store), on).get((customer, product, "USD"), {})
    found = [sums.get(account, 0) for account in RevenueAccount]
    return (found[0], found[1], found[2], found[3])


def in_balance(workspace: Workspace, store: Store) -> dict[str, str]:
    """Billed by product; every difference from the ledger is zero."""
    rows = reconcile(store, in_force(workspace, store))
    assert [row["difference"] for row in rows] == ["0.00"] * len(rows)
    return {row["product"]: row["billed"] for row in rows}


def test_charges_are_revenue_however_they_are_paid_and_credit_as_the_ledger_has_it(
    workspace: Workspace, store: Store
) -> None:
    bill(workspace, date(2026, 2, 28), at(3, 1))
    for month in (1, 2, 3):
        issue(workspace, store, f"acme@2026-0{month}-01", at(3, month))
    # January: 310.00 fee; 2 calls, both prepaid: 0.00. February: 310.00; 4 calls, 3 of them
    # prepaid: 10.00. March: 310.00. Prepaid money pays 50.00 of it and takes no revenue away.
    # Prepaid calls are earned as they are used: 2/3 of 24.00, then all of the next 24.00; the third
    # call of January expires
    bill(workspace, date(2026, 3, 15), at(3, 16))
    assert in_balance(workspace, store) == {
        "credits_expired": "8.00",
        "credits_used": "40.00",
        "platform": "940.00",
    }
    end_of_january = standing(workspace, store, "acme", "platform", date(2026, 1, 31))
    assert end_of_january == (31000, 0, 31000, 0)
    # on 28 February its usage is earned and not billed
    end_of_february = standing(workspace, store, "acme", "platform", date(2026, 2, 28))
    assert end_of_february == (63000, 1000, 62000, 0)


def test_drafts_earn_nothing(workspace: Workspace, store: Store) -> None:
    bill(workspace, date(2026, 2, 28), at(3, 1))
    assert entries(workspace, store) == []


def test_lines_by_hand_discounts_notes_and_voids_reconcile(
    workspace: Workspace, store: Store
) -> None:
    bill(workspace, date(2026, 2, 28), at(3, 1))
    catalog = in_force(workspace, store)
    setup = HandMadeLine(
        "", "Setup", Decimal(1), Decimal(90), date(2026, 2, 1), date(2026, 5, 1), group="Services"
    )
    put_line(store, catalog, "acme@2026-02-01", setup, at=at(3, 1), actor="test")
    tenth = DraftDiscount("", DiscountType.PERCENTAGE, Decimal(10), "Goodwill")
    put_discount(store, catalog, "acme@2026-02-01", tenth, at=at(3, 1), actor="test")
    first = issue(workspace, store, "acme@2026-01-01", at(3, 1))
    second = issue(workspace, store, "acme@2026-02-01", at(3, 2))
    one_off = create_one_off(
        workspace, store, catalog, "beta", currency=None, invoice_date=None, at=at(3, 2), actor="t"
    )
    put_line(store, catalog, one_off, setup, at=at(3, 2), actor="test")
    issue(workspace, store, one_off, at(3, 2))
    before = in_balance(workspace, store)
    # 310.00 + 310.00 - 31.00 of the discount; by hand 90.00 - 9.00 and 90.00
    assert (before["platform"], before["manual"]) == ("589.00", "171.00")

    note = credit_notes.create_against(
        store, second, [PartOfLine("1", "100.00")], reason="", at=at(3, 3), actor="test"
    )
    credit_note_life.issue(store, catalog, str(note["id"]), send=False, at=at(3, 3), actor="test")
    free = credit_notes.create_free(
        store,
        catalog,
        "beta",
        None,
        [FreeLine("Goodwill", "20.00")],
        reason="",
        at=at(3, 4),
        actor="test",
    )
    credit_note_life.issue(store, catalog, str(free["id"]), send=False, at=at(3, 4), actor="test")
    assert in_balance(workspace, store)["platform"] == "489.00"
    assert in_balance(workspace, store)["manual"] == "151.00"

    credit_notes.void(store, catalog, str(note["id"]), reason="", at=at(3, 5), actor="test")
    void(store, catalog, first, reason="", at=at(3, 5), actor="test")
    assert in_balance(workspace, store)["platform"] == "279.00"
    assert standing(workspace, store, "beta", "manual", date(2026, 3, 4)) == (
        # 90.00 over 89 days, each month a third: February, and four days of March at 0.97
        3000 + 4 * 97 - 2000,
        0,
        7000,
        5612,
    )


def test_a_pilot_is_deferred_until_its_milestone_is_complete(
    workspace: Workspace, store: Store
) -> None:
    """G21: 12,500.00 on one invoice at the start; 1,500.00 a month after completion."""
    bill(workspace, date(2026, 2, 28), at(3, 1))
    issue(workspace, store, "beta@2026-01-10", at(3, 1))
    last = date(2026, 12, 31)
    assert standing(workspace, store, "beta", "pilot", last) == (0, 0, 1250000, 1250000)
    done = Decision(ScheduleVerb.COMPLETE_MILESTONE, date(2026, 3, 9), milestone="pilot")
    decide(store, "beta", done, now=at(3, 20), actor="test")
    assert standing(workspace, store, "beta", "pilot", date(2026, 3, 8)) == (0, 0, 1250000, 1250000)
    assert standing(workspace, store, "beta", "pilot", last) == (1250000, 0, 1250000, 0)
    bill(workspace, date(2026, 4, 9), at(4, 10))
    issue(workspace, store, "beta@2026-04-10", at(4, 10))
    # 10 March to 9 April: 22 of 31 days of March, then 9 of April's 30
    assert standing(workspace, store, "beta", "rollout", date(2026, 4, 9)) == (150000, 150000, 0, 0)
    assert in_balance(workspace, store) == {"pilot": "12500.00", "rollout": "1500.00"}


def test_a_milestone_completed_in_locked_days_is_earned_on_the_first_open_one(
    workspace: Workspace, store: Store
) -> None:
    bill(workspace, date(2026, 1, 31), at(2, 1))
    issue(workspace, store, "beta@2026-01-10", at(2, 1))
    revenue.lock(
        store,
        in_force(workspace, store),
        date(2026, 3, 31),
        reason="quarter",
        at=at(4, 1),
        actor="test",
    )
    done = Decision(ScheduleVerb.COMPLETE_MILESTONE, date(2026, 3, 9), milestone="pilot")
    decide(store, "beta", done, now=at(4, 2), actor="test")
    assert standing(workspace, store, "beta", "pilot", date(2026, 3, 31))[0] == 0
    assert standing(workspace, store, "beta", "pilot", date(2026, 4, 1))[0] == 1250000


def test_what_a_product_says_later_moves_nothing_that_was_issued(
    workspace: Workspace, store: Store
) -> None:
    bill(workspace, date(2026, 1, 31), at(2, 1))
    issue(workspace, store, "acme@2026-01-01", at(2, 1))
    before = entries(workspace, store)
    product = workspace.root / "catalog" / "products" / "platform.yml"
    product.write_text(f"revenue_recognition: point_in_time\n{product.read_text()}")
    apply(workspace, store, at(2, 2))
    assert entries(workspace, store) == before
    bill(workspace, date(2026, 2, 28), at(3, 1))
    second = issue(workspace, store, "acme@2026-02-01", at(3, 1))
    methods = {
        each.obligation.method.value
        for each in entries(workspace, store)
        if each.obligation.source_id == second
    }
    assert methods == {"point_in_time"}


def test_what_is_locked_stays_as_it_was_booked(workspace: Workspace, store: Store) -> None:
    bill(workspace, date(2026, 2, 28), at(3, 1))
    issue(workspace, store, "acme@2026-01-01", at(3, 1))
    everything = Asked(end=date(2026, 3, 1))
    before = journal(store, in_force(workspace, store), everything)
    revenue.lock(
        store, in_force(workspace, store), date(2026, 2, 28), reason="", at=at(3, 1), actor="test"
    )
    issue(workspace, store, "acme@2026-02-01", at(3, 1))
    assert journal(store, in_force(workspace, store), everything) == before
    # February's fee of 310.00 in one entry on 1 March, with what is billed on that day
    assert standing(workspace, store, "acme", "platform", date(2026, 2, 28)) == (31000, 0, 31000, 0)
    assert standing(workspace, store, "acme", "platform", date(2026, 3, 1)) == (62000, 0, 62000, 0)
    for day, words in ((28, "locked through 2026-02-28 already"), (30, "2026-03-30 is not over")):
        through = date(2026, 2 if day == 28 else 3, day)
        with pytest.raises(InputError, match=words):
            revenue.lock(
                store, in_force(workspace, store), through, reason="", at=at(3, 2), actor="test"
            )


def test_an_entry_is_told_with_its_document_and_its_reason(
    workspace: Workspace, store: Store
) -> None:
    bill(workspace, date(2026, 1, 31), at(2, 1))
    issue(workspace, store, "acme@2026-01-01", at(2, 1))
    asked = Asked(date(2026, 1, 31), date(2026, 2, 1), "acme", "platform", "USD")
    (entry,) = journal(store, in_force(workspace, store), asked)
    assert entry["source"]["number"] == "INV-000001"
    assert {name: entry[name] for name in ("day", "line", "method", "narrative", "postings")} == {
        "day": "2026-01-31",
        "line": "fee_usd/0/0/fee",
        "method": "STRAIGHT_LINE",
        "narrative": "earned",
        "postings": [
            {"account": "recognized", "amount": "-10.00"},
            {"account": "deferred", "amount": "10.00"},
        ],
    }
    (row,) = deferred(store, in_force(workspace, store), date(2026, 1, 30))
    assert (row["recognized"], row["deferred"], row["billed"]) == ("300.00", "10.00", "310.00")
    assert journal(store, in_force(workspace, store), Asked(customer="beta")) == []


def test_analysts_get_every_entry_as_a_table_beside_those_of_the_last_run(
    workspace: Workspace, store: Store
) -> None:
    catalog = in_force(workspace, store)
    with pytest.raises(InputError, match="meterhouse close"):
        publish(workspace, store, catalog)
    bill(workspace, date(2026, 1, 31), at(2, 1))
    issue(workspace, store, "acme@2026-01-01", at(2, 1))
    run = publish_tables(workspace.published_folder, "run-1", lambda folder: None)
    file, count = publish(workspace, store, in_force(workspace, store))
    assert file == run / "fct_revenue_entries.parquet"
    rows = pq.read_table(file).to_pylist()
    assert len(rows) == count == len(entries(workspace, store))
    assert sum(row["recognized"] for row in rows if row["product"] == "platform") == 310
    assert {row["document_number"] for row in rows} == {"INV-000001"}
    assert all(
        row["recognized"] + row["deferred"] == row["billed"] + row["unbilled"] for row in rows
    )
