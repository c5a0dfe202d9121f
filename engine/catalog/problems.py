"""Findings with their places, and the one error that carries them all."""

from __future__ import annotations

from collections.abc import Iterable

from engine.catalog.files import Files
from engine.catalog.finding import Finding
from engine.domain.errors import CatalogError, Problem


def located(files: Files, findings: Iterable[Finding]) -> list[Problem]:
    """Findings with their files and lines."""
    problems = (files.places[finding.kind, finding.id].problem(finding) for finding in findings)
    return [problem for problem in problems if problem is not None]


def refuse_if_any(problems: Iterable[Problem]) -> None:
    """Raises CatalogError if there are problems: by file and line, each once."""
    distinct = sorted(
        dict.fromkeys(problems), key=lambda problem: (problem.path, problem.line or 0)
    )
    if distinct:
        raise CatalogError(tuple(distinct))
