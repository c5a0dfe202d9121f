"""Each test gets a copy of a workspace that was made once."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from tests.cli.workspaces import copy, make_closed, make_landed


@pytest.fixture(scope="session")
def landed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_landed(tmp_path_factory.mktemp("landed") / "workspace")


@pytest.fixture(scope="session")
def closed_once(landed_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made by the first worker that asks; the others wait for it, which costs less."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    made = folder / "closed"
    with (folder / "closed.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make_closed(landed_once, folder / "being-closed").rename(made)
    return made


@pytest.fixture
def landed(landed_once: Path, tmp_path: Path) -> Path:
    return copy(landed_once, tmp_path / "workspace")


@pytest.fixture
def closed(closed_once: Path, tmp_path: Path) -> Path:
    return copy(closed_once, tmp_path / "workspace")
