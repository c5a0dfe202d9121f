"""What may be wrong in a workspace: catalog, settings, database, lake; and with its invoices."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from tests.cli.bad_input import GARBAGE, USAGE, Case


def log_entry(workspace: Path) -> Path:
    return workspace / "lake/log/00000000000000000001.json"


def part(workspace: Path) -> Path:
    return next((workspace / "lake" / "usage_events").rglob("*.parquet"))


METRIC = "catalog/metrics/traffic.yml"

CATALOGS = [
    *(
        Case(
            command,
            f'{METRIC}:3: event_typ: is not a key of a metric; did you mean "event_type"?',
            {METRIC: "event_type: x\naggregation: count\nevent_typ: y\n"},
        )
        for command in ("validate", "compile", "compile --check", "diff", "apply")
    ),
    Case("validate", f"{METRIC}:2: …", {METRIC: "event_type: [\n"}),
    Case("validate", f"{METRIC}:1: is not UTF-8 text; save the file as UTF-8", {METRIC: GARBAGE}),
    Case("validate", f"{METRIC}:1: the file is empty; …", {METRIC: ""}),
    Case("validate", f"{METRIC}:2: *x is a YAML alias; …", {METRIC: "event_type: a\nunit: *x\n"}),
    Case("validate", f"{METRIC}:2: a tab stands where …", {METRIC: "event_type: a\n\tunit: x\n"}),
    Case(
        "apply",
        "catalog/customers/acme.yml:2: parent: …",
        {"catalog/customers/acme.yml": "legal_name: Acme\nparent: nobody\n"},
    ),
    Case(
        "apply",
        "catalog/schedules/acme_2026.yml:1: customer: …",
        {
            "catalog/schedules/acme_2026.yml": "customer: nobody\nstart: 2026-01-01\n"
            "phases: [{start: 2026-01-01, prices: [api_access_usd]}]\n"
        },
    ),
    Case(
        "apply",
        "catalog/settings.yml:2: time_zone: …",
        {"catalog/settings.yml": "account: main\ntime_zone: Mars\nlegal_name: X\ncurrency: USD\n"},
    ),
    Case("validate", "catalog/metrics: …", spoil=lambda w: _file_for_folder(w / "catalog/metrics")),
    Case(
        "validate",
        "{here} has no catalog/ folder; run `meterhouse init` or make one",
        spoil=lambda w: (w / "catalog").rename(w / "elsewhere") and None,
    ),
]


def _file_for_folder(folder: Path) -> None:
    folder.rename(folder.with_name("was"))
    folder.write_text("no folder\n")


def _settings(text: str | bytes, message: str) -> Case:
    return Case("invoice list", message, {"meterhouse.yml": text})


DATABASE = "{here}/meterhouse.yml: database: "

SETTINGS = [
    _settings("", "meterhouse.yml:1: the file is empty; describe one object in it or delete it"),
    _settings(
        "[1]\n",
        "meterhouse.yml:1: must be a mapping; write database: and lake: on lines of their own",
    ),
    _settings("database: 3\n", "meterhouse.yml:1: database: must be text; write it in quotes"),
    _settings("databse: x\n", 'meterhouse.yml:1: databse: unknown key; did you mean "database"?'),
    _settings(
        "database: a\ndatabase: b\n",
        "meterhouse.yml:2: database: is here twice, first in line 1; remove one of them",
    ),
    _settings(GARBAGE, "meterhouse.yml:1: is not UTF-8 text; save the file as UTF-8"),
    _settings(
        "database: nonsense\n",
        f"{DATABASE}the database URL cannot be read; write it like sqlite:///state.db or"
        " postgresql://user@host/name",
    ),
    _settings(
        "database: mysql://x\n",
        f"{DATABASE}mysql is not a database this program works with; use …",
    ),
    _settings(
        "database: sqlite:///nowhere/x.db\n",
        f"{DATABASE}{{here}}/nowhere/x.db: the folder {{here}}/nowhere does not exist; make it"
        " first",
    ),
    _settings(
        "database: sqlite:///catalog\n",
        f"{DATABASE}{{here}}/catalog is a folder; name a file in it",
    ),
    _settings(
        "database: postgresql://u:secret@127.0.0.1:1/x\n",
        f"{DATABASE}postgresql://u:***@127.0.0.1:1/x cannot be opened: …refused…",
    ),
    _settings(
        "lake: events.ndjson\n",
        "{here}/meterhouse.yml: lake: {here}/events.ndjson is a file; name a folder",
    ),
    _settings(
        "lake: s3://bucket/lake\n",
        "{here}/meterhouse.yml: lake: s3://bucket/lake is no local folder; name one, such as lake",
    ),
]

DATABASES = [
    Case(
        "invoice list",
        f"{DATABASE}sqlite:///{{here}}/state.db cannot be opened: file is not a database",
        {"state.db": GARBAGE},
    ),
    Case(
        "apply",
        f"{DATABASE}sqlite:///{{here}}/state.db cannot be opened: …malformed",
        spoil=lambda w: _cut(w / "state.db", 5000),
    ),
    Case(
        "close --through 2026-01-31",
        f"{DATABASE}sqlite:///{{here}}/state.db: the database holds tables of another program (x);"
        " name a database of its own",
        spoil=lambda w: _execute(w, "create table x (y)", new=True),
    ),
    Case(
        "invoice list",
        f"{DATABASE}sqlite:///{{here}}/state.db: the database is at schema version 9999, newer than"
        " this program knows (…): upgrade meterhouse",
        spoil=lambda w: _execute(w, "update alembic_version set version_num = '9999'"),
    ),
    Case(
        "invoice list",
        "the database failed (no such table: invoices); nothing of this step was written; mend the"
        " database or restore it from a backup, then run again",
        spoil=lambda w: _execute(w, "drop table invoices"),
        code=1,
    ),
]


def _cut(path: Path, size: int) -> None:
    path.write_bytes(path.read_bytes()[:size])


def _execute(workspace: Path, statement: str, new: bool = False) -> None:
    if new:
        (workspace / "state.db").unlink()
    with contextlib.closing(sqlite3.connect(workspace / "state.db")) as connection:
        connection.execute(statement)
        connection.commit()


LAKES = [
    *(
        Case(
            USAGE,
            "{here}/lake/log/00000000000000000001.json: not a commit log entry (…); restore the"
            " file from a backup.",
            {"lake/log/00000000000000000001.json": content},
        )
        for content in ("", "{}", GARBAGE)
    ),
    Case(
        "ingest more.ndjson",
        "{here}/lake/log/00000000000000000001.json: missing; restore it from a backup.",
        {"more.ndjson": "{}\n"},
        spoil=lambda w: log_entry(w).rename(log_entry(w).with_name(f"{2:020d}.json")) and None,
    ),
    *(
        Case(
            command,
            "{here}/lake/usage_events/…: missing; restore it from a backup.",
            spoil=lambda w: part(w).unlink(),
        )
        for command in (USAGE, "preview --through 2026-01-31", "close --through 2026-01-31")
    ),
    Case(
        USAGE,
        "{here}/lake/usage_events/…: has 100 bytes, … were landed; restore it from a backup.",
        spoil=lambda w: _cut(part(w), 100),
    ),
    Case(
        USAGE,
        "{here}/lake: usage cannot be counted (…); `meterhouse doctor` looks at every file of the"
        " lake",
        spoil=lambda w: part(w).write_bytes(b"x" * part(w).stat().st_size) and None,
        code=1,
    ),
]

DRAFT, ISSUED = "acme_2026@2026-02-01", "acme_2026@2026-01-01"
AFTER_A_CLOSE = [
    Case(
        f"invoice finalize {ISSUED}",
        "cannot finalize an invoice that is FINAL: only a draft can be finalized",
        code=1,
    ),
    Case(
        f"invoice recalculate {ISSUED}",
        "cannot recalculate an invoice that is FINAL: void it and close again, or leave it: what is"
        " issued never changes",
        code=1,
    ),
    Case(
        f"invoice recalculate {DRAFT} --as-of 2999-01-01T00:00:00Z",
        "--as-of 2999-01-01T00:00:00Z is in the future: …",
    ),
    Case(f"explain {DRAFT}/0", f"{DRAFT}/0: the invoice has lines 1 to 2, no line '0'"),
    Case(f"explain {DRAFT}/3", f"{DRAFT}/3: the invoice has lines 1 to 2, no line '3'"),
    Case(f"explain {DRAFT}/²", f"{DRAFT}/²: the invoice has lines 1 to 2, no line '²'"),
    Case(f"explain {DRAFT}/", f"{DRAFT}/: the invoice has lines 1 to 2, no line ''"),
    Case("explain /", "the name of an invoice is empty; give an id, number or SCHEDULE@DATE"),
    Case(
        f"explain {DRAFT}",
        "{here}/lake/usage_events/…: missing; restore it from a backup.",
        spoil=lambda w: part(w).unlink(),
    ),
    Case(
        f"invoice replay {DRAFT}",
        "{here}/lake/usage_events/…: missing; restore it from a backup.",
        spoil=lambda w: part(w).unlink(),
    ),
    *(
        Case(
            command,
            "{here}/lake: is at version 0 and not the lake of which run close-2026-01-31-1 counted"
            " version 1; restore it from a backup",
            spoil=lambda w: (w / "lake").rename(w / "lost") and None,
        )
        for command in ("close --through 2026-02-28", "close --through 2026-02-28 --dry-run")
    ),
    Case(
        "close --through 2026-02-28",
        "{here}: has no dbt_project.yml; `meterhouse init` in an empty folder writes one",
        spoil=lambda w: (w / "dbt_project.yml").unlink(),
    ),
]
