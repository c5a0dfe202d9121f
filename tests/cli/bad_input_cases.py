"""Bad files, settings and arguments, each with what the command line says of it.

`…` in a message stands for words that differ by system or moment; `{here}` is the workspace.
Messages of the argument parser begin with `Error:` and are the last of several lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Spoil = Callable[[Path], None]


@dataclass(frozen=True)
class Case:
    """`files` are written into the workspace first, then `spoil` changes what is in it."""

    command: str
    message: str
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    spoil: Spoil = lambda workspace: None
    code: int = 2

    @property
    def id(self) -> str:
        return f"{self.command} ({', '.join(self.files)})" if self.files else self.command


USAGE = "usage api_calls --customer acme --from 2026-01-01 --to 2026-02-01"
NO_NUMBER = "is not a plain decimal number (digits, at most 12 after the point)"
LINEAR = 'currency: USD\nmodel: linear\nrate: "0.1"\n'
BOUNDED = LINEAR + 'per_event: {min: "1", max: "10"}\n'
MATRIX = 'currency: USD\nmodel: matrix\nby: [region]\nrates: [{values: {region: eu}, rate: "1"}]\n'
TWO_PRICES = """\
name: API
prices:
  a: {name: A, currency: USD, frequency: monthly, timing: in_advance, model: fixed, amount: "1"}
  b: {name: B, currency: USD, frequency: monthly, timing: in_advance, model: fixed, amount: "2"}
"""
SCHEDULE = """\
start: 2026-01-31
billing_day: 31
prices:
  fee: {frequency: monthly, timing: in_advance}
