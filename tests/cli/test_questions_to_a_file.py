"""`rate` and `periods` need a file and nothing else: the golden numbers of the public documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.command_line import meterhouse, script, state
from tests.cli.workspaces import done

TIERS = """\
tiers:
  - {up_to: "100", rate: "1", flat_fee: "20"}
  - {rate: "0.75", flat_fee: "50"}
"""
PAYMENT_TIERS = """\
tiers:
  - {up_to: "10000", rate: "0.1%", flat_fee: "500"}
  - {rate: "0.05%", flat_fee: "250"}
"""


def price(folder: Path, text: str) -> Path:
    path = folder / "price.yml"
    path.write_text("currency: USD\n" + text)
    return path


def rate(folder: Path, text: str, *words: str) -> Any:
    answer = done(meterhouse("rate", str(price(folder, text)), *words, "--json", at=folder))
    assert answer.err == ""
    assert set(answer.json) == {"currency", "amount", "lines"}
    for line in answer.json["lines"]:
        assert {"title", "quantity", "rate", "amount"} <= set(line)
    return answer.json


@pytest.mark.parametrize(
    ("text", "quantity", "amount"),
    [
        pytest.param("model: volume\n" + TIERS, "125", "143.75", id="G2 volume"),
        pytest.param("model: graduated\n" + TIERS, "125", "188.75", id="G3 graduated"),
        pytest.param(
            'model: package\nsize: "250"\namount: "10"\n', "600", "30.00", id="G4 package"
        ),
        pytest.param("model: volume\n" + PAYMENT_TIERS, "15000", "257.50", id="G6 volume %"),
        pytest.param("model: graduated\n" + PAYMENT_TIERS, "15000", "762.50", id="G7 graduated %"),
        pytest.param(
            'model: graduated\ntiers: [{up_to: "500", rate: "0.10"}, {rate: "0.15"}]\n',
            "827",
            "99.05",
            id="G11 two tiers",
        ),
        pytest.param('model: fixed\namount: "99"\n', None, "99.00", id="no quantity needed"),
    ],
)
def test_golden_amounts(text: str, quantity: str | None, amount: str, tmp_path: Path) -> None:
    words = [] if quantity is None else ["--quantity", quantity]
    answer = rate(tmp_path, text, *words)
    assert (answer["currency"], answer["amount"]) == ("USD", amount)
    cents = [int(line["amount"].replace(".", "")) for line in answer["lines"]]
    assert sum(cents) == int(amount.replace(".", ""))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("events.csv", "amount\n25\n100\n500\n"),
        ("events.ndjson", '{"amount": 25}\n{"amount": 100}\n{"amount": 500}\n'),
        ("events.json", '{"value": 25}\n{"value": "100"}\n\n{"value": 750}\n'),
    ],
)
def test_g5_bounds_of_every_event(name: str, content: str, tmp_path: Path) -> None:
    """G5: 2 %, at least 1.00 and at most 10.00: 1.00 + 2.00 + 10.00."""
    (tmp_path / name).write_text(content)
    text = 'model: linear\nrate: "2%"\nper_event: {min: "1", max: "10"}\n'
    assert rate(tmp_path, text, "--events", name)["amount"] == "13.00"


def test_of_events_with_one_id_the_last_counts(tmp_path: Path) -> None:
    (tmp_path / "events.ndjson").write_text(
        '{"customerEventId": "a", "eventProperties": {"calls": 1}}\n'
        '{"customerEventId": "b", "eventProperties": {"calls": 40}}\n'
        '{"customerEventId": "a", "eventProperties": {"calls": 2, "note": "line\u2028break"}}\n'
        '{"customerEventId": "b", "retracted": true}\n'
    )
    answer = rate(tmp_path, 'model: linear\nrate: "1"\n', "--events", "events.ndjson")
    assert answer["amount"] == "2.00"


@pytest.mark.slow
def test_rate_in_text_cuts_no_figure_in_a_narrow_terminal(tmp_path: Path) -> None:
    path = price(tmp_path, 'name: Calls\nmodel: linear\nrate: "0.1"\n')
    answer = done(meterhouse("rate", str(path), "--quantity", "9" * 26, at=tmp_path))
    assert "99,999,999,999,999,999,999,999,999" in answer.out
    assert "…" not in answer.out
    assert answer.out.endswith("total 9,999,999,999,999,999,999,999,999.90 USD\n")
    assert "Calls" in answer.out
    narrow = script("rate", str(path), "--quantity", "9" * 26, at=tmp_path, env={"COLUMNS": "40"})
    assert "99,999,999,999,999,999,999,999,999" in narrow.out


SCHEDULE = """\
start: 2026-04-16
billing_day: 1
prices:
  fee: {frequency: monthly, timing: in_advance}
