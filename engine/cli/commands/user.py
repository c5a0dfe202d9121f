"""`user add|list|remove`: people of the account and their roles."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from engine.cli.render.visible import visible
from engine.cli.session import (
    JsonOption,
    Output,
    WorkspaceOption,
    now,
    out,
    wants_json,
    workspace_path,
)
from engine.domain.errors import InputError
from engine.domain.page import MOST, PageRequest
from engine.domain.role import Role

ACTOR = "command line"

UserArgument = Annotated[str, typer.Argument(metavar="EMAIL", help="Address or id of a user.")]

users = typer.Typer(no_args_is_help=True, help="People of the account and their roles.")


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.add_typer(users, name="user")


@users.command()
def add(
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    role: Annotated[
        str, typer.Option("--role", help="admin, financeUser, salesUser or readOnlyUser.")
    ] = Role.READ_ONLY.value,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a user."""
    from engine.workflows.people import add as add_user
    from engine.workflows.workspace import open_workspace

    roles = [each.value for each in Role]
    if role not in roles:
        raise InputError(f"--role: {role!r} is unknown; use one of {', '.join(roles)}")
    with open_workspace(workspace_path(workspace)).open_store() as store:
        made = add_user(store, email, Role(role), at=now(), actor=ACTOR)
    if wants_json(as_json):
        Output(True).print_json(_shape(made.id, made.email, made.role))
        return
    out.print(f"Added {visible(made.email)} as {made.role.value}: {made.id}")


@users.command("list")
def list_(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """List users."""
    from engine.workflows.people import User, list_users
    from engine.workflows.representations import instant_text
    from engine.workflows.workspace import open_workspace

    found: list[User] = []
    request = PageRequest(limit=MOST, is_descending=False)
    with open_workspace(workspace_path(workspace)).open_store() as store:
        while True:
            page = list_users(store, request)
            found += page.items
            if page.after is None:
                break
            request = PageRequest(limit=MOST, after=page.after, is_descending=False)
    if wants_json(as_json):
        shapes = [
            {**_shape(each.id, each.email, each.role), "createdAt": instant_text(each.created_at)}
            for each in found
        ]
        Output(True).print_json(shapes)
        return
    for each in found:
        out.print(f"{each.id}  {each.role.value:<13} {visible(each.email)}")
    if not found:
        out.print("There are no users yet.")


@users.command()
def remove(
    user: UserArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """Take a user away."""
    from engine.workflows.people import remove as remove_user
    from engine.workflows.workspace import open_workspace

    with open_workspace(workspace_path(workspace)).open_store() as store:
        removed = remove_user(store, user, at=now(), actor=ACTOR)
    if wants_json(as_json):
        Output(True).print_json(_shape(removed.id, removed.email, removed.role))
        return
    out.print(f"Removed {visible(removed.email)}.")


def _shape(id: str, email: str, role: Role) -> dict[str, Any]:
    return {"id": id, "email": email, "role": role.value}
