"""Every bad catalog of `bad_catalogs/` is refused with exactly the messages written there."""

from __future__ import annotations

import pytest

from engine.catalog.load import load_catalog
from engine.domain.errors import CatalogError
from tests.catalog.bad_catalog_cases import BadCatalog, bad_catalogs
from tests.catalog.conftest import WriteCatalog
from tests.catalog.example_catalogs import GOOD_CATALOG

CASES = bad_catalogs()


def test_there_are_cases_to_run() -> None:
    assert len(CASES) >= 40
    assert all(case.files and case.errors for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_bad_catalog_says_where_what_and_how_to_mend_it(
    case: BadCatalog, write_catalog: WriteCatalog
) -> None:
    catalog = write_catalog({**GOOD_CATALOG, **case.files})
    with pytest.raises(CatalogError) as error:
        load_catalog(catalog)
    assert str(error.value).split("\n") == case.errors
