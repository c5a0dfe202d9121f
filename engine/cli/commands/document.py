"""`document`: invoices and credit notes as files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.commands.invoice import InvoiceArgument
from engine.cli.session import (
    JsonOption,
    Output,
    WorkspaceOption,
    out,
    progress,
    wants_json,
    workspace_path,
)
from engine.domain.errors import InputError

if TYPE_CHECKING:
    from engine.workflows.documents import DocumentFormat

documents = typer.Typer(
    no_args_is_help=True, help="Documents: invoices and credit notes as PDF and e-invoice."
)

StandingOption = Annotated[
    bool, typer.Option("--standing", help="Also what was paid or credited since it was issued.")
]
FormatOption = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="pdf; xml (e-invoice as CII, which Factur-X and ZUGFeRD embed) or ubl.",
    ),
]
FileOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Where to.", show_default="its own name"),
]


def register(app: typer.Typer) -> None:
    """Add the family to the app."""
    app.add_typer(documents, name="document")


@documents.command()
def invoice(
    invoice: InvoiceArgument,
    output: FileOption = None,
    form: FormatOption = "pdf",
    standing: StandingOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write an invoice as it was issued; a draft says that it is one."""
    from engine.workflows.documents import invoice_file
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        file = invoice_file(place, store, invoice, _format(form), with_standing=standing)
    _write(output or Path(file.name), file.body)


@documents.command("credit-note")
def credit_note(
    note: Annotated[str, typer.Argument(metavar="NOTE", help="Id or number.")],
    output: FileOption = None,
    form: FormatOption = "pdf",
    workspace: WorkspaceOption = None,
) -> None:
    """Write a credit note."""
    from engine.workflows.documents import credit_note_file
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        file = credit_note_file(place, store, note, _format(form))
    _write(output or Path(file.name), file.body)


@documents.command()
def run(
    run: Annotated[
        str | None, typer.Argument(metavar="[RUN]", help="Id of a run.", show_default="the last")
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where to.")
    ] = Path("documents"),
    form: FormatOption = "pdf",
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, max=64, help="How many at once.", show_default="all"),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write all drafts and issued invoices of a run into a folder, several at once."""
    from engine.workflows.run_documents import run_files
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with _writing(output):
        output.mkdir(parents=True, exist_ok=True)
    names = []
    with place.open_store() as store, progress() as report:
        files = run_files(place, store, run, _format(form), workers=workers, report=report)
        for file in files:
            with _writing(output / file.name):
                (output / file.name).write_bytes(file.body)
            names.append(file.name)
    if wants_json(as_json):
        Output(True).print_json({"folder": str(output), "files": names})
    else:
        out.print(f"{len(names)} documents in {output}")


def _format(text: str) -> DocumentFormat:
    from engine.workflows.documents import DocumentFormat

    try:
        return DocumentFormat(text.lower())
    except ValueError:
        raise InputError(f"--format: {text!r} is not a format; use pdf, xml or ubl") from None


def _write(path: Path, body: bytes) -> None:
    with _writing(path):
        path.write_bytes(body)
    out.print(f"wrote {path}")


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(f"--output: {path} cannot be written: {error.strerror}") from error
