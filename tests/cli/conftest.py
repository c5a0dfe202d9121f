"""Each test gets a copy of a workspace that was made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.workspaces import copy, make_closed, make_landed


@pytest.fixture(scope="session")
def landed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_landed(tmp_path_factory.mktemp("landed") / "workspace")


@pytest.fixture(scope="session")
def closed_once(landed_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_closed(landed_once, tmp_path_factory.mktemp("closed") / "workspace")


@pytest.fixture
def landed(landed_once: Path, tmp_path: Path) -> Path:
    return copy(landed_once, tmp_path / "workspace")


@pytest.fixture
def closed(closed_once: Path, tmp_path: Path) -> Path:
    return copy(closed_once, tmp_path / "workspace")
