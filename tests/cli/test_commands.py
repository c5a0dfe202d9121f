"""Every command in its good form: what people read, and the JSON that machines read."""

from __future__ import annotations

import io
import json
import re
import shlex
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from engine.cli.app import app
from tests.cli.bad_input import USAGE
from tests.cli.bad_workspaces import DRAFT, ISSUED
from tests.cli.command_line import meterhouse, state
from tests.cli.command_tree import commands
from tests.cli.workspaces import done

MONEY = re.compile(r"-?\d+\.\d\d")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def good(workspace: Path, command: str) -> Any:
    """The JSON answer of a command that says nothing on standard error."""
    answer = done(meterhouse(*shlex.split(command), "--json", at=workspace))
    assert answer.err == ""
    return answer.json


def is_instant(text: str) -> bool:
    return text.endswith("Z") and datetime.fromisoformat(text).tzinfo is not None


@pytest.mark.parametrize("path", commands(app), ids=" ".join)
def test_every_command_explains_itself(path: tuple[str, ...], tmp_path: Path) -> None:
    answer = done(meterhouse(*path, "--help", at=tmp_path))
    assert answer.out.startswith(f"Usage: meterhouse {' '.join(path)} ")
    assert answer.err == ""


def test_the_version_is_that_of_the_package(tmp_path: Path) -> None:
    assert meterhouse("--version", at=tmp_path).out == "meterhouse 0.1.0\n"


def test_the_commands_of_the_design_are_there() -> None:
    """DESIGN 7, less what a later milestone brings."""
    names = {" ".join(path) for path in commands(app)}
    assert names >= {
        *("init", "validate", "compile", "diff", "apply", "doctor", "ingest", "usage", "rate"),
        *("periods", "preview", "close", "explain", "reconcile", "drift", "compact", "demo"),
        *("invoice list", "invoice show", "invoice recalculate", "invoice finalize"),
        *("invoice void", "invoice replay"),
    }


def test_init_makes_a_workspace_that_is_sound(tmp_path: Path) -> None:
    answer = done(meterhouse("init", "mine", "--json", at=tmp_path)).json
    assert answer["workspace"] == str(tmp_path / "mine")
    assert {"meterhouse.yml", "dbt_project.yml", "catalog/settings.yml"} <= set(answer["written"])
    assert all((tmp_path / "mine" / name).is_file() for name in answer["written"])
    done(meterhouse("validate", at=tmp_path / "mine"))
    done(meterhouse("compile", "--check", at=tmp_path / "mine"))


def test_init_takes_the_folder_that_stands_before_it_too(tmp_path: Path) -> None:
    answer = done(meterhouse("--workspace", "mine", "--json", "init", at=tmp_path)).json
    assert answer["workspace"] == str(tmp_path / "mine")


def test_init_overwrites_nothing_of_a_folder_with_files_in_it(tmp_path: Path) -> None:
    (tmp_path / "catalog" / "metrics").mkdir(parents=True)
    (tmp_path / "catalog/settings.yml").write_text("account: mine\n")
    (tmp_path / "dbt_project.yml").write_text("name: other\n")
    (tmp_path / ".gitignore").write_text("/mine/\n")
    before = state(tmp_path)
    done(meterhouse("init", at=tmp_path))
    after = state(tmp_path)
    assert {name: after[name] for name in before if name != "state.db"} == {
        name: digest for name, digest in before.items() if name != "state.db"
    }
    assert (tmp_path / "meterhouse.yml").is_file()


def test_catalog_commands_in_text(landed: Path) -> None:
    assert meterhouse("validate", at=landed).out == (
        "The catalog is valid: 2 metrics, 1 products, 2 prices, 1 customers, 1 schedules,"
        " 0 tax rates.\n"
    )
    assert re.fullmatch(
        r"\d+ generated files are up to date\.\n", meterhouse("compile", "--check", at=landed).out
    )
    assert meterhouse("diff", at=landed).out == "Nothing differs from the catalog in force.\n"
    assert meterhouse("apply", at=landed).out == "Catalog version 1 was in force already.\n"