"""


def periods(folder: Path, text: str, through: str) -> Any:
    (folder / "schedule.yml").write_text(text)
    answer = done(meterhouse("periods", "schedule.yml", "--through", through, "--json", at=folder))
    assert answer.err == ""
    return answer.json


def test_g10_half_a_month_is_half_a_period(tmp_path: Path) -> None:
    """500 a month for 15 of 30 days are 250.00: half of the full amount."""
    assert periods(tmp_path, SCHEDULE, "2026-05-01") == [
        {
            "priceId": "fee",
            "index": 0,
            "start": "2026-04-16",
            "end": "2026-05-01",
            "fraction": "1/2",
            "invoiceDate": "2026-04-16",
        },
        {
            "priceId": "fee",
            "index": 1,
            "start": "2026-05-01",
            "end": "2026-06-01",
            "fraction": "1",
            "invoiceDate": "2026-05-01",
        },
    ]


def test_periods_keep_to_the_anchor(tmp_path: Path) -> None:
    text = SCHEDULE.replace("04-16", "01-31").replace("billing_day: 1", "billing_day: 31")
    starts = [period["start"] for period in periods(tmp_path, text, "2026-04-30")]
    assert starts == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]


def test_an_open_schedule_has_as_many_periods_as_are_asked_for(tmp_path: Path) -> None:
    assert periods(tmp_path, SCHEDULE, "2026-04-15") == []
    assert len(periods(tmp_path, SCHEDULE, "2126-04-16")) == 1201
    fixed = SCHEDULE + "end: 2026-12-31\n"
    assert len(periods(tmp_path, fixed, "2126-04-16")) == 9


def test_periods_in_text(tmp_path: Path) -> None:
    (tmp_path / "schedule.yml").write_text(SCHEDULE)
    answer = done(meterhouse("periods", "schedule.yml", "--through", "2026-05-01", at=tmp_path))
    rows = [line.split() for line in answer.out.splitlines() if line.startswith(" fee")]
    assert rows == [
        ["fee", "0", "2026-04-16", "2026-05-01", "1/2", "2026-04-16"],
        ["fee", "1", "2026-05-01", "2026-06-01", "1", "2026-05-01"],
    ]


def test_neither_writes_anything(tmp_path: Path) -> None:
    (tmp_path / "schedule.yml").write_text(SCHEDULE)
    path = price(tmp_path, 'model: fixed\namount: "1"\n')
    before = state(tmp_path)
    done(meterhouse("periods", "schedule.yml", "--through", "2026-05-01", at=tmp_path))
    done(meterhouse("rate", str(path), at=tmp_path))
    assert state(tmp_path) == before


def test_g1_linear(tmp_path: Path) -> None:
    """G1: 550 x 0.1 = 55.00."""
    answer = rate(tmp_path, 'model: linear\nrate: "0.1"\n', "--quantity", "550")
    assert answer["amount"] == "55.00"
    assert [
        {key: line[key] for key in ("title", "quantity", "rate", "amount")}
        for line in answer["lines"]
    ] == [{"title": "price", "quantity": "550", "rate": "0.1", "amount": "55.00"}]
