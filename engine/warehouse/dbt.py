"""Runs the models in this process; whatever dbt has to say goes to a file (build/logs/dbt.log)."""

from __future__ import annotations

import fcntl
import gc
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from engine.domain.errors import ConflictError, InputError, MeterhouseError
from engine.warehouse.build_log import build_log
from engine.warehouse.duckdb import discard_if_broken

EVENTS = ("stg_usage_events", "stg_rejected_events", "tag:events")
"""What has landed and which of it was superseded: built before anybody says which periods count."""
USAGE = ("stg_billing_periods", "stg_customer_aliases", "tag:usage")
"""What counts in the published billing periods: all that rating reads. It needs `EVENTS`."""
METERING = (*EVENTS, *USAGE)
"""Both in one build."""
MARTS = ("stg_invoices", "stg_invoice_line_items", "tag:marts")
"""What analysts read; it needs the published invoices, so it is built after rating."""
MARTS_READ = ("stg_customer_aliases",)
"""What `MARTS` read of `USAGE`, to be built with them where no usage is."""
RECEIVABLES = ("tag:receivables",)
"""Payments, credit notes and credit, with what they read: built where there are any."""
RECONCILIATION = ("tag:reconciliation",)
"""What became of every event, usage by day, and which events count where: built on demand, since
no close reads them.

They need `METERING` and `stg_billed_periods`; a selection that does not name them never builds
them.
"""

PARTIAL_PARSE = "partial_parse.msgpack"
_LISTED_FAILURES = 10

Progress = Callable[[int, int], None]
"""(nodes done, nodes in all), in that order of events."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A model or test that failed, and what dbt says of it."""

    kind: str
    name: str
    path: str
    message: str


class BuildError(MeterhouseError):
    """A build that failed: which models and tests, why, and where dbt's log is.

    There are no `failures` where dbt itself could not run.
    """

    def __init__(self, message: str, failures: tuple[Failure, ...] = ()) -> None:
        self.failures = failures
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Build:
    """A finished build: how many models were built and how many tests held."""

    models: int
    tests: int


def build_file(workspace: Path) -> Path:
    """The engine's own DuckDB file: private to builds, disposable."""
    return workspace / "build" / "meterhouse.duckdb"


@contextmanager
def build_lock(workspace: Path) -> Iterator[None]:
    """Be the only one who builds this workspace; the lock ends with the process, however it ends.

    Raises ConflictError if another process holds it.
    """
    folder = workspace / "build"
    folder.mkdir(exist_ok=True)
    with (folder / "LOCK").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConflictError(
                f"{workspace}: another close is at work; run again when it is done"
            ) from None
        yield


def build(
    workspace: Path,
    *,
    as_of: datetime | None = None,
    lake_version: int | None = None,
    lake_root: Path | None = None,
    select: Sequence[str] = (),
    uncounted: Mapping[str, Sequence[str]] | None = None,
    vars: Mapping[str, object] | None = None,
    full_refresh: bool = False,
    thorough: bool = False,
    on_progress: Progress | None = None,
) -> Build:
    """Build and test the models of a workspace; nothing selected means all of them.

    `as_of` is aware, None for all that has landed; `lake_root` is `lake/` in the workspace unless
    given. `vars` are further variables of the dbt project. `uncounted` are metrics to go on
    without, each with its own models, which are left as they are. A selection leaves
    `RECONCILIATION` and `RECEIVABLES` out unless it names them. Data tests run where every model
    that they look at is selected or built.
    Unit tests (which prove the SQL, not the data) and tests that read every event ever landed run
    in a `thorough` build, and in `dbt build` by hand. Raises BuildError if anything fails,
    InputError without a dbt project.
    """
    variables = {
        "as_of": None if as_of is None else _instant_text(as_of),
        "lake_version": lake_version,
        "lake_root": str(lake_root or workspace / "lake"),
        "published_root": str(workspace / "published"),
        "uncounted_metrics": list(uncounted or ()),
        **(vars or {}),
    }
    arguments = ["build", "--vars", json.dumps(variables), "--indirect-selection", "buildable"]
    # Where the lake is and what is known of it matters when a model is compiled, not when read.
    lasting = json.dumps(dict(vars or {}))
    excluded = [] if thorough else ["tag:event_grain"]
    if select and not set(RECONCILIATION) & set(select):
        excluded += RECONCILIATION
    if select and not set(RECEIVABLES) & set(select):
        excluded += RECEIVABLES
    excluded += [model for models in (uncounted or {}).values() for model in models]
    if not thorough:
        arguments += ["--exclude-resource-type", "unit_test"]
    if excluded:
        arguments += ["--exclude", *excluded]
    if select:
        arguments += ["--select", *select]
    if full_refresh:
        arguments.append("--full-refresh")
    results = _invoke(workspace, arguments, on_progress, lasting)
    kinds = [each.node.resource_type for each in results]
    return Build(
        models=sum(kind == "model" for kind in kinds),
        tests=sum(kind in ("test", "unit_test") for kind in kinds),
    )


def require_project(workspace: Path) -> None:
    """Raises InputError for a folder without a dbt project."""
    if not (workspace / "dbt_project.yml").is_file():
        raise InputError(
            f"{workspace}: has no dbt_project.yml; `meterhouse init` in an empty folder writes one"
        )


