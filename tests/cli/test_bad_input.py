"""Whatever one gives the command line, it says where, what and what to do, and loses nothing."""

from __future__ import annotations

import ctypes
import json
import re
import resource
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.cli import bad_files, bad_workspaces
from tests.cli.bad_arguments import ARGUMENTS
from tests.cli.bad_input import USAGE, Case
from tests.cli.bad_workspaces import AFTER_A_CLOSE, part
from tests.cli.command_line import SCRIPT, meterhouse, script, state

EVERYWHERE = [
    *ARGUMENTS,
    *bad_files.PRICE_FILES,
    *bad_files.FILES_OF_EVENTS_TO_RATE,
    *bad_files.SCHEDULE_FILES,
    *bad_files.INGEST,
    *bad_workspaces.CATALOGS,
    *bad_workspaces.SETTINGS,
    *bad_workspaces.DATABASES,
    *bad_workspaces.LAKES,
]


def check(case: Case, workspace: Path) -> None:
    for name, content in case.files.items():
        raw = content.encode() if isinstance(content, str) else content
        (workspace / name).write_bytes(raw)
    case.spoil(workspace)
    before = state(workspace)
    answer = meterhouse(*shlex.split(case.command), at=workspace)
    error = answer.err.replace(str(workspace), "{here}")
    assert said(error, case.message), error
    assert answer.code == case.code
    assert "Traceback" not in answer.err + answer.out
    assert state(workspace) == before


def said(error: str, message: str) -> bool:
    """Whether standard error holds the message and nothing else."""
    if message.startswith("Error: "):
        start = r"(Usage: meterhouse (.|\n)*)?"
    else:
        start, message = "", f"error: {message}"
    wanted = ".*".join(re.escape(piece) for piece in message.split("…"))
    return re.fullmatch(start + wanted + r"\n", error, re.DOTALL) is not None


def test_there_are_enough_cases() -> None:
    assert len(EVERYWHERE) + len(AFTER_A_CLOSE) >= 60


@pytest.mark.parametrize("case", EVERYWHERE, ids=lambda case: case.id)
def test_bad_input_is_said_in_words_and_changes_nothing(case: Case, landed: Path) -> None:
    check(case, landed)


@pytest.mark.slow
@pytest.mark.parametrize("case", AFTER_A_CLOSE, ids=lambda case: case.id)
def test_bad_input_after_a_close_changes_no_invoice(case: Case, closed: Path) -> None:
    check(case, closed)


LONG = b'{"customerAlias": "' + b"x" * 2_000_000 + b'"}\n'


@pytest.mark.parametrize(
    ("content", "reasons"),
    [
        pytest.param(b"", {}, id="empty file"),
        pytest.param(LONG, {"event_too_large": 1}, id="huge line"),
        pytest.param(b"\xff\xfe\x00\n\x80\n", {"invalid_utf8": 2}, id="binary"),
        pytest.param(
            b"{}\n[]\n", {"missing_customer_alias": 1, "not_an_object": 1}, id="no events"
        ),
    ],
)
def test_lines_that_are_no_events_are_kept_with_their_reason(
    content: bytes, reasons: dict[str, int], landed: Path
) -> None:
    (landed / "more.ndjson").write_bytes(content)
    answer = meterhouse("ingest", "more.ndjson", "--json", at=landed)
    assert answer.code == 0, answer.err
    assert answer.json["reasons"] == reasons
    assert answer.json["rejected"] == sum(reasons.values())
    assert answer.json["accepted"] == 0


def test_files_that_can_be_read_land_although_another_cannot(landed: Path) -> None:
    event = '{"customerAlias": "acme", "eventType": "api_call"}\n'
    (landed / "good.ndjson").write_text(event)
    (landed / "bad.parquet").write_bytes(b"nothing of the kind")
    answer = meterhouse("ingest", "bad.parquet", "good.ndjson", "--json", at=landed)
    assert answer.code == 2
    assert answer.err.startswith("error: bad.parquet: not a Parquet file that can be read")
    statuses = {file["source"]: file["status"] for file in json.loads(answer.out)["files"]}
    assert statuses == {"bad.parquet": "unreadable", "good.ndjson": "landed"}


def test_a_negative_quantity_is_a_refund_not_an_error(landed: Path) -> None:
    (landed / "p.yml").write_text('currency: USD\nmodel: linear\nrate: "0.1"\n')
    answer = meterhouse("rate", "p.yml", "--quantity=-5", "--json", at=landed)
    assert answer.json["amount"] == "-0.50"


HOSTILE = "[red]a\u001b[31mb[/] :fire: \u202ec\nd"
SHOWN = r"[red]a\x1b[31mb[/] :fire: \u202ec\nd"


def test_what_events_hold_is_printed_literally_and_never_obeyed(landed: Path) -> None:
    event = {
        "customerEventId": HOSTILE,
        "customerAlias": "acme",
        "eventType": "api_call",
        "eventTimestamp": "2026-01-09T00:00:00Z",
        "eventProperties": {"region": HOSTILE, "bytes": 1},
    }
    name = "e\x1b[31m.ndjson"
    (landed / name).write_text(json.dumps(event) + "\n")
    ingested = meterhouse("ingest", name, at=landed)
    assert ingested.out == "e\\x1b[31m.ndjson: 1 events landed, 0 rejected\n"
    words = [*shlex.split(USAGE), "--by", "region"]
    assert SHOWN in meterhouse(*words, at=landed).out
    values = [
        each["values"]["region"]
        for each in meterhouse(*words, "--json", at=landed).json["breakdowns"]
    ]
    assert HOSTILE in values
    missing = meterhouse("ingest", "no\x1b[31m.ndjson", at=landed)
    assert missing.err == "error: no\\x1b[31m.ndjson: the pattern matches nothing.\n"


