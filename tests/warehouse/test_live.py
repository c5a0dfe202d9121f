"""A live answer is the one that a count of everything would give, wherever an event is."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from engine.domain.metric import Aggregation, Condition, Metric, Operator
from engine.domain.usage import PeriodUsage
from engine.warehouse import direct
from engine.warehouse.dbt import build_file
from engine.warehouse.live import LiveUsage
from engine.warehouse.published_events import publish_events, published_events
from ingest.event_log import EventLog
from ingest.log import Lake
from tests.warehouse.built_events import build_events
from tests.warehouse.workspaces import APRIL, MARCH, RECEIVED, event, land_events, period

CALLS = Metric("calls", ("call",), Aggregation.COUNT)
TOKENS = Metric("tokens", ("call",), Aggregation.SUM, property="tokens", breakdowns=("region",))
LARGEST = Metric("largest", ("call",), Aggregation.MAX, property="tokens")
NEWEST = Metric("newest", ("call",), Aggregation.LATEST, property="tokens")
METRICS = (CALLS, TOKENS, LARGEST, NEWEST)
IN_EUROPE = Condition("region", Operator.EQUAL, ("eu",))
PERIODS = [
    period(metric.id, f"{metric.id} {alias} {name}", alias, span)
    for metric in METRICS
    for alias in ("acme", "globex")
    for name, span in (("march", MARCH), ("april", APRIL))
]


def publish(folder: Path, metrics: tuple[Metric, ...] = METRICS) -> None:
    version = build_events(folder, metrics)
    lake = Lake(folder / "lake")
    publish_events(folder / "published", build_file(folder), lake, version, metrics)


def live_usage(folder: Path) -> LiveUsage:
    return LiveUsage(Lake(folder / "lake"), folder / "published")


def total(live: LiveUsage, metric: Metric = TOKENS, alias: str = "acme") -> Decimal | None:
    return live.measure([metric], [period(metric.id, "p", alias)])["p"].usage.total.quantity


def as_line(fields: dict[str, object]) -> bytes:
    return json.dumps(fields).encode()


def test_an_event_counts_from_its_acknowledgement_on(tmp_path: Path) -> None:
    land_events(tmp_path, "one", [event("a", tokens="1")])
    publish(tmp_path)
    with live_usage(tmp_path) as live, EventLog.open(tmp_path / "lake") as log:
        assert total(live) == 1
        log.append([as_line(event("b", tokens="10"))])
        assert total(live) == 11
        log.append([as_line(event("a", tokens="3")), as_line(event("b", retracted=True))])
        assert total(live) == 3
        log.land()
        assert total(live) == 3


def test_a_correction_takes_published_usage_to_another_customer(tmp_path: Path) -> None:
    land_events(tmp_path, "one", [event("a", tokens="1"), event("b", tokens="2")])
    publish(tmp_path)
    land_events(tmp_path, "two", [event("a", "globex", tokens="5")], RECEIVED + timedelta(hours=1))
    with live_usage(tmp_path) as live:
        assert (total(live), total(live, alias="globex")) == (2, 5)


def test_a_question_about_the_past_is_answered_from_published_parts(tmp_path: Path) -> None:
    land_events(tmp_path, "one", [event("a", tokens="1")])
    later = RECEIVED + timedelta(hours=1)
    land_events(tmp_path, "two", [event("a", tokens="5"), event("b", tokens="7")], later)
    publish(tmp_path)
    rows = [period("tokens", "p")]
    with live_usage(tmp_path) as live:
        before = live.measure([TOKENS], rows, as_of=later - timedelta(microseconds=1))
        now = live.measure([TOKENS], rows, as_of=later)
    assert (before["p"].usage.quantity, now["p"].usage.quantity) == (1, 12)


@pytest.mark.parametrize(
    "metric",
    [replace(TOKENS, breakdowns=("model",)), replace(CALLS, filters=IN_EUROPE)],
    ids=["a breakdown that nobody published", "a new filter"],
)
def test_what_was_not_extracted_is_read_from_the_lake(tmp_path: Path, metric: Metric) -> None:
    land_events(tmp_path, "one", [event("a", tokens="1", region="eu", model="m")])
    publish(tmp_path, (LARGEST,))
    with live_usage(tmp_path) as live:
        assert total(live, metric) == 1


def test_nothing_published_and_nothing_landed_is_no_usage(tmp_path: Path) -> None:
    with live_usage(tmp_path) as live:
        assert total(live) == 0
        with EventLog.open(tmp_path / "lake") as log:
            log.append([as_line(event("a", tokens="4"))])
            assert total(live) == 4


def test_parts_of_another_lake_are_not_used(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, tokens in ((first, "1"), (second, "2")):
        folder.mkdir()
        land_events(folder, "one", [event("a", tokens=tokens)])
    publish(first)
    with LiveUsage(Lake(second / "lake"), first / "published") as live:
        assert total(live) == 2


def test_parts_that_are_gone_since_the_last_answer_are_looked_up_anew(tmp_path: Path) -> None:
    land_events(tmp_path, "one", [event("a", tokens="4")])
    publish(tmp_path, (LARGEST,))
    first = published_events(tmp_path / "published")
    assert first is not None
    with live_usage(tmp_path) as live:
        known = live.known()
        for _ in range(2):
            publish(tmp_path, METRICS)
        assert not any(Path(path).exists() for path in first.events(["acme"]))
        found = live.measure([LARGEST], [period("largest", "p")], known=known)
    assert found["p"].usage.quantity == 4


def test_a_customer_is_in_one_file_of_a_part_however_many_events_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.warehouse.published_events.ROWS_OF_A_FILE", 2)
    aliases = ["a", "b", "b", "b", "b", "b", "c", "d", "e"]
    events = [event(f"e{number}", alias, tokens="1") for number, alias in enumerate(aliases)]
    land_events(tmp_path, "one", [*events, event("e0", retracted=True)])
    publish(tmp_path)
    found = published_events(tmp_path / "published")
    assert found is not None
    [part] = found.parts
    assert [(file.first, file.last) for file in part.files] == [
        ("a", "acme"),
        ("b", "b"),
        ("c", "c"),
        ("d", "e"),
    ]
    assert part.rows == 10
    assert [len(found.events([alias])) for alias in ("a", "aa", "b", "bb", "e", "f")] == [
        *(1, 1, 1, 0, 1, 0)
    ]
    assert len(found.events(["a", "d"])) == 2


@pytest.mark.slow
def test_a_reader_goes_on_while_parts_are_replaced(tmp_path: Path) -> None:
    with live_usage(tmp_path) as live:
        for number in range(1, 20):
            at = RECEIVED + timedelta(minutes=number)
            land_events(tmp_path, f"n{number}", [event(f"e{number}", tokens="1")], at)
            assert total(live) == number
            publish(tmp_path)
            assert total(live) == number
    published = published_events(tmp_path / "published")
    assert published is not None
    assert len(published.parts) < 8
    assert sum(part.rows for part in published.parts) == 19
    files = {path.name for path in published.folder.iterdir()} - {"parts.json"}
    named = {*published.parts, *published.replaced}
    assert files == {name for part in named for name in part.names}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_any_mixture_of_published_landed_and_waiting_events_gives_the_count_of_all(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(seed)
    if seed % 2:
        monkeypatch.setattr("engine.warehouse.published_events.ROWS_OF_A_FILE", 2)
    if seed // 2 % 2:
        monkeypatch.setattr("engine.warehouse.live_source._LITERALS", seed // 4)
    instants: list[datetime] = []

    def submissions(count: int) -> list[dict[str, object]]:
        return [
            event(
                f"e{random.randrange(12)}",
                random.choice(["acme", "globex", "nobody"]),
                random.choice([MARCH, APRIL])[0] + timedelta(days=random.randrange(28)),
                **random.choice(
                    [
                        {"tokens": str(random.randrange(100)), "region": random.choice("ab")},
                        {"retracted": True},
                        {"tokens": "many"},
                    ]
                ),
            )
            for _ in range(count)
        ]

    with live_usage(tmp_path) as live:
        for number in range(4):
            at = RECEIVED + timedelta(hours=number)
            land_events(tmp_path, f"f{number}", submissions(random.randrange(1, 6)), at)
            instants.append(at)
            if random.random() < 0.5:
                publish(tmp_path)
            if random.random() < 0.5:
                assert live.measure(METRICS, PERIODS) == everything(tmp_path)
                assert one_by_one(live) == everything(tmp_path)
        with EventLog.open(tmp_path / "lake") as log:
            log.append([as_line(each) for each in submissions(3)])
            answer = live.measure(METRICS, PERIODS)
            known = live.known()
        assert answer == everything(tmp_path)
        assert live.measure(METRICS, PERIODS, known=known) == answer
        assert one_by_one(live) == answer
        for at in instants:
            assert live.measure(METRICS, PERIODS, as_of=at) == everything(tmp_path, at)
            assert one_by_one(live, at) == everything(tmp_path, at)


def one_by_one(live: LiveUsage, as_of: datetime | None = None) -> dict[str, PeriodUsage]:
    """The same from a question for each metric: events are then read where they are, not kept."""
    found: dict[str, PeriodUsage] = {}
    for metric in METRICS:
        periods = [each for each in PERIODS if each.metric == metric.id]
        found |= live.measure([metric], periods, as_of=as_of)
    return found


def everything(folder: Path, as_of: datetime | None = None) -> object:
    """All events counted anew; the log has landed by then."""
    lake = Lake(folder / "lake").snapshot()
    return direct.measure(lake, METRICS, PERIODS, as_of=as_of)


def test_a_property_may_have_the_name_of_an_events_place(tmp_path: Path) -> None:
    row = Metric("row", ("call",), Aggregation.SUM, "file_row_number", breakdowns=("file_index",))
    land_events(tmp_path, "one", [event("a", file_row_number="4", file_index="x")])
    publish(tmp_path, (row,))
    land_events(tmp_path, "two", [event("a", file_row_number="5")], RECEIVED + timedelta(hours=1))
    with live_usage(tmp_path) as live:
        assert total(live, row) == 5


def test_a_sum_that_does_not_fit_is_refused_until_it_is_taken_back(tmp_path: Path) -> None:
    huge = "9" + "0" * 25
    land_events(tmp_path, "one", [event("a", tokens=huge), event("b", "globex", tokens="1")])
    publish(tmp_path)
    land_events(tmp_path, "two", [event("c", tokens=huge)], RECEIVED + timedelta(hours=1))
    periods = [period("tokens", "t"), period("calls", "c"), period("tokens", "g", "globex")]
    with live_usage(tmp_path) as live:
        found = live.measure(METRICS, periods)
        assert "the metric tokens cannot be counted" in str(found["t"].usage.refusal)
        assert found["c"].usage.quantity == 2
        assert total(live, TOKENS, "globex") == 1
        again = [event("c", retracted=True)]
        land_events(tmp_path, "three", again, RECEIVED + timedelta(hours=2))
        assert live.measure(METRICS, periods)["t"].usage.quantity == Decimal(huge)


def test_ids_of_one_hash_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.parsed.md5", lambda text: hashlib.md5(b"all of them"))
    land_events(tmp_path, "one", [event("a", tokens="1"), event("b", tokens="2")])
    publish(tmp_path)
    later = [event("b", tokens="5"), event("c", tokens="10"), event("c", tokens="20")]
    land_events(tmp_path, "two", later, RECEIVED + timedelta(hours=1))
    with live_usage(tmp_path) as live:
        assert total(live) == 26
