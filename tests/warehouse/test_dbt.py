"""The dbt project built for real: increments, instants of the past, changes of metrics and lakes.

Every build takes seconds, so a test tells a story of several.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.domain.errors import ConflictError, InputError
from engine.domain.metric import Aggregation, Condition, Metric, Operator
from engine.domain.usage import PeriodUsage
from engine.warehouse import dbt, direct, period_usage
from engine.warehouse.inputs import BILLING_PERIODS, BillingPeriodInput, publish
from engine.warehouse.publish import METERING_TABLES, publish_run
from ingest.log import Lake
from tests.warehouse.workspaces import (
    APRIL,
    MARCH,
    RECEIVED,
    ROOT,
    compile_metrics,
    event,
    land_events,
    make_project,
    period,
)

pytestmark = pytest.mark.slow

TOKENS = Metric("tokens", ("call",), Aggregation.SUM, "tokens", None, ("model", "usage.tier"))
METRICS = [
    TOKENS,
    Metric("users", ("call", "mail"), Aggregation.UNIQUE, "user"),
    Metric("level", ("call",), Aggregation.LATEST, "tokens"),
    Metric("typical", ("call",), Aggregation.AVERAGE, "tokens"),
    Metric(
        "cheap",
        ("call",),
        Aggregation.COUNT,
        None,
        Condition("tokens", Operator.LESS, ("5",)),
        ("{{ hostile }}",),
    ),
]
LATER = [RECEIVED + timedelta(hours=hours) for hours in range(4)]
PERIODS = [
    period(metric.id, f"{metric.id}-{alias}-{name}", alias, span)
    for metric in METRICS
    for alias in ("acme", "globex")
    for name, span in (("march", MARCH), ("april", APRIL))
]


def published(workspace: Path, metrics: list[Metric]) -> dict[str, PeriodUsage]:
    """The usage that the last build found, read as rating reads it."""
    folder = publish_run(
        workspace / "published", "test", dbt.build_file(workspace), METERING_TABLES
    )
    return period_usage.read(folder / "period_usage.parquet", metrics)


def measured(
    workspace: Path, metrics: list[Metric], periods: list[BillingPeriodInput], **when: Any
) -> dict[str, PeriodUsage]:
    """The same without dbt."""
    lake = Lake(workspace / "lake").snapshot()
    return direct.measure(lake, metrics, periods, **when)


def rows(workspace: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(dbt.build_file(workspace)), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_a_plain_clone_builds_with_an_empty_lake_and_every_unit_test_holds(tmp_path: Path) -> None:
    """The committed project as it is, metrics of the demo included."""
    for part in ("models", "macros", "data_tests", "dbt_project.yml", "profiles.yml"):
        source = ROOT / part
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, tmp_path / part)
    seen: list[tuple[int, int]] = []
    built = dbt.build(
        tmp_path, thorough=True, on_progress=lambda done, total: seen.append((done, total))
    )
    assert built.models > 20
    assert built.tests > 40
    assert max(seen) == (max(seen)[1], max(seen)[1])
    assert rows(tmp_path, "select * from metering_cut") == [(None, 0)]
    assert rows(tmp_path, "select * from period_usage") == []
    assert rows(tmp_path, "select * from rpt_event_outcomes") == []


def test_a_project_without_metrics_builds(tmp_path: Path) -> None:
    make_project(tmp_path, [])
    land_events(tmp_path, "first", [event("a", tokens=1)])
    dbt.build(tmp_path)
    assert rows(tmp_path, "select count(*) from usage_events_latest") == [(1,)]


@pytest.mark.slow
def test_increments_answer_like_a_rebuild_and_like_the_lake_itself(tmp_path: Path) -> None:
    make_project(tmp_path, METRICS)
    publish(tmp_path / "published", BILLING_PERIODS, PERIODS)
    landings = [
        [
            event("a", tokens="1.5", model="x", user="ann", **{"{{ hostile }}": "{% if %}"}),
            event("b", tokens=2, user="bob", usage={"tier": "gold"}),
            event("c", "globex", tokens="many", user="ann"),
            event("d", at=APRIL[0], tokens=4),
            event("a", tokens="1.5", model="x", user="ann"),
        ],
        [
            event("b", "globex", tokens=2, user="bob"),
            event("a", at=APRIL[0], tokens="1e-12", model="x"),
            event("d", at=APRIL[0], retracted=True),
        ],
        [
            event("b", tokens=8, user="eve"),
            event("d", at=APRIL[0], tokens=5),
            event("b", tokens=9, user="eve"),
            event("e", "nobody", tokens=3),
        ],
    ]
    answers = []
    for number, events in enumerate(landings):
        land_events(tmp_path, f"landing-{number}", events, LATER[number])
        dbt.build(tmp_path, select=dbt.METERING)
        answers.append(published(tmp_path, METRICS))
        assert answers[-1] == measured(tmp_path, METRICS, PERIODS)
    incremental = rows(tmp_path, "select * from superseded_usage_events order by seq")
    assert [(seq, by) for _, seq, by in incremental] == [
        (1, 5),
        (2, 6),
        (4, 8),
        (5, 7),
        (6, 9),
        (8, 10),
        (9, 11),
    ]

    as_of = LATER[1] - timedelta(microseconds=1)
    dbt.build(tmp_path, as_of=as_of, select=dbt.METERING)
    assert published(tmp_path, METRICS) == answers[0]
    assert measured(tmp_path, METRICS, PERIODS, as_of=as_of) == answers[0]
    assert rows(tmp_path, "select seq from metering_cut") == [(5,)]

    dbt.build(tmp_path, select=dbt.METERING, full_refresh=True, thorough=True)
    assert published(tmp_path, METRICS) == answers[-1]
    assert rows(tmp_path, "select * from superseded_usage_events order by seq") == incremental

    dbt.build(tmp_path, lake_version=2, select=dbt.METERING)
    assert published(tmp_path, METRICS) == answers[1]


@pytest.mark.slow
def test_it_does_not_matter_when_a_period_was_published(tmp_path: Path) -> None:
    """Late, not at all for a while, otherwise than before; tables lost, metrics changed between."""
    largest = Metric("largest", ("call",), Aggregation.MAX, "tokens", None, ("model",))
    metrics = [TOKENS, largest]
    make_project(tmp_path, metrics)
    march, april, globex = (
        [period(metric.id, f"{metric.id}-{name}", alias, span) for metric in metrics]
        for name, alias, span in (
            ("march", "acme", MARCH),
            ("april", "acme", APRIL),
            ("march", "globex", MARCH),
        )
    )
    landings = [
        [event("a", tokens=9, model="x"), event("b", tokens=4, model="x"), event("c", "globex")],
        [event("a", at=APRIL[0], tokens=3, model="x"), event("c", "globex", tokens=5)],
        [event("b", tokens=4, model="x", retracted=True), event("d", tokens=1)],
        [event("c", "globex", tokens=6, model="y"), event("d", at=APRIL[0], tokens=1)],
    ]
    published_then = [march, april, march + april, march + globex]
    for number, (events, periods) in enumerate(zip(landings, published_then, strict=True)):
        land_events(tmp_path, f"landing-{number}", events, LATER[number])
        publish(tmp_path / "published", BILLING_PERIODS, periods)
        dbt.build(tmp_path, select=dbt.METERING)
        assert published(tmp_path, metrics) == measured(tmp_path, metrics, periods), number
    assert rows(
        tmp_path, "select count(distinct registration) from registered_billing_periods"
    ) == [(6,)]

    with duckdb.connect(str(dbt.build_file(tmp_path))) as connection:
        connection.execute("drop table tally__tokens")
    metrics[1] = replace(largest, filters=Condition("tokens", Operator.LESS, ("6",)))
    compile_metrics(tmp_path, metrics)
    dbt.build(tmp_path, select=dbt.USAGE)
    assert published(tmp_path, metrics) == measured(tmp_path, metrics, periods)


@pytest.mark.slow
def test_other_metrics_and_another_lake_have_the_events_built_anew(tmp_path: Path) -> None:
    make_project(tmp_path, [TOKENS])
    periods = [period("tokens", "t"), period("words", "w")]
    publish(tmp_path / "published", BILLING_PERIODS, periods[:1])
    land_events(tmp_path, "first", [event("a", tokens=1, words=7), event("a", tokens=2, words=8)])
    dbt.build(tmp_path, select=dbt.METERING)
    assert published(tmp_path, [TOKENS])["t"].usage.quantity == 2

    words = replace(TOKENS, id="words", property="words", breakdowns=())
    compile_metrics(tmp_path, [TOKENS, words])
    publish(tmp_path / "published", BILLING_PERIODS, periods)
    dbt.build(tmp_path, select=dbt.METERING)
    assert published(tmp_path, [TOKENS, words])["w"].usage.quantity == 8

    shutil.rmtree(tmp_path / "lake")
    land_events(tmp_path, "other", [event("z", tokens=5, words=9)])
    dbt.build(tmp_path, select=dbt.METERING)
    assert published(tmp_path, [TOKENS, words])["w"].usage.quantity == 9
    assert rows(tmp_path, "select count(*) from superseded_usage_events") == [(0,)]


@pytest.mark.slow
def test_a_team_can_bring_its_own_table_of_events(tmp_path: Path) -> None:
    """Ordered by receipt, then event_id; what the lake holds does not matter then."""
    make_project(tmp_path, [TOKENS])
    publish(tmp_path / "published", BILLING_PERIODS, [period("tokens", "t")])
    land_events(tmp_path, "ignored", [event("a", tokens=1)])
    (tmp_path / "models" / "our_events.sql").write_text(
        """
        select *, 'call' as event_type, timestamptz '2026-03-05 00:00:00+00' as event_timestamp
        from (values
            ('2', timestamptz '2026-03-06 00:00:00+00', 'k', 'acme', map {'tokens': '20'}),
            ('1', timestamptz '2026-03-06 00:00:00+00', 'k', 'acme', map {'tokens': '10'}),
            ('3', timestamptz '2026-03-07 00:00:00+00', 'l', 'acme', map {'tokens': '5'})
        ) as events (event_id, received_at, customer_event_id, customer_alias, properties)
        """
    )
    for _ in range(2):
        dbt.build(tmp_path, vars={"usage_events": "{{ ref('our_events') }}"})
        assert published(tmp_path, [TOKENS])["t"].usage.quantity == 25


def test_a_build_that_fails_names_what_failed_and_where(tmp_path: Path) -> None:
    make_project(tmp_path, [TOKENS])
    backwards = replace(period("tokens"), start_at=MARCH[1], end_at=MARCH[0])
    publish(tmp_path / "published", BILLING_PERIODS, [backwards, backwards])
    with pytest.raises(dbt.BuildError) as failure:
        dbt.build(tmp_path, select=("tag:staging",))
    assert (
        "test billing_periods_are_sound (models/staging/_inputs.yml): grain (1 row),"
        " they_end_after_they_start (2 rows)"
    ) in str(failure.value)
    log = tmp_path / "build" / "logs" / "dbt.log"
    assert str(log) in str(failure.value)
    assert "billing_periods_are_sound" in log.read_text()

    (tmp_path / "models" / "broken.sql").write_text("select * from {{ ref('nothing') }}")
    with pytest.raises(dbt.BuildError, match=r"dbt could not run(.|\n)*broken.*nothing"):
        dbt.parse(tmp_path)


def test_a_gap_in_the_log_stops_the_build(tmp_path: Path) -> None:
    make_project(tmp_path, [TOKENS])
    for number in range(2):
        land_events(tmp_path, f"landing-{number}", [event("a", number=number)], LATER[number])
    (tmp_path / "lake" / "log" / f"{1:020d}.json").unlink()
    with pytest.raises(dbt.BuildError, match="has a gap"):
        dbt.build(tmp_path, select=("stg_usage_events",))


def test_a_folder_without_a_project_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="meterhouse init"):
        dbt.build(tmp_path)


def test_one_build_at_a_time(tmp_path: Path) -> None:
    with (
        dbt.build_lock(tmp_path),
        pytest.raises(ConflictError, match="another close"),
        dbt.build_lock(tmp_path),
    ):
        pytest.fail("two builds at once")
    with dbt.build_lock(tmp_path):
        assert (tmp_path / "build" / "LOCK").is_file()
