"""Counts the outcomes of the cases and prints them at the end of a run."""

from __future__ import annotations

from collections import Counter

import pytest

PROPERTY = "conformance"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """`agree N / differ on purpose N / not yet N`, out of the reports of every worker."""
    verdicts = Counter(
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", None) == "call"
        for name, value in report.user_properties
        if name == PROPERTY
    )
    if verdicts:
        terminalreporter.write_line(
            f"conformance: agree {verdicts['agree']} / differ on purpose {verdicts['differ']}"
            f" / not yet {verdicts['not_yet']}"
        )
