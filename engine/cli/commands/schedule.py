"""`schedule …`: list, show, duplicate, and what an operator may decide."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from engine.cli.render.visible import visible
from engine.cli.session import (
    JsonOption,
    Output,
    WorkspaceOption,
    now,
    out,
    parse_date,
    wants_json,
    workspace_path,
)
from engine.domain.errors import InputError

ScheduleArgument = Annotated[str, typer.Argument(metavar="SCHEDULE", help="Id of a schedule.")]
NoteOption = Annotated[str | None, typer.Option("--note", help="Why, for the record.")]
FirstDay = Annotated[
    str | None, typer.Option("--from", metavar="DATE", show_default="today", help="First day.")
]
LastDay = Annotated[
    str | None, typer.Option("--on", metavar="DATE", show_default="today", help="Last day.")
]
ACTOR = "command line"

schedules = typer.Typer(no_args_is_help=True, help="Schedules: list, show, decide about them.")


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.add_typer(schedules, name="schedule")


@schedules.command("list")
def list_(
    status: Annotated[str | None, typer.Option("--status", metavar="STATUS")] = None,
    customer: Annotated[str | None, typer.Option("--customer", metavar="ID")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Archived ones as well.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List schedules with their status today."""
    from engine.domain.schedule_action import ScheduleStatus
    from engine.workflows.schedules import list_schedules
    from engine.workflows.workspace import open_workspace

    wanted = None
    if status is not None:
        try:
            wanted = ScheduleStatus(status.upper())
        except ValueError:
            known = ", ".join(ScheduleStatus)
            raise InputError(f"--status: {status!r} is unknown; use one of {known}") from None
    with open_workspace(workspace_path(workspace)).open_store() as store:
        found = list_schedules(
            store, today=now(), status=wanted, customer_id=customer, with_archived=everything
        )
    if wants_json(as_json):
        Output(True).print_json(found)
        return
    for each in visible(found):
        out.print(_head(each))
    if not found:
        out.print("No schedule is like that.")


