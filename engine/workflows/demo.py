"""The demo: an hour of two real LLM services, billed for November 2023, then corrected.

Receipt times are given, so every run of the demo says the same; the one thing that is today's is
the issue date of the group's invoice.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from engine.domain.errors import InputError
from engine.warehouse import direct
from engine.warehouse.inputs import BillingPeriodInput
from engine.workflows import catalog as catalogs
from engine.workflows.close import close
from engine.workflows.compile import compile_models
from engine.workflows.explain import explain
from engine.workflows.ingest import ingest_files
from engine.workflows.initialize import initialize
from engine.workflows.invoices import list_all, show
from engine.workflows.progress import Report
from engine.workflows.reconcile import reconcile
from engine.workflows.replay import replay
from engine.workflows.representations import Json
from engine.workflows.resources import demo_catalog, demo_usage
from engine.workflows.usage import usage_of
from engine.workflows.workspace import Workspace, open_workspace
from ingest.read_events import read_events

MARKER = "made-by-the-demo"
"""A file that says the folder may be made anew."""

RECEIVED = datetime(2023, 11, 17, 6, 0, tzinfo=UTC)
CORRECTED = datetime(2023, 12, 4, 9, 30, tzinfo=UTC)
BEFORE_CORRECTION = datetime(2023, 12, 4, tzinfo=UTC)
THROUGH = date(2023, 11, 30)
NOVEMBER = (date(2023, 11, 1), date(2023, 12, 1))
SERVICES = {"code": "svc-code", "conv": "svc-conv"}
TOKENS = {
    "code": {"requests": 8_819, "context_tokens": 18_059_974, "generated_tokens": 245_896},
    "conv": {"requests": 19_366, "context_tokens": 22_361_870, "generated_tokens": 4_088_665},
}
"""What the publisher of the data says of each file (examples/llm_api/README.md)."""
FIRST_MINUTE = datetime(2023, 11, 16, 18, 15, tzinfo=UTC)
STEP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One part of the demo. Whatever it has is shown in this order."""

    title: str
    sentences: tuple[str, ...] = ()
    chart: tuple[tuple[str, Decimal, str], ...] = ()
    invoices: tuple[Json, ...] = ()
    heads: tuple[Json, ...] = ()
    explanation: Json | None = None
    table: tuple[tuple[str, ...], ...] = field(default=())


def demonstrate(folder: Path, *, now: datetime, report: Report) -> Iterator[Chapter]:
    """Run the demo in a folder and tell what happens, chapter by chapter.

    A folder that an earlier demo made is made anew. Raises InputError for any other folder that
    holds something, and MeterhouseError if a total differs from the data's own.
    """
    workspace = _fresh(folder)
    with workspace.open_store() as store:
        catalog, _, _ = catalogs.apply(workspace, store, now)
    yield Chapter(
        "The catalog: what is sold, to whom, on which terms",
        (
            f"{len(catalog.metrics)} metrics, {len(catalog.price_by_id)} prices,"
            f" {len(catalog.customers)} customers, {len(catalog.schedules)} schedules"
            f" from {workspace.catalog_folder}.",
        ),
    )
    yield _landing(workspace, now, report)
    yield _checked_usage(workspace, now)
    yield Chapter("Requests in five minutes, both services", chart=_chart(workspace))
    result = close(workspace, through=THROUGH, as_of=None, dry_run=False, now=now, report=report)
    yield Chapter(
        "Closing November 2023",
        (
            f"{result.due} invoices due, {result.billed} billed, {len(result.parked)} parked;"
            f" {result.issued} issued at once, as their schedule says.",
        ),
        invoices=_invoices(workspace),
    )
    yield _explained(workspace)
    yield _reconciled(workspace, now, report, "Every landed event has exactly one outcome")
    before = {head["id"]: head for head in _heads(workspace)}
    yield _correction(workspace, now, report)
    close(workspace, through=THROUGH, as_of=None, dry_run=False, now=now, report=report)
    yield _difference(workspace, before)
    yield _as_of(workspace, now)
    yield _reconciled(workspace, now, report, "And every event still has exactly one outcome")


