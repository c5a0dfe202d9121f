"""What is committed is what the application says of itself."""

from __future__ import annotations

import runpy
from functools import cache
from pathlib import Path

from fastapi import FastAPI

from engine.api.app import create_app
from engine.api.openapi import openapi_text
from engine.api.problems import KINDS, errors_page

ROOT = Path(__file__).resolve().parents[2]


@cache
def application() -> FastAPI:
    """One for the module: it describes itself once, which takes seconds."""
    return create_app([])


def test_the_committed_document_is_the_applications() -> None:
    committed = (ROOT / "schemas" / "openapi.json").read_text(encoding="utf-8")
    assert committed == openapi_text(application()), (
        "run: meterhouse openapi > schemas/openapi.json"
    )


def test_the_committed_page_about_problems_is_the_registrys() -> None:
    committed = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    assert committed == errors_page(), "run: meterhouse openapi --errors > docs/errors.md"


def test_codes_are_words_and_stand_once_in_order_of_status() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(set(codes)) == len(codes)
    assert all(code.replace("-", "").isalpha() and code.islower() for code in codes)
    assert [kind.status for kind in KINDS] == sorted(kind.status for kind in KINDS)


def test_every_operation_has_a_summary_and_every_object_words() -> None:
    document = application().openapi()
    operations = [each for path in document["paths"].values() for each in path.values()]
    assert all(operation["summary"] for operation in operations)
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids)


def test_the_committed_client_is_what_the_committed_document_asks_for() -> None:
    generator = runpy.run_path(str(ROOT / "client" / "generate.py"))
    package = ROOT / "client" / "meterhouse_client"
    committed = {
        path.relative_to(package).as_posix(): path.read_text(encoding="utf-8")
        for folder in generator["FOLDERS"]
        for path in (package / folder).glob("*.py")
    }
    assert committed == generator["generated"](), "run: python client/generate.py"