def parse(workspace: Path) -> None:
    """Check that dbt understands the project, without running it. Raises BuildError if not."""
    _invoke(workspace, ["parse"], None, "{}")


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """A project as dbt reads it is hundreds of thousands of objects, all of them in use: looking
    through them for garbage again and again costs an eighth of a close.

    A build does without; who builds several times had better do without from the first on.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@no_garbage_collection()
def _invoke(
    project: Path, arguments: list[str], on_progress: Progress | None, lasting: str
) -> list[Any]:
    """Run one dbt command; the results of its nodes. `lasting` variables are for reading them."""
    require_project(project)
    # Imported here: it takes seconds, and most commands never build.
    from dbt.cli.main import dbtRunner

    folder = project / "build"
    folder.mkdir(exist_ok=True)
    settings = [
        *("--project-dir", str(project)),
        *("--profiles-dir", str(project)),
        *("--target-path", str(folder / "target")),
        *("--log-path", str(folder / "logs")),
        *("--log-level", "none"),
        *("--log-level-file", "none"),
        "--no-use-colors",
        "--no-print",
        "--no-write-json",
    ]
    path = folder / "logs" / "dbt.log"
    discard_if_broken(build_file(project))
    with build_log(path) as log:
        if _parsed.state != (state := (lasting, *_state(project))):
            _lend_partial_parse(folder / "target")
            outcome = dbtRunner(callbacks=[log.told]).invoke(
                ["parse", "--vars", lasting, *settings]
            )
            _parsed.state, _parsed.manifest = state, _checked(outcome, path).result
            written = folder / "target" / PARTIAL_PARSE
            _parsed.partial = written.read_bytes() if written.is_file() else b""
        callbacks = [log.told] + ([_progress_callback(on_progress)] if on_progress else [])
        with _environment(METERHOUSE_DUCKDB=str(build_file(project))):
            try:
                outcome = dbtRunner(manifest=_parsed.manifest, callbacks=callbacks).invoke(
                    [*arguments, *settings]
                )
            finally:
                _close_build_file()
    results = list(getattr(_checked(outcome, path).result, "results", ()))
    failures = tuple(
        Failure(
            each.node.resource_type,
            each.node.name,
            each.node.original_file_path,
            _broken_rules(each, build_file(project)) or str(each.message),
        )
        for each in results
        if each.status in ("error", "fail", "runtime error")
    )
    if failures or not outcome.success:
        raise BuildError(_complaint(failures, path), failures)
    return results


def _close_build_file() -> None:
    """dbt keeps its database open for a whole run (profiles.yml); others read it afterwards."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    connections: Any = DuckDBConnectionManager
    connections.close_all_connections()


@dataclass(slots=True)
class _Parsed:
    """The project that dbt read last in this process: the builds of one close share it."""

    state: object = None
    manifest: Any = None
    partial: bytes = b""


_parsed = _Parsed()


def _lend_partial_parse(folder: Path) -> None:
    """What dbt has read of one workspace saves it reading most of another: it looks for changes."""
    path = folder / PARTIAL_PARSE
    if _parsed.partial and not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_parsed.partial)


def _state(project: Path) -> tuple[object, ...]:
    """What the parsed project depends on: its files as they are on disk."""
    parts = [project / "dbt_project.yml", project / "profiles.yml"]
    for folder in ("models", "macros", "data_tests"):
        parts += sorted(path for path in (project / folder).rglob("*") if path.is_file())
    stats = ((path, path.stat()) for path in parts if path.is_file())
    return (project, *((path, stat.st_mtime_ns, stat.st_size) for path, stat in stats))


def _checked(outcome: Any, log: Path) -> Any:
    if outcome.exception is not None:
        raise BuildError(f"dbt could not run: {outcome.exception}; its log is {log}")
    return outcome


def _broken_rules(result: Any, database: Path) -> str:
    """Which rules of a failed test `sound` are broken, by how many rows; empty if it is another.

    dbt itself only says how many rows a test has found.
    """
    test = getattr(result.node, "test_metadata", None)
    if test is None or test.name != "sound" or result.status != "fail":
        return ""
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        rules = connection.execute(result.node.compiled_code).fetchall()
    return ", ".join(f"{rule} ({rows} row{'' if rows == 1 else 's'})" for rule, rows in rules)


def _complaint(failed: Sequence[Failure], log: Path) -> str:
    lines = [
        f"{each.kind} {each.name} ({each.path}): {' '.join(each.message.split())}"
        for each in failed[:_LISTED_FAILURES]
    ]
    if len(failed) > _LISTED_FAILURES:
        lines.append(f"and {len(failed) - _LISTED_FAILURES} more")
    return "\n".join([f"the build failed; dbt's log is {log}", *lines])


def _progress_callback(on_progress: Progress) -> Callable[[Any], None]:
    """dbt numbers its nodes; every result it logs says which one of how many it was."""

    def told(event: Any) -> None:
        if event.info.name == "LogModelResult":
            on_progress(event.data.index, event.data.total)
        elif event.info.name == "LogTestResult":
            on_progress(event.data.index, event.data.num_models)

    return told


def _instant_text(instant: datetime) -> str:
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone: an instant needs one")
    return instant.astimezone(UTC).isoformat()


@contextmanager
def _environment(**changes: str) -> Iterator[None]:
    """Environment variables for the duration of a run: what profiles.yml reads."""
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
