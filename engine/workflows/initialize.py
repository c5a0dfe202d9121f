"""A new workspace: settings, a catalog to start from, schemas for editors, the dbt project."""

from __future__ import annotations

from pathlib import Path

from engine.catalog.json_schema import schema_texts
from engine.domain.errors import InputError
from engine.workflows.project_files import copy_dbt_project
from engine.workflows.workspace import FILE_NAME

FILES = {
    FILE_NAME: """\
# This folder is a meterhouse workspace: one account, its catalog, its events and its invoices.
database: sqlite:///state.db      # or postgresql://user@host/name
lake: lake
""",
    ".gitignore": """\
/build/
/lake/
/published/
/state.db*
/target/
/logs/
""",
    "catalog/settings.yml": """\
# Who bills. The account's id never changes: invoice ids are derived from it.
account: main
legal_name: Your Company Ltd
time_zone: UTC                    # billing dates are local days there
currency: USD
invoice_prefix: INV-
due_days: 30
""",
    "catalog/metrics/api_calls.yml": """\
description: Calls of the API.
event_type: api_call
aggregation: count
unit: calls
""",
    "catalog/products/api.yml": """\
name: API
prices:
  api_calls_usd:
    name: API calls
    currency: USD
    metric: api_calls
    frequency: monthly
    timing: in_arrears
    model: graduated
    tiers:
      - {up_to: "1000", rate: "0"}
      - {rate: "0.01"}
  api_access_usd: {name: API access, currency: USD, frequency: monthly, timing: in_advance,
                   model: fixed, amount: "20.00"}
""",
    "catalog/customers/acme.yml": """\
legal_name: Acme Ltd
aliases: [acme-prod]              # ids by which events name this customer, besides `acme`
""",
    "catalog/schedules/acme_2026.yml": """\
customer: acme
start: 2026-01-01
billing_day: 1
phases:
  - start: 2026-01-01
    prices: [api_calls_usd, api_access_usd]
""",
}


def initialize(folder: Path, *, starter: bool = True) -> list[str]:
    """Make a workspace in `folder` (made if missing) and say which files were written.

    Nothing that exists is overwritten. With `starter` False the catalog stays empty. Raises
    InputError if the folder is a workspace already or cannot be written.
    """
    if (folder / FILE_NAME).exists():
        raise InputError(f"{folder} is a workspace already: it has a {FILE_NAME}")
    written = []
    try:
        schemas = {f"schemas/{name}": text for name, text in schema_texts().items()}
        for name, text in (FILES | schemas).items():
            path = folder / name
            if path.exists() or (name.startswith("catalog/") and not starter):
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            written.append(name)
        (folder / "catalog").mkdir(exist_ok=True)
        written += copy_dbt_project(folder)
    except OSError as error:
        raise InputError(f"cannot make a workspace in {folder}: {error.strerror}") from None
    return written