def test_catalog_commands_in_json(landed: Path) -> None:
    digest = good(landed, "validate")["digest"]
    assert good(landed, "validate") == {
        "valid": True,
        "warnings": [],
        "digest": digest,
        "metrics": 2,
        "products": 1,
        "prices": 2,
        "customers": 1,
        "schedules": 1,
        "taxRates": 0,
    }
    compiled = good(landed, "compile --check")
    assert compiled["total"] > 2
    assert [compiled[key] for key in ("stale", "written", "removed")] == [[], [], []]
    assert good(landed, "diff") == []
    (landed / "catalog/customers/acme.yml").write_text("legal_name: Acme Inc\n")
    changes = [
        {
            "action": "changed",
            "kind": "customers",
            "id": "acme",
            "fields": [
                {"path": "aliases", "before": '["acme-prod"]', "after": None},
                {"path": "legal_name", "before": '"Acme Ltd"', "after": '"Acme Inc"'},
            ],
        }
    ]
    assert good(landed, "diff") == changes
    applied = good(landed, "apply")
    assert applied == {"version": 2, "digest": applied["digest"], "changes": changes}
    assert applied["digest"] != digest


def test_compile_writes_what_the_catalog_asks_for_and_check_only_says_so(landed: Path) -> None:
    model = "models/metering/metrics/usage__traffic.sql"
    before = (landed / model).read_text()
    (landed / model).write_text("select 1\n")
    checked = meterhouse("compile", "--check", at=landed)
    assert (checked.code, checked.out) == (1, "")
    assert checked.err == (
        f"not up to date: {model}\nrun `meterhouse compile` and commit what it writes\n"
    )
    assert meterhouse("compile", at=landed).out == f"wrote {model}\n"
    assert (landed / model).read_text() == before


def test_ingest_says_what_became_of_every_line(landed: Path) -> None:
    (landed / "more.ndjson").write_text(
        '{"customerAlias": "acme", "eventType": "api_call"}\nno event\n'
    )
    answer = done(meterhouse("ingest", "more.ndjson", at=landed))
    assert answer.out == "more.ndjson: 1 events landed, 1 rejected\n"
    assert answer.err == (
        "  1 rejected: unparsable_line\n"
        "Rejected rows are kept: `meterhouse reconcile --list rejected` lists them.\n"
    )
    again = good(landed, "ingest more.ndjson")
    assert is_instant(again.pop("receivedAt"))
    assert again == {
        "accepted": 0,
        "rejected": 0,
        "reasons": {},
        "lakeVersion": 2,
        "seq": 4,
        "files": [
            {
                "source": "more.ndjson",
                "status": "unchanged",
                "rows": 2,
                "accepted": 1,
                "rejected": 1,
                "reasons": {},
                "message": "the same bytes were landed before, as more.ndjson; force to land them"
                " again",
            }
        ],
    }


def test_usage_has_the_shape_of_the_design(landed: Path) -> None:
    assert good(landed, USAGE) == {
        "metric": "api_calls",
        "customerAlias": "acme",
        "from": "2026-01-01",
        "to": "2026-02-01",
        "asOf": "2026-02-02T08:00:00Z",
        "seq": 3,
        "unit": "calls",
        "value": "2",
        "eventCount": 2,
        "breakdowns": [],
    }


def test_usage_by_a_property_and_as_of_an_instant(landed: Path) -> None:
    traffic = USAGE.replace("api_calls", "traffic")
    answer = good(landed, traffic)
    assert (answer["value"], answer["eventCount"]) == ("1204.1", 2)
    assert answer["breakdowns"] == [
        {"values": {"region": "eu"}, "value": "1204", "eventCount": 1},
        {"values": {"region": "us"}, "value": "0.1", "eventCount": 1},
    ]
    assert good(landed, f"{USAGE} --by region")["breakdowns"] == [
        {"values": {"region": "eu"}, "value": "1", "eventCount": 1},
        {"values": {"region": "us"}, "value": "1", "eventCount": 1},
    ]
    before = good(landed, f"{traffic} --as-of 2026-02-02T07:59:59Z")
    assert (before["value"], before["eventCount"], before["seq"]) == ("0", 0, 0)
    assert before["asOf"] == "2026-02-02T07:59:59Z"
    text = done(meterhouse(*shlex.split(traffic), at=landed))
    assert text.out.startswith("1,204.1 bytes of traffic from 2 events\n")
    assert text.err == ""


def test_usage_of_an_alias_without_events_says_where_to_look(landed: Path) -> None:
    answer = done(meterhouse(*shlex.split(USAGE.replace("acme", "acne")), at=landed))
    assert answer.out.startswith("0 calls of api_calls from 0 events\n")
    assert answer.err == (
        "no event of acne counts there; `meterhouse reconcile --list unmapped` lists aliases that"
        " no customer has\n"
    )