@schedules.command()
def duplicate(
    schedule: ScheduleArgument,
    customer: Annotated[str, typer.Option("--customer", metavar="ID", help="Who gets it.")],
    name: Annotated[
        str | None,
        typer.Option("--as", metavar="ID", help="Its id; SCHEDULE_CUSTOMER if left out."),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a file with the same terms for another customer, as a draft."""
    from engine.workflows.catalog import in_force
    from engine.workflows.schedule_copy import duplicate as run
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        catalog = in_force(place, store)
    id = name or f"{schedule}_{customer}"
    file = run(place, catalog, schedule, customer_id=customer, new_id=id)
    if wants_json(as_json):
        Output(True).print_json({"id": id, "file": str(file)})
        return
    out.print(f"Wrote {file}. `meterhouse apply` makes it a draft, `schedule activate` bills it.")


@schedules.command()
def show(
    schedule: ScheduleArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """Show one schedule: its phases in effect, and every change of it."""
    from engine.workflows.schedules import show_schedule
    from engine.workflows.workspace import open_workspace

    with open_workspace(workspace_path(workspace)).open_store() as store:
        found = show_schedule(store, schedule, today=now())
    if wants_json(as_json):
        Output(True).print_json(found)
        return
    _print(visible(found))


@schedules.command()
def activate(
    schedule: ScheduleArgument,
    note: NoteOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bill a draft from now on: every period since its start."""
    _decide(workspace, schedule, as_json, "activate", note=note)


@schedules.command("complete-milestone")
def complete_milestone(
    schedule: ScheduleArgument,
    milestone: Annotated[str, typer.Argument(metavar="MILESTONE", help="Its name.")],
    on: LastDay = None,
    note: NoteOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a phase with a day, past or to come; the next phase starts on the day after it."""
    _decide(workspace, schedule, as_json, "complete_milestone", on, "--on", milestone, note=note)


@schedules.command()
def suspend(
    schedule: ScheduleArgument,
    start: FirstDay = None,
    note: NoteOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bill nothing from a day on, until it is resumed."""
    _decide(workspace, schedule, as_json, "suspend", start, "--from", note=note)


@schedules.command()
def resume(
    schedule: ScheduleArgument,
    start: FirstDay = None,
    note: NoteOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bill again from a day on."""
    _decide(workspace, schedule, as_json, "resume", start, "--from", note=note)


@schedules.command()
def cancel(
    schedule: ScheduleArgument,
    on: LastDay = None,
    prorate: Annotated[
        bool,
        typer.Option(help="Cut what runs on that day; otherwise it is billed to its end."),
    ] = True,
    note: NoteOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a schedule before it was agreed to end."""
    _decide(workspace, schedule, as_json, "cancel", on, "--on", None, prorate, note)


@schedules.command()
def complete(
    schedule: ScheduleArgument,
    on: LastDay = None,
    note: NoteOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a schedule end with the periods that run on a day."""
    _decide(workspace, schedule, as_json, "complete", on, "--on", note=note)


@schedules.command()
def archive(
    schedule: ScheduleArgument,
    note: NoteOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a schedule off the list; no period of it begins after today."""
    _decide(workspace, schedule, as_json, "archive", note=note)


def _decide(
    workspace: Path | None,
    schedule: str,
    as_json: bool,
    verb: str,
    day: str | None = None,
    option: str = "--on",
    milestone: str | None = None,
    is_prorated: bool = True,
    note: str | None = None,
) -> None:
    from engine.domain.schedule_action import ScheduleVerb
    from engine.workflows.schedules import Decision, decide
    from engine.workflows.workspace import open_workspace

    decision = Decision(
        verb=ScheduleVerb(verb),
        day=None if day is None else parse_date(day, option),
        milestone=milestone,
        is_prorated=is_prorated,
        note=note,
    )
    with open_workspace(workspace_path(workspace)).open_store() as store:
        found = decide(store, schedule, decision, now=now(), actor=ACTOR)
    if wants_json(as_json):
        Output(True).print_json(found)
    else:
        _print(visible(found))


def _head(found: dict[str, Any]) -> str:
    end = found["endDate"] or "open end"
    return f"{found['id']}  {found['status']}  {found['customerId']}  {found['startDate']} to {end}"


def _print(found: dict[str, Any]) -> None:
    out.print(_head(found))
    for number, phase in enumerate(found["phases"], start=1):
        end = phase["endDate"] or "open end"
        if phase["milestone"] is not None:
            state = "awaited" if phase["isAwaitingMilestone"] else "complete"
            end += f" (milestone {phase['milestone']}, {state})"
        name = f" {phase['name']}" if phase["name"] else ""
        prices = ", ".join(phase["priceIds"])
        out.print(f"  phase {number}{name}: {phase['startDate']} to {end}: {prices}")
    for phase in found["laterPhases"]:
        name = f" {phase['name']}" if phase["name"] else ""
        out.print(f"  later{name}: {', '.join(phase['priceIds'])}")
    for pause in found["suspensions"]:
        out.print(f"  suspended: {pause['startDate']} to {pause['endDate'] or 'resumed'}")
    if found["lastStartDate"] is not None:
        out.print(f"  no period begins after {found['lastStartDate']}")
    for unused in found.get("unused", ()):
        out.print(
            f"  unused: {unused['amount']} {unused['currency']} of {unused['priceId']} on"
            f" {unused['invoiceNumber']}, {unused['unusedFrom']} to {unused['unusedTo']}"
        )
    for version in found.get("versions", ()):
        out.print(
            f"  version {version['version']}, {version['appliedAt']}, {version['origin']}:"
            f" {version['kind']}/{version['id']} {version['action']}"
        )
        for field in version["fields"] if version["action"] == "changed" else ():
            before, after = field["before"] or "nothing", field["after"] or "nothing"
            out.print(f"      {field['path']}: {before} → {after}")