def test_names_from_the_catalog_are_printed_literally(landed: Path) -> None:
    name = "[bold]Acme[/] :fire: [/nothing] \u202eLtd"
    (landed / "catalog/customers/acme.yml").write_text(f'legal_name: "{name}"\n')
    product = landed / "catalog/products/api.yml"
    product.write_text(product.read_text().replace("name: API access", "name: '[red]Fee[/]'"))
    assert meterhouse("apply", at=landed).code == 0
    shown = meterhouse("preview", "--through", "2026-01-01", at=landed).out
    assert r"[bold]Acme[/] :fire: [/nothing] \u202eLtd" in shown
    assert "[red]Fee[/]" in shown
    rated = meterhouse("rate", str(product), "--price", "api_access_usd", at=landed)
    assert rated.out.count("[red]Fee[/]") == 2


@pytest.mark.slow
def test_the_console_script_ends_with_the_same_codes_and_words(landed: Path) -> None:
    for words, code, message in (
        (["rate", b"\xff.yml"], 2, r"error: '\udcff.yml': an argument must be UTF-8 text"),
        (["invoice", "show", "x"], 2, "error: there is no invoice 'x'"),
        (["nosuch"], 2, "Usage: meterhouse"),
    ):
        answer = script(*words, at=landed)
        assert (answer.code, answer.out) == (code, "")
        assert answer.err.startswith(message), answer.err
        assert "Traceback" not in answer.err


@pytest.mark.slow
def test_a_terminal_without_utf_8_gets_every_figure_all_the_same(landed: Path) -> None:
    (landed / "catalog/customers/acme.yml").write_text("legal_name: Zoë\n")
    answer = script("diff", at=landed, env={"PYTHONIOENCODING": "ascii"})
    assert (answer.code, answer.err) == (0, "")
    assert r"\u2192" in answer.out


@pytest.mark.slow
def test_a_reader_who_stops_reading_is_no_error(landed: Path) -> None:
    command = f"{SCRIPT} diff -w . | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=landed, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def _no_room() -> None:
    """No file may grow beyond 1,000 bytes: what a full disk does, for one process."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))


def _bound_by_permissions() -> None:
    """A superuser loses the right to write where the permissions say no; others have none."""
    ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE


@pytest.mark.slow
def test_a_full_disk_stops_a_landing_and_the_lake_holds_what_it_held(landed: Path) -> None:
    lines = "".join(
        f'{{"customerAlias": "a{number * 7919}", "eventType": "api_call"}}\n'
        for number in range(5000)
    )
    (landed / "many.ndjson").write_text(lines)
    before = state(landed)
    answer = script("ingest", "many.ndjson", at=landed, before=_no_room)
    assert answer.code == 2
    assert "File too large. Landing stopped" in answer.err
    assert {name: digest for name, digest in state(landed).items() if name in before} == before
    assert meterhouse("doctor", at=landed).code == 0
    assert meterhouse("ingest", "many.ndjson", "--json", at=landed).json["accepted"] == 5000


@pytest.mark.slow
def test_a_folder_that_may_not_be_written_is_said_and_left_as_it_was(landed: Path) -> None:
    before = state(landed)
    folders = [landed, *(path for path in landed.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    (landed / "state.db").chmod(0o444)
    try:
        for words, code, message in (
            (["init", "new"], 2, "error: cannot make a workspace in new: Permission denied\n"),
            (["apply"], 2, f"error: {landed}/meterhouse.yml: database: {landed}/state.db may not"),
            (["ingest", "events.ndjson", "--force"], 2, f"error: {landed}/lake/"),
        ):
            answer = script(*words, at=landed, before=_bound_by_permissions)
            assert (answer.code, answer.out) == (code, "")
            assert answer.err.startswith(message), answer.err
            assert "Traceback" not in answer.err
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert state(landed) == before


@pytest.mark.parametrize("name", ["build", "published"])
def test_a_file_where_a_folder_must_be_is_named(name: str, landed: Path) -> None:
    (landed / name).write_text("no folder\n")
    before = state(landed)
    answer = meterhouse("reconcile", at=landed)
    assert answer.code == 1
    assert answer.err.startswith(f"error: {landed}/{name}")
    assert "Traceback" not in answer.err
    assert state(landed) == before


def test_doctor_finds_what_is_wrong_and_says_where(landed: Path) -> None:
    part(landed).write_bytes(b"x" * part(landed).stat().st_size)
    (landed / "catalog/customers/acme.yml").write_text("legal_nam: Acme\n")
    (landed / "state.db").write_bytes(b"no database, just some text that is long enough" * 99)
    answer = meterhouse("doctor", "--json", at=landed)
    assert answer.code == 1
    bad = {finding["name"]: finding["detail"] for finding in answer.json if not finding["ok"]}
    assert set(bad) == {
        "catalog",
        "generated files",
        "database",
        "catalog in force",
        "lake",
        "notices",
    }
    assert bad["catalog"].startswith("catalog/customers/acme.yml:1: ")
    assert bad["lake"].endswith("not the bytes that were landed; restore it from a backup.")
    assert "file is not a database" in bad["database"]