def test_preview_shows_invoices_and_writes_nothing(landed: Path) -> None:
    before = state(landed)
    answer = good(landed, "preview --customer acme --through 2026-01-31")
    assert set(answer) == {"asOf", "seq", "invoices", "parked"}
    assert [each["invoiceDate"] for each in answer["invoices"]] == ["2026-01-01", "2026-02-01"]
    assert [each["netTotal"] for each in answer["invoices"]] == ["20.00", "20.00"]
    text = done(meterhouse("preview", "--through", "2026-01-31", at=landed))
    assert "Invoice acme_2026@2026-02-01  DRAFT" in text.out
    assert text.err == ""
    assert state(landed) == before


def test_a_dry_run_of_the_close_writes_nothing(landed: Path) -> None:
    before = state(landed)
    answer = good(landed, "close --through 2026-01-31 --dry-run")
    assert (answer["due"], answer["billed"], answer["parked"]) == (2, 2, 0)
    assert answer["dryRun"] is True
    assert state(landed) == before
    assert not (landed / "build").exists()


def test_options_stand_before_the_command_or_after_it(landed: Path, tmp_path: Path) -> None:
    after = meterhouse("invoice", "list", "--json", "--workspace", str(landed), at=tmp_path)
    before = meterhouse("--json", "--workspace", str(landed), "invoice", "list", at=tmp_path)
    short = meterhouse("-w", str(landed), "invoice", "list", "--json", at=tmp_path)
    assert done(after).json == done(before).json == done(short).json == []
    nearer = meterhouse("-w", "/", "invoice", "list", "-w", str(landed), at=tmp_path)
    assert done(nearer).out.startswith("There are no invoices yet")


def test_lists_say_why_they_are_empty(landed: Path) -> None:
    assert meterhouse("invoice", "list", at=landed).out == (
        "There are no invoices yet: meterhouse close --through DATE makes them.\n"
    )
    assert meterhouse("invoice", "list", "--customer", "acme", at=landed).out == (
        "No invoice is like that; without options all are listed.\n"
    )


def test_doctor_of_a_sound_workspace(landed: Path) -> None:
    findings = good(landed, "doctor")
    assert [finding["name"] for finding in findings] == [
        "catalog",
        "dbt project",
        "generated files",
        "database",
        "catalog in force",
        "lake",
        "notices",
    ]
    assert all(set(finding) == {"name", "ok", "detail"} for finding in findings)
    assert all(finding["ok"] is True for finding in findings)
    assert "ok  lake              version 1, 3 events\n" in meterhouse("doctor", at=landed).out


