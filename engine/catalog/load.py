"""Reading billing as code: from a folder of YAML files to the catalog of the domain."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.catalog.documents import PRODUCTS
from engine.catalog.draft import PRICES, draft_of
from engine.catalog.files import Files, read_files
from engine.catalog.finding import Finding
from engine.catalog.resolve import broken_rules, catalog_of
from engine.domain.catalog import Catalog
from engine.domain.errors import CatalogError, Problem


def load_catalog(directory: Path) -> Catalog:
    """The catalog in a folder: settings.yml, tax_rates.yml, metrics/, products/, customers/,
    schedules/, each of which may be absent.

    Raises CatalogError with everything that is wrong, in order of file and line. Paths in it start
    with the name of the folder.
    """
    if not directory.is_dir():
        message = "there is no such folder; create it with `meterhouse init` or name another"
        raise CatalogError((Problem(str(directory), None, message),))
    files = read_files(directory)
    incomplete = frozenset(files.unreadable)
    if PRODUCTS in incomplete:
        incomplete |= {PRICES}
    draft, findings = draft_of(
        files.documents,
        declared={kind: frozenset(ids) for kind, ids in files.declared.items()},
        incomplete=incomplete,
    )
    problems = [*files.problems, *located(files, (*findings, *broken_rules(draft)))]
    if problems:
        raise CatalogError(in_order(problems))
    return catalog_of(draft)


def located(files: Files, findings: Iterable[Finding]) -> list[Problem]:
    """Findings with their files and lines."""
    problems = (files.places[finding.kind, finding.id].problem(finding) for finding in findings)
    return [problem for problem in problems if problem is not None]


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by file and line, each once."""
    distinct = dict.fromkeys(problems)
    return tuple(sorted(distinct, key=lambda problem: (problem.path, problem.line or 0)))
