"""One dashboard a module, with somebody signed in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.world import write_workspace
from tests.dashboard.browser import Browser, open_browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with open_browser(write_workspace(tmp_path_factory.mktemp("dashboard"))) as made:
        made.sign_in()
        yield made
