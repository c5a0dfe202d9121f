"""Another customer gets the same terms: a new file of the catalog, for a person to look at."""

from __future__ import annotations

from pathlib import Path

from engine.catalog.copied import copied_schedule
from engine.domain.catalog import Catalog
from engine.domain.errors import InputError
from engine.workflows.schedules import schedule_of
from engine.workflows.workspace import Workspace


def duplicate(
    workspace: Workspace, catalog: Catalog, schedule_id: str, *, customer_id: str, new_id: str
) -> Path:
    """Write `schedules/<new_id>.yml` with the terms of a schedule, and return its path.

    It is a draft: it takes effect with `apply`, and bills once it is activated. What an operator
    has decided about the schedule stays behind. Raises InputError for a schedule or customer that
    there is not, for a name that cannot be a file's, and for a file that is there already.
    """
    schedule_of(catalog, schedule_id)
    if customer_id not in catalog.customer_by_id:
        raise InputError(f"there is no customer {customer_id!r} in the catalog in force")
    folder = workspace.root / "catalog" / "schedules"
    file = folder / f"{new_id}.yml"
    if not new_id or file.parent != folder or new_id.startswith("."):
        raise InputError(f"{new_id!r} cannot name a schedule: use small letters, digits and _")
    if file.exists() or new_id in catalog.schedule_by_id:
        raise InputError(f"there is a schedule {new_id!r} already: use another name")
    text = copied_schedule(catalog.documents["schedules", schedule_id], customer_id)
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file
