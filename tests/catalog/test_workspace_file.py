from __future__ import annotations

from pathlib import Path

import pytest

from engine.catalog.workspace_file import WorkspaceFile, read_workspace_file
from engine.domain.errors import CatalogError


def read(folder: Path, text: str) -> WorkspaceFile:
    path = folder / "meterhouse.yml"
    path.write_text(text, encoding="utf-8")
    return read_workspace_file(path)


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    assert read(tmp_path, "lake: s3://events\n") == WorkspaceFile(
        database="sqlite:///state.db", lake="s3://events"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lake: a\nlaek: b\n", "meterhouse.yml:2: laek: "),
        ("lake: 5\n", "meterhouse.yml:1: lake: must be text"),
        ("- lake\n", "meterhouse.yml:1: must be a mapping"),
        ("lake: &a b\n", "meterhouse.yml:1: &a is a YAML anchor"),
        ("database:\n", "meterhouse.yml:1: database: has no value"),
    ],
)
def test_a_bad_workspace_file_says_its_line(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogError) as error:
        read(tmp_path, text)
    assert str(error.value).startswith(message)
