"""One world a module: making it takes a moment, and tests of one module know each other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.world import World, open_world, write_workspace


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(write_workspace(tmp_path_factory.mktemp("world"))) as made:
        yield made
