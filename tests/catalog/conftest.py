"""A way to write catalogs into folders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

WriteCatalog = Callable[[Mapping[str, str]], Path]


@pytest.fixture
def write_catalog(tmp_path: Path) -> WriteCatalog:
    """Writes files by path below `catalog/` and returns that folder."""

    def write(files: Mapping[str, str]) -> Path:
        catalog = tmp_path / "catalog"
        catalog.mkdir(exist_ok=True)
        for name, text in files.items():
            path = catalog / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return catalog

    return write