"""
GARBAGE = bytes(range(255, 0, -1)) * 12


def log_entry(workspace: Path) -> Path:
    return workspace / "lake/log/00000000000000000001.json"


def part(workspace: Path) -> Path:
    return next((workspace / "lake" / "usage_events").rglob("*.parquet"))


ARGUMENTS = [
    Case("nosuch", "Error: No such command 'nosuch'."),
    Case("clos", "Error: No such command 'clos'. Did you mean 'close'?"),
    Case("close", "Error: Missing option '--through'."),
    Case("close --through", "Error: Option '--through' requires an argument."),
    Case("close --trough 2026-01-31", "Error: No such option: --trough…"),
    Case(
        "close --through nope",
        "--through: 'nope' is not a date; write it like 2026-01-31",
    ),
    Case(
        "close --through 2026-02-30",
        "--through: '2026-02-30' is not a date; write it like 2026-01-31",
    ),
    Case(
        "close --through 2026-W05-6",
        "--through: '2026-W05-6' is not a date; write it like 2026-01-31",
    ),
    Case(
        "close --through 20260131",
        "--through: '20260131' is not a date; write it like 2026-01-31",
    ),
    Case(
        "close --through 9999-12-31",
        "a billing period would reach the year 10000: use an earlier date",
    ),
    Case(
        "close --through 2026-01-31 --as-of 2999-01-01T00:00:00Z",
        "--as-of 2999-01-01T00:00:00Z is in the future: what will be known then can still change;"
        " leave it out for what is known now",
    ),
    Case(
        "--workspace models close --through 2026-01-31",
        "{here}/models is not a workspace: it has no meterhouse.yml; run `meterhouse init` there,"
        " or name the folder with --workspace",
    ),
    Case(
        "invoice list --workspace events.ndjson",
        "{here}/events.ndjson is not a workspace: it has no meterhouse.yml; run `meterhouse init`"
        " there, or name the folder with --workspace",
    ),
    Case(
        USAGE.replace("api_calls", "calls"),
        "there is no metric 'calls' in the catalog in force; it has api_calls, traffic",
    ),
    Case(
        USAGE.replace("2026-02-01", "2025-12-31"),
        "--to 2025-12-31 must be after --from 2026-01-01; it is exclusive",
    ),
    Case(
        USAGE.replace("2026-02-01", "2026-01-01"),
        "--to 2026-01-01 must be after --from 2026-01-01; it is exclusive",
    ),
    Case(
        f"{USAGE} --as-of yesterday",
        "--as-of: 'yesterday' is not an instant; write it like 2026-01-31T00:00:00Z",
    ),
    Case(
        f"{USAGE} --as-of 2026-01-31",
        "--as-of: '2026-01-31' is not an instant; write it like 2026-01-31T00:00:00Z",
    ),
    Case(
        f"{USAGE} --as-of 2026-01-31T00:00:00",
        "--as-of: '2026-01-31T00:00:00' has no time zone; add Z for UTC or +01:00",
    ),
    Case(
        f"{USAGE} --as-of 9999-12-31T23:59:59-05:00",
        "--as-of: '9999-12-31T23:59:59-05:00' is outside the years 1 to 9999",
    ),
    Case(
        f"{USAGE} --as-of 2999-01-01T00:00:00Z",
        "--as-of 2999-01-01T00:00:00Z is in the future: what will be known then can still change;"
        " leave it out for what is known now",
    ),
    Case(f"{USAGE} --by ''", "--by: name each property once, such as --by region --by model"),
    Case(
        f"{USAGE} --by region --by region",
        "--by: name each property once, such as --by region --by model",
    ),
    Case(
        "preview --schedule acme",
        "there is no schedule 'acme' in the catalog in force",
    ),
    Case(
        "preview --customer acme_2026",
        "there is no customer 'acme_2026' in the catalog in force",
    ),
    Case(
        "preview --through 9999-12-31",
        "a billing period would reach the year 10000: use an earlier date",
    ),
    Case(
        "invoice show nope",
        "there is no invoice 'nope'; `meterhouse invoice list` shows them all (name one by id,"
        " number or SCHEDULE@DATE)",
    ),
    Case(
        "invoice show acme_2026@2026-01-02",
        "there is no invoice 'acme_2026@2026-01-02'; `meterhouse invoice list` shows them all"
        " (name one by id, number or SCHEDULE@DATE)",
    ),
    Case(
        "invoice finalize ''",
        "the name of an invoice is empty; give an id, number or SCHEDULE@DATE",
    ),
    Case(
        "invoice list --status paid",
        "--status: 'paid' is unknown; use one of IN_PROGRESS, DRAFT, FINAL, SENT, VOIDED",
    ),
    Case(
        "invoice list --from 2026-02-01 --to 2026-01-01",
        "--to 2026-01-01 must be after --from 2026-02-01; it is exclusive",
    ),
    Case(
        "reconcile --list lost",
        "--list: 'lost' is no outcome; use one of billed, pending, free, unpriced, unmapped, late,"
        " superseded, retracted, rejected",
    ),
    Case("reconcile --limit 0", "Error: Invalid value for '--limit': …"),
    Case("explain x --events many", "Error: Invalid value for '--events': …"),
    Case(
        "reconcile --from 2026-02-01 --to 2026-02-01",
        "--to 2026-02-01 must be after --from 2026-02-01; it is exclusive",
    ),
    Case("init .", ". is a workspace already: it has a meterhouse.yml"),
    Case("init events.ndjson", "cannot make a workspace in events.ndjson: …"),
    Case("demo events.ndjson", "events.ndjson is a file; name a folder for the demo"),
    Case(
        "demo models",
        "models holds something that is not a demo; name another folder",
    ),
]

PRICE_FILES = [
    *(
        Case(
            f"rate p.yml --quantity {quantity}",
            f"--quantity: {shown} {NO_NUMBER}",
            {"p.yml": LINEAR},
        )
        for quantity, shown in (
            ("1e5", "'1e5'"),
            ("-", "'-'"),
            ("NaN", "'NaN'"),
            ("1,000", "'1,000'"),
            ("''", "''"),
            ("' 1'", "' 1'"),
            ("0.1234567890123", "'0.1234567890123'"),
            ("9" * 27, f"'{'9' * 27}'"),
            ("٣", "'٣'"),
        )
    ),
    Case(
        "rate p.yml",
        "p.yml: a linear price needs --quantity or --events",
        {"p.yml": LINEAR},
    ),
    Case(
        "rate p.yml --quantity 1",
        'p.yml:3: rate: 0.1 would lose digits as a YAML number; write it in quotes: "0.1"',
        {"p.yml": LINEAR.replace('"', "")},
    ),
    Case(
        "rate p.yml --quantity 1",
        'p.yml:2: model: "liner" is not a pricing model; did you mean "linear"?',
        {"p.yml": LINEAR.replace("linear", "liner")},
    ),
    Case(
        "rate p.yml --quantity 1",
        'p.yml:1: "rate" is missing; write rate: "0.02" or rate: "0.5%"',
        {"p.yml": LINEAR[:28]},
    ),
    Case(
        "rate p.yml --quantity 100",
        "p: a price with per-event bounds needs the values of the events, not only their total;"
        " give the events themselves",
        {"p.yml": BOUNDED},
    ),
    Case(
        "rate p.yml --quantity 1",
        "p: the usage is not broken down by region: add the property to the breakdowns of the"
        " metric",
        {"p.yml": MATRIX},
    ),
    Case(
        "rate p.yml --events e.csv",
        'p: no rate where region "us" (3 units): add it to the rates of the price',
        {"p.yml": MATRIX, "e.csv": "region,calls\neu,2\nus,3\n"},
    ),
    Case(
        "rate p.yml",
        "p.yml:2: prices: holds several prices; choose one with --price: a or b",
        {"p.yml": TWO_PRICES},
    ),
    Case(
        "rate p.yml --price c",
        'p.yml:2: prices: there is no price "c"; choose a or b',
        {"p.yml": TWO_PRICES},
    ),
    Case(
        "rate nope.yml --quantity 1",
        "nope.yml: cannot be read (No such file or directory); check the file",
    ),
    Case(
        "rate models --quantity 1",
        "models: cannot be read (Is a directory); check the file",
    ),
    Case(
        "rate p.yml --quantity 1",
        "p.yml:1: is not UTF-8 text; save the file as UTF-8",
        {"p.yml": LINEAR.encode("utf-16")},
    ),
    Case("rate p.yml --quantity 1", "p.yml:1: the file is empty; …", {"p.yml": ""}),
    Case(
        "rate p.yml --quantity 1 --events e.csv",
        "give --quantity or --events, not both",
        {"p.yml": LINEAR},
    ),
]

FILES_OF_EVENTS_TO_RATE = [
    Case(
        "rate p.yml --events nope.csv",
        "nope.csv: cannot be read (No such file or directory); check the file",
        {"p.yml": LINEAR},
    ),
    Case(
        "rate p.yml --events models",
        "models: cannot be read (Is a directory); check the file",
        {"p.yml": LINEAR},
    ),
    Case(
        "rate p.yml --events e.ndjson",
        "e.ndjson:2: which property holds the value? plain decimal numbers here: none; name one"
        " with --property",
        {"p.yml": LINEAR, "e.ndjson": '{"amount": 25}\n{"amount": 1e3}\n'},
    ),
    Case(
        "rate p.yml --events e.ndjson",
        "e.ndjson:1: which property holds the value? plain decimal numbers here: amount, size;"
        " name one with --property",
        {"p.yml": LINEAR, "e.ndjson": '{"amount": 25, "size": 3}\n'},
    ),
    Case(
        "rate p.yml --events e.ndjson --property amount",
        f"e.ndjson:2: amount: '1e3' {NO_NUMBER}",
        {"p.yml": LINEAR, "e.ndjson": '{"amount": 25}\n{"amount": 1e3}\n'},
    ),
    Case(
        "rate p.yml --events e.ndjson --property size",
        "e.ndjson:1: size is missing; every event needs it",
        {"p.yml": LINEAR, "e.ndjson": '{"amount": 25}\n'},
    ),
    *(
        Case(
            "rate p.yml --events e.ndjson",
            "e.ndjson:1: is not one object of JSON; write each event on one line",
            {"p.yml": LINEAR, "e.ndjson": line},
        )
        for line in (
            "amount 25",
            "[25]",
            '{"amount": NaN}',
            '{"amount": 1, "amount": 2}',
            "[" * 100_000,
        )
    ),
    Case(
        "rate p.yml --events e.csv",
        "e.csv: is not UTF-8 text; give NDJSON or CSV",
        {"p.yml": LINEAR, "e.csv": "amount\n25\n".encode("utf-16")},
    ),
    Case(
        "rate p.yml --events e.csv",
        "e.csv:…: is not CSV: …; mend it",
        {"p.yml": LINEAR, "e.csv": 'amount\n25\n"abc\n'},
    ),
    Case(
        "rate p.yml --events e.csv",
        "e.csv:…: is not CSV: field larger than field limit (131072); mend it",
        {"p.yml": LINEAR, "e.csv": f"note,amount\n{'a' * 200_000},3\n"},
    ),
    Case(
        "rate p.yml --events e.ndjson.gz",
        "e.ndjson.gz: cannot be read (it is no whole gzip file); check the file",
        {"p.yml": LINEAR, "e.ndjson.gz": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"},
    ),
]

SCHEDULE_FILES = [
    Case("periods s.yml", "Error: Missing option '--through'.", {"s.yml": SCHEDULE}),
    Case(
        "periods s.yml --through 31.12.2026",
        "--through: '31.12.2026' is not a date; write it like 2026-01-31",
        {"s.yml": SCHEDULE},
    ),
    Case(
        "periods s.yml --through 9999-12-31",
        "a billing period would reach the year 10000: use an earlier date",
        {"s.yml": SCHEDULE},
    ),
    Case(
        "periods s.yml --through 2026-12-31",
        "s.yml:1: start: 2026-13-01 is not a day of the calendar; correct it…",
        {"s.yml": SCHEDULE.replace("start: 2026-01-31\nb", "start: 2026-13-01\nb")},
    ),
    Case(
        "periods p.yml --through 2026-12-31",
        "p.yml:1: currency: is not a key of a schedule; …",
        {"p.yml": LINEAR},
    ),
    Case(
        "periods nope.yml --through 2026-12-31",
        "nope.yml: cannot be read (No such file or directory); check the file",
    ),
]

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
    import contextlib
    import sqlite3

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

INGEST = [
    Case("ingest", "Error: Missing argument 'FILE...'."),
    Case("ingest ''", "the name of a file is empty; write . for the folder you are in"),
    Case("ingest nope.ndjson", "nope.ndjson: no such file or folder."),
    Case("ingest 'x*.ndjson'", "x*.ndjson: the pattern matches nothing."),
    Case(
        "ingest dbt_project.yml",
        "dbt_project.yml: the ending says no format; name one of ndjson, csv, parquet.",
    ),
    Case(
        "ingest events.ndjson --format xml",
        "--format: 'xml' is unknown; use one of ndjson, csv, parquet",
    ),
    Case("ingest macros", "macros: no event files in this folder; known endings are …"),
    Case(
        "ingest more.ndjson --received-at 2020-01-01T00:00:00Z",
        "received at 2020-01-01T00:00:00.000000Z: the lake already received events at"
        " 2026-02-02T08:00:00.000000Z; receipts never run backwards, give that instant or a later"
        " one.",
        {"more.ndjson": "{}\n"},
    ),
    Case(
        "ingest more.ndjson --received-at 2999-01-01T00:00:00Z",
        "received at 2999-01-01T00:00:00.000000Z: lies in the future (now is …); give an instant no"
        " later than now.",
        {"more.ndjson": "{}\n"},
    ),
    Case(
        "ingest more.ndjson --received-at now",
        "--received-at: 'now' is not an instant; write it like 2026-01-31T00:00:00Z",
    ),
    Case("ingest events.ndjson --map nope.toml", "nope.toml: No such file or directory."),
    Case("ingest events.ndjson --map models", "models: Is a directory."),
    Case(
        "ingest events.ndjson --map map.toml",
        "map.toml: not TOML: …",
        {"map.toml": "columns = ["},
    ),
    Case(
        "ingest events.ndjson --map map.toml",
        "map.toml: [columns] alias: is not known here; did you mean customer_alias?",
        {"map.toml": '[columns]\nalias = "customer"\n'},
    ),
    Case(
        "ingest bad.csv",
        "bad.csv: the file is UTF-16; save it as UTF-8.",
        {"bad.csv": "customerAlias,eventType\na,b\n".encode("utf-16")},
    ),
    Case(
        "ingest bad.ndjson",
        "bad.ndjson: the gzip data is damaged or cut short (…); fetch the file again.",
        {"bad.ndjson": b"\x1f\x8b no more than the first two bytes of gzip"},
    ),
    Case(
        "ingest bad.parquet",
        "bad.parquet: not a Parquet file that can be read (…); write it again.",
        {"bad.parquet": GARBAGE},
    ),
]

EVERYWHERE = [
    *ARGUMENTS,
    *PRICE_FILES,
    *FILES_OF_EVENTS_TO_RATE,
    *SCHEDULE_FILES,
    *CATALOGS,
    *SETTINGS,
    *DATABASES,
    *LAKES,
    *INGEST,
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
