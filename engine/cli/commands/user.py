"""`user add|list|link|password|remove`: people of the account, their roles, their ways in."""

from __future__ import annotations

import sys
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


@users.command()
def link(
    user: UserArgument,
    server: Annotated[
        str, typer.Option("--server", help="Address of the server, as the user sees it.")
    ] = "http://127.0.0.1:8000",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a link that signs a user in once, within a day."""
    from engine.workflows.sign_in import new_link
    from engine.workflows.workspace import open_workspace

    with open_workspace(workspace_path(workspace)).open_store() as store:
        token = new_link(store, user, at=now(), actor=ACTOR)
    address = f"{server.rstrip('/')}/sign-in/{token}"
    if wants_json(as_json):
        Output(True).print_json({"link": address})
        return
    out.print(address, soft_wrap=True, highlight=False, markup=False)


@users.command()
def password(user: UserArgument, workspace: WorkspaceOption = None) -> None:
    """Set a user's password; it is asked for, or read from standard input."""
    from engine.workflows.sign_in import set_password
    from engine.workflows.workspace import open_workspace

    if sys.stdin.isatty():
        typed = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        typed = sys.stdin.readline().rstrip("\n")
    with open_workspace(workspace_path(workspace)).open_store() as store:
        set_password(store, user, typed, at=now(), actor=ACTOR)
    out.print("The password is set; whoever was signed in is out.")


def _shape(id: str, email: str, role: Role) -> dict[str, Any]:
    return {"id": id, "email": email, "role": role.value}
