"""Files that travel with the engine: the dbt project and the demo.

In a checkout they are the repository itself; in an installed wheel they lie beside the package.
"""

from __future__ import annotations

from pathlib import Path

from engine.domain.errors import InputError

_ENGINE = Path(__file__).resolve().parents[1]
_REPOSITORY = _ENGINE.parent

DBT_ENTRIES = ("dbt_project.yml", "profiles.yml", "models", "macros", "data_tests")
"""What a workspace's dbt project consists of."""


def dbt_project() -> Path:
    """The folder that holds the dbt project's files."""
    return _existing(_ENGINE / "_dbt", _REPOSITORY, "dbt_project.yml")


def demo_catalog() -> Path:
    """The demo's catalog folder."""
    return _existing(_ENGINE / "_demo" / "catalog", _REPOSITORY / "catalog", "settings.yml")


def demo_usage() -> Path:
    """The folder with the demo's usage files and their column maps."""
    return _existing(
        _ENGINE / "_demo" / "llm_api", _REPOSITORY / "examples" / "llm_api", "README.md"
    )


def _existing(packaged: Path, checkout: Path, proof: str) -> Path:
    for folder in (packaged, checkout):
        if (folder / proof).is_file():
            return folder
    raise InputError(
        f"this installation lacks {proof}; install meterhouse again, or run it from a checkout"
    )
