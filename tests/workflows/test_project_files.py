"""A workspace of an older version: what differs is told, and one command brings it up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.domain.errors import InputError, MeterhouseError
from engine.workflows.compile import compile_models
from engine.workflows.initialize import initialize
from engine.workflows.project_files import (
    complaint_of_outdated,
    outdated_project_files,
    require_current_project,
    update_dbt_project,
)
from engine.workflows.workspace import open_workspace

CHANGED = "models/metering/registered_billing_periods.sql"
MISSING = "macros/usage_slot.sql"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    initialize(tmp_path)
    compile_models(open_workspace(tmp_path), check=False)
    return tmp_path


def test_a_new_workspace_is_of_this_version(workspace: Path) -> None:
    assert outdated_project_files(workspace) == []
    assert require_current_project(workspace) > 20
    assert complaint_of_outdated(workspace) == ""


def test_what_is_missing_or_changed_is_named_and_written_anew(workspace: Path) -> None:
    as_of_this_version = (workspace / CHANGED).read_text("utf-8")
    (workspace / CHANGED).write_text("select 1 as older\n", encoding="utf-8")
    (workspace / MISSING).unlink()
    own = workspace / "models" / "marts" / "ours.sql"
    own.write_text("select 1 as one\n", encoding="utf-8")
    with pytest.raises(MeterhouseError, match=r"usage_slot\.sql.* `meterhouse init --update`"):
        require_current_project(workspace)
    assert CHANGED in complaint_of_outdated(workspace)
    assert sorted(update_dbt_project(workspace)) == [MISSING, CHANGED]
    assert (workspace / CHANGED).read_text("utf-8") == as_of_this_version
    assert own.read_text("utf-8") == "select 1 as one\n"
    assert outdated_project_files(workspace) == []


def test_a_folder_without_a_project_is_not_updated(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no dbt_project"):
        update_dbt_project(tmp_path)
