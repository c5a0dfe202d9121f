"""Reading billing as code: from a folder of YAML files to the catalog of the domain."""

from __future__ import annotations

from pathlib import Path

from engine.catalog.documents import PRODUCTS
from engine.catalog.draft import PRICES, draft_of
from engine.catalog.files import read_files
from engine.catalog.problems import located, refuse_if_any
from engine.catalog.resolve import catalog_of
from engine.catalog.rules import broken_rules
from engine.catalog.standalone import load_price
from engine.catalog.standalone_schedule import load_schedule
from engine.domain.catalog import Catalog
from engine.domain.errors import CatalogError, Problem

__all__ = ["load_catalog", "load_price", "load_schedule"]


def load_catalog(directory: Path) -> Catalog:
    """The catalog in a folder: settings.yml, tax_rates.yml, metrics/, products/, customers/,
    schedules/, each of which may be absent.

    Raises CatalogError with everything that is wrong, in order of file and line. Paths in it start
    with the name of the folder.
    """
    if not directory.is_dir():
        message = "there is no such folder; create it with `meterhouse init` or name another"
        raise CatalogError((Problem(str(directory), None, message),))
    try:
        files = read_files(directory)
    except OSError as error:
        message = f"cannot be read ({error.strerror}); check its permissions"
        raise CatalogError((Problem(str(error.filename), None, message),)) from None
    incomplete = frozenset(files.unreadable)
    if PRODUCTS in incomplete:
        incomplete |= {PRICES}
    draft, findings = draft_of(
        files.documents,
        declared={kind: frozenset(ids) for kind, ids in files.declared.items()},
        incomplete=incomplete,
    )
    refuse_if_any((*files.problems, *located(files, (*findings, *broken_rules(draft)))))
    return catalog_of(draft)