def _fresh(folder: Path) -> Workspace:
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; name a folder for the demo")
    if folder.exists():
        if not (folder / MARKER).is_file() and any(folder.iterdir()):
            raise InputError(f"{folder} holds something that is not a demo; name another folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARKER).touch()
    initialize(folder, starter=False)
    shutil.copytree(demo_catalog(), folder / "catalog", dirs_exist_ok=True)
    workspace = open_workspace(folder)
    compile_models(workspace, check=False)
    return workspace


def _landing(workspace: Workspace, now: datetime, report: Report) -> Chapter:
    sentences = []
    for service in SERVICES:
        landing, failure = ingest_files(
            workspace,
            [str(demo_usage() / f"{service}.csv.gz")],
            format="csv",
            mapping=demo_usage() / f"{service}.toml",
            received_at=RECEIVED,
            force=False,
            clock=lambda: now,
            report=report,
        )
        if failure is not None:
            raise failure
        sentences.append(
            f"{service}.csv.gz: {landing.accepted:,} events landed, {landing.rejected} rejected."
        )
    return Chapter("Landing the usage", tuple(sentences))


def _checked_usage(workspace: Workspace, now: datetime) -> Chapter:
    """Usage of both customers, which must be what the data's publisher says."""
    rows: list[tuple[str, ...]] = [("", "requests", "context tokens", "generated tokens")]
    for service, alias in SERVICES.items():
        values = {metric: _value(workspace, metric, alias, None, now) for metric in TOKENS[service]}
        if values != {metric: Decimal(total) for metric, total in TOKENS[service].items()}:
            raise InputError(f"usage of {service} is {values}, not what its files hold")
        rows.append((service, *(f"{value:,}" for value in values.values())))
    return Chapter("Usage, equal to the data's own totals", table=tuple(rows), sentences=())


def _value(
    workspace: Workspace, metric: str, alias: str, as_of: datetime | None, now: datetime
) -> Decimal:
    start, end = NOVEMBER
    answer = usage_of(
        workspace, metric, alias=alias, start=start, end=end, as_of=as_of, by=(), now=now
    )
    return Decimal(answer["value"])


def _chart(workspace: Workspace) -> tuple[tuple[str, Decimal, str], ...]:
    """Requests of both services in every five minutes of the hour, by the metric's own SQL."""
    catalog = catalogs.files(workspace)
    metric = catalog.metric_by_id["requests"]
    starts = [FIRST_MINUTE + number * STEP for number in range(13)]
    windows = [
        BillingPeriodInput(
            period_id=start.isoformat(),
            usage_window="period",
            schedule_id="",
            price_id="",
            metric=metric.id,
            customer_id="",
            customer_alias=alias,
            start_at=start,
            end_at=start + STEP,
        )
        for start in starts
        for alias in SERVICES.values()
    ]
    usage = direct.measure(workspace.lake.snapshot(), [metric], windows)
    values = [(start, usage[start.isoformat()].usage.quantity) for start in starts]
    return tuple((f"{start:%H:%M}", value, f"{value:,.0f}") for start, value in values)


def _heads(workspace: Workspace) -> list[Json]:
    with workspace.open_store() as store:
        return list_all(store)


def _invoices(workspace: Workspace) -> tuple[Json, ...]:
    account = catalogs.files(workspace).account.id
    with workspace.open_store() as store:
        return tuple(show(store, head["id"], account) for head in list_all(store))


def _explained(workspace: Workspace) -> Chapter:
    with workspace.open_store() as store:
        document = explain(workspace, store, "fabrikam_code@2023-12-01/2", limit=3)
    return Chapter("Why is this amount what it is?", explanation=document)


def _reconciled(workspace: Workspace, now: datetime, report: Report, title: str) -> Chapter:
    result = reconcile(
        workspace, start=None, end=None, listed=None, limit=1, now=now, report=report
    )
    outcomes = {name: count for name, count in result["outcomes"].items() if count}
    return Chapter(
        title,
        (f"{result['landed']:,} landed = {' + '.join(f'{n:,}' for n in outcomes.values())}.",),
        chart=tuple((name, Decimal(count), f"{count:,}") for name, count in outcomes.items()),
    )


def _correction(workspace: Workspace, now: datetime, report: Report) -> Chapter:
    """A file that sends 40 events again with other values, moves 25 and takes back 5."""
    path = workspace.root / "correction.ndjson"
    lines = []
    events = [
        event
        for event in read_events(workspace.lake.snapshot())
        if event.customer_alias == SERVICES["code"]
    ][:70]
    for number, event in enumerate(events):
        record: Json = json.loads(event.json())
        if number < 40:
            record["eventProperties"]["generated_tokens"] = 100_000
        elif number < 65:
            record["customerAlias"] = SERVICES["conv"]
        else:
            record["retracted"] = True
        lines.append(json.dumps(record))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    landing, failure = ingest_files(
        workspace,
        [str(path)],
        format=None,
        mapping=None,
        received_at=CORRECTED,
        force=False,
        clock=lambda: now,
        report=report,
    )
    if failure is not None:
        raise failure
    return Chapter(
        "A correction arrives on 4 December",
        (
            f"{path.name}: 40 events again with 100,000 generated tokens each, 25 moved to the"
            " other customer, 5 taken back;"
            f" {landing.accepted} landed. Nothing was deleted: the latest of each id counts.",
        ),
    )


def _difference(workspace: Workspace, before: dict[str, Json]) -> Chapter:
    """What closing again made of every invoice; and the issued one, byte for byte the same."""
    rows: list[tuple[str, ...]] = [("invoice", "status", "before", "after")]
    replayed = []
    for head in _heads(workspace):
        old = before[head["id"]]
        place = f"{head['billingScheduleId']}@{head['invoiceDate']}"
        name = head.get("invoiceNumber") or place
        total = f"{head['grossTotal']} {head['currency']}"
        rows.append((name, head["status"], f"{old['grossTotal']} {old['currency']}", total))
        with workspace.open_store() as store:
            result = replay(workspace, store, head["id"])
        replayed.append(result.is_equal)
    same = "all of them" if all(replayed) else f"{sum(replayed)} of {len(replayed)}"
    return Chapter(
        "Closing again: drafts follow the correction, what is issued stays",
        (f"Replayed from the lake and from their frozen usage, {same} equal to the byte.",),
        table=tuple(rows),
    )


def _as_of(workspace: Workspace, now: datetime) -> Chapter:
    rows: list[tuple[str, ...]] = [("generated tokens", "as of 4 December, 00:00", "now")]
    for service, alias in SERVICES.items():
        then = _value(workspace, "generated_tokens", alias, BEFORE_CORRECTION, now)
        today = _value(workspace, "generated_tokens", alias, None, now)
        if then != TOKENS[service]["generated_tokens"]:
            raise InputError(f"usage of {service} as of {BEFORE_CORRECTION} has changed: {then}")
        rows.append((service, f"{then:,}", f"{today:,}"))
    return Chapter("The past does not change", table=tuple(rows))
