"""`serve` and `openapi`: the HTTP API with the dashboard, and its description."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from engine.cli.session import WorkspaceOption, err, now, workspace_path
from engine.domain.errors import InputError


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command("serve")(serve)
    app.command("openapi")(openapi)


def serve(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="DIR...", help="Workspaces: one account each.", show_default="--workspace"
        ),
    ] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 8000,
    host: Annotated[str, typer.Option("--host", help="0.0.0.0 for every network.")] = "127.0.0.1",
    no_scheduler: Annotated[
        bool, typer.Option("--no-scheduler", help="Leave the nightly close to somebody else.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Serve the HTTP API and the dashboard until stopped; what is in flight is finished first.

    Closes each night at the `nightly_close` of meterhouse.yml.
    """
    from engine.api.logs import JsonLines
    from engine.api.server import serve as serve_accounts
    from engine.dashboard.app import add_dashboard
    from engine.workflows.nightly import NightlyClose, closing_nightly
    from engine.workflows.open_account import open_account
    from engine.workflows.workspace import DATABASE_URL, open_workspace

    if folders and workspace is not None:
        raise InputError("name the workspaces as arguments or with --workspace, not both")
    if folders and len(folders) > 1 and os.environ.get(DATABASE_URL):
        raise InputError(
            f"{DATABASE_URL} names one database, and each workspace needs its own: leave it out and"
            " say database: in every meterhouse.yml"
        )
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[lines])
    with ExitStack() as opened:
        accounts = [
            opened.enter_context(open_account(open_workspace(folder), now()))
            for folder in folders or [workspace_path(workspace)]
        ]
        names = ", ".join(account.catalog.now().catalog.account.id for account in accounts)
        err.print(f"Serving {names} on http://{host}:{port}; see /docs. Stop with Ctrl-C.")
        if not no_scheduler:
            opened.enter_context(
                closing_nightly(
                    [
                        NightlyClose(each.workspace, each.store, each.catalog, now, now())
                        for each in accounts
                    ]
                )
            )
        if not serve_accounts(accounts, host, port, add_dashboard):
            raise InputError(f"cannot listen on {host}:{port}; name another --port or --host")


def openapi(
    errors: Annotated[
        bool, typer.Option("--errors", help="The page about problems (docs/errors.md) instead.")
    ] = False,
) -> None:
    """Print the OpenAPI document of the HTTP API (committed as schemas/openapi.json)."""
    from engine.api.app import create_app
    from engine.api.openapi import openapi_text
    from engine.api.problems import errors_page

    sys.stdout.write(errors_page() if errors else openapi_text(create_app([])))
