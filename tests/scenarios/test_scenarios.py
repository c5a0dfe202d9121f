"""Every folder here is a business case: what was sold, what happened, what must be billed.

    catalog/        what was sold, to whom, on which terms
    *.csv, *.ndjson what happened
    steps.txt       its first line says what must hold; then arithmetic as remarks (#) and commands
    invoice.txt     the invoices that must come out, in order of date

A step is a command line without `meterhouse`. `! 2 ingest nothing.csv` must fail with exit code 2.
Three steps are not commands: `says WORDS`: the output of the command before holds these words;
`show WORDS`: all invoices at that moment, under a heading with its words (those after the last step
are shown without being asked for); `catalog FOLDER`: that folder of the scenario becomes the
workspace's catalog, for `apply` to put in force.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import json
import shlex
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from engine.cli.app import command
from engine.domain.errors import InputError, MeterhouseError
from engine.workflows.initialize import initialize
from ingest.errors import IngestError
from tests.scenarios import counting
from tests.scenarios.rendering import render
from tests.store.migrated import migrated_database

HERE = Path(__file__).parent
SCENARIOS = sorted(path.parent.name for path in HERE.glob("*/steps.txt"))


def run(workspace: Path, words: Sequence[str]) -> tuple[int, str]:
    """Exit code and all output of one command in the workspace."""
    arguments = ["--workspace", str(workspace), *words]
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        try:
            code = command.main(arguments, standalone_mode=False)
        except (InputError, IngestError) as error:
            return 2, str(error)
        except MeterhouseError as error:
            return 1, str(error)
    return code or 0, output.getvalue()


def invoices(workspace: Path) -> str:
    """Every invoice but those in progress, rendered, in order of date and customer."""
    code, output = run(workspace, ["invoice", "list", "--json"])
    assert code == 0, output
    rendered = []
    for summary in json.loads(output):
        code, output = run(workspace, ["invoice", "show", summary["id"], "--json"])
        assert code == 0, output
        rendered.append(render(json.loads(output)))
    return "\n\n".join(rendered)


def play(folder: Path, workspace: Path) -> str:
    """Take the steps and give what invoice.txt must hold."""
    shutil.copytree(_new_workspace(), workspace)
    sell(folder / "catalog", workspace)
    shown = []
    output = ""
    steps = (folder / "steps.txt").read_text(encoding="utf-8").splitlines()
    for step in steps[1:]:
        words = shlex.split(step, comments=True)
        match words:
            case []:
                pass
            case ["show", *title]:
                shown.append(f"# {' '.join(title)}\n\n{invoices(workspace)}")
            case ["says", *expected]:
                assert " ".join(expected) in " ".join(output.split()), f"{step}\n{output}"
            case ["catalog", name]:
                sell(folder / name, workspace)
            case _:
                output = take(words, folder, workspace)
    heading = "# at the end\n\n" if shown else ""
    shown.append(heading + invoices(workspace))
    return "\n\n".join(shown) + "\n"


@cache
def _new_workspace() -> Path:
    """An empty workspace with its database: made once a process, for that takes its time."""
    folder = TemporaryDirectory()
    atexit.register(folder.cleanup)
    workspace = Path(folder.name) / "workspace"
    initialize(workspace, starter=False)
    migrated_database(workspace)
    return workspace


def sell(catalog: Path, workspace: Path) -> None:
    """Make a folder of the scenario the workspace's catalog."""
    shutil.rmtree(workspace / "catalog")
    shutil.copytree(catalog, workspace / "catalog")


def take(words: Sequence[str], folder: Path, workspace: Path) -> str:
    """The output of one command that must end as the step says."""
    expected = 0
    if words[0] == "!":
        expected, words = int(words[1]), words[2:]
    code, output = run(workspace, [_place(word, folder) for word in words])
    assert code == expected, f"{' '.join(words)}: exit code {code}\n{output}"
    return output


def _place(word: str, folder: Path) -> str:
    """Names of the scenario's own files as paths."""
    return str(folder / word) if (folder / word).exists() else word


def test_there_are_scenarios() -> None:
    assert len(SCENARIOS) >= 28


def test_scenarios_that_are_built_are_there() -> None:
    assert set(SCENARIOS) >= counting.BUILT


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_invoice_that_must_come_out(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = HERE / name
    steps = (folder / "steps.txt").read_text(encoding="utf-8").splitlines()
    if not counting.is_built(name, [step.partition(" ")[0] for step in steps[1:]]):
        monkeypatch.setattr("engine.workflows.close.BuiltUsage", counting.InMemory)
    expected = (folder / "invoice.txt").read_text(encoding="utf-8")
    assert play(folder, tmp_path / "workspace") == expected
