"""`notices deliver`: what `serve` does all the time, once, for cron."""

from __future__ import annotations

import logging
import sys

import typer

from engine.cli.session import (
    JsonOption,
    Output,
    WorkspaceOption,
    now,
    out,
    wants_json,
    workspace_path,
)

notices = typer.Typer(no_args_is_help=True, help="What others are told of: webhooks and e-mail.")


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.add_typer(notices, name="notices")


@notices.callback()
def _notices() -> None:
    """What others are told of: webhooks and e-mail."""


@notices.command()
def deliver(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Deliver notices that are due; `serve` does it by itself. Exit code 1 if any is given up."""
    from engine.api.notices import deliver as deliver_notices
    from engine.workflows.open_account import open_account
    from engine.workflows.workspace import open_workspace

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    with open_account(open_workspace(workspace_path(workspace)), now()) as account:
        done = deliver_notices(account, now)
    if wants_json(as_json):
        Output(True).print_json(
            {
                "messages": done.handed_on,
                "delivered": done.delivered,
                "failed": done.failed,
                "dead": done.dead,
                "cancelled": done.cancelled,
            }
        )
    else:
        out.print(
            f"Delivered {done.delivered}; to be tried again {done.failed}; given up {done.dead}."
        )
    if done.dead:
        raise typer.Exit(1)
