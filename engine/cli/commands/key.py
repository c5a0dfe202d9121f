"""`key create|list|rotate|revoke`: who may call the HTTP API, and for what."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from engine.cli.render.visible import visible
from engine.cli.render.whole import print_whole
from engine.cli.session import (
    JsonOption,
    Output,
    WorkspaceOption,
    now,
    out,
    wants_json,
    workspace_path,
)

ACTOR = "command line"

KeyArgument = Annotated[str, typer.Argument(metavar="KEY", help="Id of a key.")]

keys = typer.Typer(no_args_is_help=True, help="Keys of the HTTP API.")


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.add_typer(keys, name="key")


@keys.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose it is, or what for.")],
    scope: Annotated[
        list[str],
        typer.Option("--scope", help="ingest, read, billing or admin; may be repeated."),
    ],
    user: Annotated[
        str | None,
        typer.Option(
            "--user", metavar="EMAIL", help="Whose it is: it opens no more than the user may."
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key and show its secret, this once."""
    from engine.workflows.api_keys import create_key
    from engine.workflows.workspace import open_workspace

    with open_workspace(workspace_path(workspace)).open_store() as store:
        made = create_key(store, name, scope, at=now(), actor=ACTOR, user=user)
    _show_secret(made.representation(), as_json)


@keys.command("list")
def list_(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """List keys, without their secrets."""
    from engine.workflows.api_keys import key_shape, list_keys
    from engine.workflows.workspace import open_workspace

    with open_workspace(workspace_path(workspace)).open_store() as store:
        found = [key_shape(key) for key in list_keys(store)]
    if wants_json(as_json):
        Output(True).print_json(found)
    elif found:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for column in ("key", "name", "scopes", "made", "last used", "revoked"):
            table.add_column(column, no_wrap=column != "name")
        for each in visible(found):
            times = (each.get(name, "–")[:19] for name in ("createdAt", "lastUsedAt", "revokedAt"))
            table.add_row(each["id"], Text(each["name"]), " ".join(each["scopes"]), *times)
        print_whole(out, table)
    else:
        out.print("There are no keys yet.")


@keys.command()
def rotate(
    key: KeyArgument,
    keep_hours: Annotated[
        int, typer.Option("--keep-hours", min=0, max=720, help="The old secret stays good so long.")
    ] = 24,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give a key another secret; the old one stays good for a day."""
    from engine.workflows.api_keys import rotate_key
    from engine.workflows.workspace import open_workspace

    with open_workspace(workspace_path(workspace)).open_store() as store:
        made = rotate_key(
            store, key, keep_old_for=timedelta(hours=keep_hours), at=now(), actor=ACTOR
        )
    _show_secret(made.representation(), as_json)


@keys.command()
def revoke(
    key: KeyArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """Let a key open nothing from now on."""
    from engine.workflows.api_keys import key_shape, revoke_key
    from engine.workflows.workspace import open_workspace

    with open_workspace(workspace_path(workspace)).open_store() as store:
        revoked = revoke_key(store, key, at=now(), actor=ACTOR)
    if wants_json(as_json):
        Output(True).print_json(key_shape(revoked))
        return
    out.print(f"Key {revoked.id} ({visible(revoked.name)}) is revoked.")


def _show_secret(made: dict[str, Any], as_json: bool) -> None:
    if wants_json(as_json):
        Output(True).print_json(made)
        return
    out.print(f"Client id:     {made['clientId']}")
    out.print(f"Client secret: {made['clientSecret']}")
    out.print("The secret is not shown again. Send both as HTTP Basic credentials.")
