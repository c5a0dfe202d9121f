"""Properties are about what holds, never about how long an example takes; long tests come first."""

from __future__ import annotations

import gc

import pytest
from dbt_common.tests import enable_test_caching
from hypothesis import settings

settings.register_profile("meterhouse", deadline=None)
settings.register_profile("quick", parent=settings.get_profile("meterhouse"), max_examples=25)

LONGEST = (
    "test_life",
    "test_exactly_once",
    "test_killed_close",
    "test_built_usage",
    "test_dbt",
    "test_uncounted",
    "test_drift_check",
    "test_scenarios",
    "test_wheel",
)
"""Modules of tests that take half a minute each, or more."""


def pytest_configure(config: pytest.Config) -> None:
    """Who leaves the slow tests out (scripts/test --quick) gets a quarter of the examples."""
    is_quick = config.getoption("markexpr") == "not slow"
    settings.load_profile("quick" if is_quick else "meterhouse")
    # dbt's own switch for tests: it parses a template, and looks for plugins, once a process.
    enable_test_caching()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first: one that began last would keep one worker waiting for the other."""
    items.sort(key=_place)


def pytest_collection_finish() -> None:
    """Thousands of tests stay in memory to the end: looking through them for garbage again and
    again costs a twelfth of the time.
    """
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)


def pytest_unconfigure() -> None:
    """What is left is thrown away in order."""
    gc.unfreeze()


def _place(item: pytest.Item) -> int:
    if item.get_closest_marker("slow") is None:
        return len(LONGEST) + 1
    module = item.nodeid.partition("::")[0].rpartition("/")[2].removesuffix(".py")
    return LONGEST.index(module) if module in LONGEST else len(LONGEST)
