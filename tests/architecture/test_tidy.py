"""Limits of style that are held by a test rather than by habit."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for folder in ("engine", "ingest") for path in (ROOT / folder).rglob("*.py"))
MONEY = (
    "domain pricing rating adjustments schedules tax invoicing ledger revenue metrics workflows"
).split()
CLOCK_HOMES = {"engine/api/app.py", "engine/cli/session.py", "ingest/ports.py"}
"""The only files that may read the clock."""


@cache
def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def calls(path: Path) -> tuple[tuple[str, int], ...]:
    """Every call in a file, as dotted text with its line."""
    nodes = (node for node in ast.walk(syntax(path)) if isinstance(node, ast.Call))
    return tuple((ast.unparse(node.func), node.lineno) for node in nodes)


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_there_are_sources_to_look_at() -> None:
    assert len(SOURCES) > 60


def test_no_float_touches_money_or_quantities() -> None:
    found = [
        f"{relative(path)}:{line}"
        for path in SOURCES
        if relative(path).split("/")[1] in MONEY
        for call, line in calls(path)
        if call == "float"
    ]
    assert not found


def test_the_clock_is_read_in_one_place_a_package() -> None:
    clocks = re.compile(r"(datetime\.now|datetime\.utcnow|date\.today|time\.time|time\.time_ns)$")
    found = {relative(path) for path in SOURCES for call, _ in calls(path) if clocks.search(call)}
    assert found <= CLOCK_HOMES
    assert found, "the pattern matches nothing any more"


def test_no_source_file_is_longer_than_five_hundred_lines() -> None:
    long = [relative(path) for path in SOURCES if len(path.read_text().splitlines()) > 500]
    assert not long


def test_every_function_says_what_it_takes_and_gives() -> None:
    """Public functions and classes have a docstring."""
    missing = []
    for path in SOURCES:
        for node in syntax(path).body:
            if (
                isinstance(node, ast.FunctionDef | ast.ClassDef)
                and not node.name.startswith("_")
                and ast.get_docstring(node) is None
                and not (isinstance(node, ast.ClassDef) and len(node.body) <= 8)
            ):
                missing.append(f"{relative(path)}:{node.lineno} {node.name}")
    assert not missing


@pytest.mark.parametrize(
    "pattern",
    [
        r"\b(TODO|FIXME|XXX)\b",
        r"Not[I]mplementedError",  # what no code of ours may raise; brackets keep this line out
        r"(read_parquet|parquet_scan|read\.parquet|\bfile)\([^)\n]*\*",
        r"pytest\.(mark\.)?(skip|xfail)",
    ],
)
def test_nothing_is_left_for_later(pattern: str) -> None:
    files = [
        path
        for folder in ("benchmarks", "engine", "ingest", "models", "macros", "tests", "scripts")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".sql", ".yml", "") and path.is_file() and path != Path(__file__)
    ]
    assert len(files) > 100
    found = [
        f"{relative(path)}: {line.strip()}"
        for path in files
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if re.search(pattern, line)
    ]
    assert not found
