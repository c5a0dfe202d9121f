"""`validate`, `compile`, `diff`, `apply`: billing as code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from engine.cli.render.visible import visible
from engine.cli.session import (
    JsonOption,
    Output,
    WorkspaceOption,
    err,
    now,
    out,
    wants_json,
    workspace_path,
)


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command()(validate)
    app.command("compile")(compile_)
    app.command()(diff)
    app.command()(apply)


def validate(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Check the catalog: every mistake with file and line."""
    from engine.workflows.catalog import files, usage_counted_twice
    from engine.workflows.workspace import open_workspace

    catalog = files(open_workspace(workspace_path(workspace)))
    warnings = usage_counted_twice(catalog)
    counts = {
        "metrics": len(catalog.metrics) + len(catalog.compounds) - len(catalog.seat_metrics),
        "products": len(catalog.products),
        "prices": len(catalog.price_by_id),
        "customers": len(catalog.customers),
        "schedules": len(catalog.schedules),
        "taxRates": len(catalog.tax_rates),
    }
    if wants_json(as_json):
        answer = {"valid": True, "digest": catalog.digest, "warnings": warnings, **counts}
        Output(True).print_json(answer)
        return
    for warning in warnings:
        err.print(f"warning: {warning}; leave it if both are meant to")
    words = ", ".join(f"{count} {kind}" for kind, count in counts.items() if kind != "taxRates")
    out.print(f"The catalog is valid: {words}, {counts['taxRates']} tax rates.")


def compile_(
    workspace: WorkspaceOption = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if a model is not up to date.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Write the dbt models of the catalog's metrics and the editors' JSON Schemas."""
    from engine.workflows.compile import compile_models
    from engine.workflows.workspace import open_workspace

    report = compile_models(open_workspace(workspace_path(workspace)), check=check)
    if wants_json(as_json):
        Output(True).print_json(report.representation())
    elif check:
        for path in report.stale:
            err.print(f"not up to date: {path}")
        if not report.stale:
            out.print(f"{report.total} generated files are up to date.")
    else:
        for path in report.written:
            out.print(f"wrote {path}")
        for path in report.removed:
            out.print(f"removed {path}")
        if not report.written and not report.removed:
            out.print(f"{report.total} generated files were up to date already.")
    if not wants_json(as_json):
        _print_rebuilds(report.rebuilds)
    if check and report.stale:
        err.print("run `meterhouse compile` and commit what it writes")
        raise typer.Exit(1)


def diff(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Show how the catalog's files differ from the catalog in force."""
    from engine.workflows.catalog import applied, change_shape, changes
    from engine.workflows.rebuild import rebuilds_between
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        catalog, found = changes(place, store)
        before = applied(store)
        rebuilt = () if before is None else rebuilds_between(place, before.metrics, catalog.metrics)
    if wants_json(as_json):
        Output(True).print_json([change_shape(change) for change in found])
        return
    for change in found:
        _print_change(change_shape(change))
    _print_rebuilds(rebuilt)
    if not found:
        out.print("Nothing differs from the catalog in force.")


def apply(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Make the catalog's files the catalog in force. Issued invoices do not change."""
    from engine.workflows.catalog import apply as apply_files
    from engine.workflows.catalog import change_shape
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        catalog, found, version = apply_files(place, store, now())
    if wants_json(as_json):
        Output(True).print_json(
            {
                "version": version,
                "digest": catalog.digest,
                "changes": [change_shape(change) for change in found],
            }
        )
        return
    for change in found:
        _print_change(change_shape(change))
    state = "is in force" if found else "was in force already"
    out.print(f"Catalog version {version} {state}.")


def _print_rebuilds(sentences: Sequence[str]) -> None:
    for sentence in visible(list(sentences)):
        out.print(f"next close: {sentence}")


def _print_change(change: dict[str, Any]) -> None:
    change = visible(change)
    sign = {"added": "+", "removed": "-"}.get(change["action"], "~")
    out.print(f"{sign} {change['kind']}/{change['id']}")
    for field in change["fields"]:
        before, after = field["before"] or "nothing", field["after"] or "nothing"
        out.print(f"    {field['path']}: {before} → {after}")