class Unread(io.StringIO):
    """A terminal at which nobody sits: whoever asks it something would wait for ever."""

    def isatty(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> str:
        raise AssertionError("standard input was read")

    readline = __next__ = read


def test_nothing_prompts(landed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Unread())
    for words in (["diff"], ["validate"], ["apply"], ["invoice", "list"], ["preview"]):
        done(meterhouse(*words, at=landed))


@pytest.mark.slow
def test_close_and_everything_that_reads_invoices(closed: Path) -> None:
    closing = good(closed, "close --through 2026-01-31")
    assert (closing["run"], closing["seq"]) == ("close-2026-01-31-2", 3)
    assert is_instant(closing["asOf"])
    assert [closing[key] for key in ("due", "billed", "parked")] == [1, 1, 0]
    assert [closing[key] for key in ("created", "updated", "unchanged")] == [0, 0, 1]
    (head,) = closing["invoices"]
    assert {"id", "status", "currency", "netTotal", "totalTax", "grossTotal"} <= set(head)
    assert all(MONEY.fullmatch(head[key]) for key in ("netTotal", "totalTax", "grossTotal"))

    listed = good(closed, "invoice list")
    assert [each["status"] for each in listed] == ["FINAL", "DRAFT"]
    assert listed[0]["invoiceNumber"] == "INV-000001"
    assert good(closed, "invoice list --status draft") == [listed[1]]
    assert good(closed, "invoice list --to 2026-02-01") == [listed[0]]

    shown = good(closed, f"invoice show {DRAFT}")
    assert shown["id"] == head["id"]
    check_invoice(shown)
    by_prefix = good(closed, f"invoice show {shown['id'][:13]}")
    by_number = good(closed, "invoice show INV-000001")
    assert by_prefix == shown
    assert by_number == good(closed, f"invoice show {ISSUED}")
    check_invoice(by_number)
    assert good(closed, f"invoice recalculate {DRAFT}")["contentSha256"] == shown["contentSha256"]

    explained = good(closed, f"explain {DRAFT}/1")
    assert set(explained) == {"invoiceId", "invoiceNumber", "currency", "lines"}
    (line,) = explained["lines"]
    assert line["usage"]["value"] == "2"
    assert [event["customerEventId"] for event in line["usage"]["events"]] == ["r-1", "r-2"]
    text = done(meterhouse("explain", DRAFT, "--sql", at=closed))
    assert "usage: 2 calls of api_calls from 2 events" in text.out
    assert "count(*)" in text.out.lower()
    assert text.err == ""

    for name in (DRAFT, ISSUED):
        replayed = good(closed, f"invoice replay {name}")
        assert replayed["equal"] is True
        assert replayed["fromLake"] == replayed["fromFrozenUsage"] == "equal"

    reconciled = good(closed, "reconcile")
    assert set(reconciled) == {
        *("landed", "outcomes", "skippedValues", "uncounted", "notes", "asOf", "seq"),
    }
    assert reconciled["notes"] == []
    assert reconciled["uncounted"] == {}
    assert reconciled["landed"] == sum(reconciled["outcomes"].values()) == 4
    assert {name: count for name, count in reconciled["outcomes"].items() if count} == {
        "free": 2,
        "unmapped": 1,
        "rejected": 1,
    }
    (rejected,) = good(closed, "reconcile --list rejected")["events"]
    assert (rejected["source"], rejected["sourceLine"]) == ("events.ndjson", 4)
    (unmapped,) = good(closed, "reconcile --list unmapped --limit 1")["events"]
    assert unmapped["customerAlias"] == "nobody"

    issued = good(closed, f"invoice finalize {DRAFT}")
    assert (issued["status"], issued["invoiceNumber"]) == ("FINAL", "INV-000002")
    assert issued["contentSha256"] == shown["contentSha256"]
    voided = good(closed, f"invoice void {DRAFT} --reason mistaken")
    assert (voided["status"], voided["invoiceNumber"]) == ("VOIDED", "INV-000002")
    again = meterhouse("invoice", "void", "INV-000002", at=closed)
    assert (again.code, again.out) == (1, "")
    assert again.err == (
        "error: cannot void an invoice that is VOIDED: only drafts and issued invoices can be"
        " voided\n"
    )


def check_invoice(document: dict[str, Any]) -> None:
    """Money and quantities are text, instants end in Z, days are days, lines add up."""
    for key in ("netTotal", "totalTax", "grossTotal"):
        assert MONEY.fullmatch(document[key])
    assert all(is_instant(document[key]) for key in ("asOf", "createdAt", "updatedAt"))
    assert DAY.fullmatch(document["invoiceDate"])
    assert DAY.fullmatch(document["billingPeriod"]["endInclusive"])
    lines = document["lineItems"]
    assert [line for group in document["lineItemGroups"] for line in group["lineItems"]] == lines
    for line in lines:
        assert all(isinstance(line[key], str) for key in ("quantity", "rate", "taxRate"))
        assert MONEY.fullmatch(line["netTotal"])
    cents = [int(line["netTotal"].replace(".", "")) for line in lines]
    assert sum(cents) == int(document["netTotal"].replace(".", ""))
    assert json.loads(json.dumps(document)) == document


@pytest.mark.slow
def test_what_people_read_of_a_close_of_two_years(landed: Path) -> None:
    answer = done(meterhouse("close", "--through", "2027-12-31", at=landed))
    assert answer.err == ""
    assert "Run close-2027-12-31-1: 25 due, 25 billed, 0 parked (25 new, " in answer.out
    listed = done(meterhouse("invoice", "list", at=landed)).out
    assert "acme_2026@2026-02-01   Acme Ltd   DRAFT" in listed
    shown = done(meterhouse("invoice", "show", DRAFT, at=landed)).out
    assert "API calls: up to 1,000" in shown
    assert "20.00 USD" in shown
    replayed = done(meterhouse("invoice", "replay", DRAFT, at=landed)).out
    assert replayed == (
        "from frozen usage: equal to the byte\nfrom the lake:     equal to the byte\n"
    )
    check_that_a_shared_prefix_names_no_invoice(landed)


def check_that_a_shared_prefix_names_no_invoice(workspace: Path) -> None:
    """Among so many ids some begin with the same sign."""
    first = [each["id"][0] for each in good(workspace, "invoice list")]
    shared = next(sign for sign in first if first.count(sign) > 1)
    answer = meterhouse("invoice", "finalize", shared, at=workspace)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        f"error: {first.count(shared)} invoices are '{shared}'; write the id, or more of it\n"
    )
