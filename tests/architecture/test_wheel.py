"""The wheel alone is a whole meterhouse: dbt project, schemas and demo travel with it."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
EVENT = (
    '{"customerEventId": "r-1", "customerAlias": "acme", "eventType": "api_call",'
    ' "eventTimestamp": "2026-01-05T10:00:00Z"}\n'
)


def test_the_project_and_its_dbt_project_have_one_version() -> None:
    text = (ROOT / "dbt_project.yml").read_text(encoding="utf-8")
    assert YAML(typ="safe").load(text)["version"] == VERSION


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content in a folder of its own; its dependencies stay where they are."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    command = [*build, "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    (wheel,) = folder.glob("*.whl")
    assert wheel.name.startswith(f"meterhouse-{VERSION}-")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


IN_TURN = """
import sys
import engine, ingest
from engine.cli import main
print(*engine.__path__, *ingest.__path__)
for line in sys.stdin:
    sys.argv = ["meterhouse", *line.split()]
    try:
        main()
    except SystemExit as end:
        if end.code:
            raise
"""


def run(installed: Path, *commands: str, at: Path) -> str:
    """Standard output of commands by the wheel's code; the checkout is not to be seen.

    The first line says where the code lies. One process runs them all, as each would import anew.
    """
    done = subprocess.run(
        [sys.executable, "-c", IN_TURN],
        cwd=at,
        env={**os.environ, "PYTHONPATH": str(installed)},
        input="\n".join(commands),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_wheel_holds_what_is_needed_and_no_tests(installed: Path) -> None:
    names = {path.relative_to(installed).as_posix() for path in installed.rglob("*")}
    for name in ("dbt_project.yml", "profiles.yml", "models", "macros", "data_tests"):
        assert f"engine/_dbt/{name}" in names
    assert "engine/_demo/catalog/settings.yml" in names
    assert "engine/_demo/llm_api/README.md" in names
    assert f"meterhouse-{VERSION}.dist-info/licenses/LICENSE" in names
    assert {name.split("/")[0] for name in names} == {
        "engine",
        "ingest",
        f"meterhouse-{VERSION}.dist-info",
    }


@pytest.mark.slow
def test_a_first_bill_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    run(installed, "init mine", at=tmp_path)
    mine = tmp_path / "mine"
    (mine / "events.ndjson").write_text(EVENT)
    answer = run(
        installed,
        "apply",
        "compile --check",
        "ingest events.ndjson",
        "close --through 2026-01-31",
        "invoice list",
        at=mine,
    )
    where, _, told = answer.partition("\n")
    assert all(place.startswith(str(installed)) for place in where.split())
    for sentence in (
        "is in force",
        "are up to date",
        "1 events landed",
        "2 due, 2 billed, 0 parked",
        "acme_2026@2026-02-01",
    ):
        assert sentence in told
        _, _, told = told.partition(sentence)
