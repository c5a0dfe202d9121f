from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.catalog.load import load_schedule
from engine.domain.errors import CatalogError
from engine.domain.frequency import Frequency, Timing
from tests.catalog.conftest import WriteCatalog
from tests.catalog.example_catalogs import DESIGN_EXAMPLES, GOOD_CATALOG


def write(folder: Path, text: str) -> Path:
    path = folder / "plan.yml"
    path.write_text(text, encoding="utf-8")
    return path


def rhythm(path: Path) -> dict[str, tuple[Frequency, Timing]]:
    return {price.id: (price.frequency, price.timing) for price in load_schedule(path)[1]}


def refusal(path: Path) -> list[str]:
    with pytest.raises(CatalogError) as error:
        load_schedule(path)
    return str(error.value).replace(str(path), "FILE").split("\n")


def test_a_schedule_in_a_catalog_takes_its_prices_from_the_products(
    write_catalog: WriteCatalog,
) -> None:
    catalog = write_catalog(DESIGN_EXAMPLES)
    schedule, prices = load_schedule(catalog / "schedules/acme_2026.yml")
    assert (schedule.id, schedule.end) == ("acme_2026", date(2027, 1, 1))
    assert [price.id for price in prices] == ["output_tokens_usd", "platform_fee_usd"]
    assert prices[0].product_id == "llm_api"


def test_products_that_the_schedule_does_not_need_may_be_broken(
    write_catalog: WriteCatalog,
) -> None:
    files = {**DESIGN_EXAMPLES, "products/other.yml": "prices: {", "products/bad.yml": "nam: x"}
    _, prices = load_schedule(write_catalog(files) / "schedules/acme_2026.yml")
    assert len(prices) == 2


def test_a_float_in_a_product_that_the_schedule_needs_is_told(
    write_catalog: WriteCatalog,
) -> None:
    product = DESIGN_EXAMPLES["products/llm_api.yml"].replace('"99.00"', "99.5")
    catalog = write_catalog({**DESIGN_EXAMPLES, "products/llm_api.yml": product})
    (message,) = refusal(catalog / "schedules/acme_2026.yml")
    assert message.startswith(
        "catalog/products/llm_api.yml:5: prices.platform_fee_usd.amount: 99.5"
    )


def test_a_calendar_needs_only_a_frequency_and_a_timing(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "start: 2026-01-31\nbilling_day: 31\nprices:\n"
        "  fee: {frequency: monthly, timing: in_advance}\n"
        "  usage: {frequency: quarterly, timing: in_arrears}\n"
        "  setup: {frequency: one_time, timing: in_advance}\n",
    )
    schedule, _ = load_schedule(path)
    assert (schedule.start, schedule.end, schedule.billing_day) == (date(2026, 1, 31), None, 31)
    assert rhythm(path) == {
        "fee": (Frequency.MONTHLY, Timing.IN_ADVANCE),
        "usage": (Frequency.QUARTERLY, Timing.IN_ARREARS),
        "setup": (Frequency.ONE_TIME, Timing.IN_ADVANCE),
    }


def test_a_list_may_mix_ids_and_inline_prices(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "frequency: yearly\ntiming: in_arrears\nphases:\n  - start: 2026-01-01\n    prices:\n"
        "      - plain\n      - {id: a, frequency: monthly}\n"
        "      - b: {timing: in_advance}\n",
    )
    assert rhythm(path) == {
        "plain": (Frequency.YEARLY, Timing.IN_ARREARS),
        "a": (Frequency.MONTHLY, Timing.IN_ARREARS),
        "b": (Frequency.YEARLY, Timing.IN_ADVANCE),
    }


def test_a_whole_price_may_stand_inline(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "start: 2026-01-01\nprices:\n  calls: {currency: EUR, metric: calls, frequency: monthly,"
        ' timing: in_arrears, model: linear, rate: "1"}\n'
        "  fee: {frequency: monthly, timing: in_advance}\n",
    )
    calls, fee = load_schedule(path)[1]
    assert (calls.model.kind, calls.metric_id) == ("linear", "calls")
    assert fee.currency == "EUR"


def test_an_inline_price_stands_before_one_of_the_catalog(write_catalog: WriteCatalog) -> None:
    text = "start: 2026-01-01\nprices: [{fee_usd: {frequency: yearly, timing: in_arrears}}]\n"
    catalog = write_catalog({**GOOD_CATALOG, "schedules/s.yml": text})
    assert rhythm(catalog / "schedules/s.yml") == {"fee_usd": (Frequency.YEARLY, Timing.IN_ARREARS)}


def test_a_price_that_nobody_knows_says_how_to_describe_it(tmp_path: Path) -> None:
    assert refusal(write(tmp_path, "start: 2026-01-01\nprices: [fee]\n")) == [
        'FILE:2: prices[0]: there is no price "fee" here; say how it is billed, as in prices:'
        " {fee: {frequency: monthly, timing: in_advance}}, or write frequency and timing at the top"
        " of the file for all prices"
    ]


def test_a_misspelled_price_of_the_catalog_finds_the_right_one(
    write_catalog: WriteCatalog,
) -> None:
    text = "customer: acme\nstart: 2026-01-01\nprices: [fee_uds]\n"
    catalog = write_catalog({**GOOD_CATALOG, "schedules/s.yml": text})
    assert refusal(catalog / "schedules/s.yml")[0].endswith(
        's.yml:3: prices[0]: there is no price "fee_uds" here; did you mean "fee_usd"?'
    ) or refusal(catalog / "schedules/s.yml") == [
        'FILE:3: prices[0]: there is no price "fee_uds" here; did you mean "fee_usd"?'
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "start: 2026-01-01\nprices:\n  fee: {frequency: weekly, timing: in_advance}\n",
            'FILE:3: prices.fee.frequency: "weekly" is not a billing frequency;',
        ),
        (
            "start: 2026-01-01\nprices:\n  fee: {frequency: monthly}\n",
            "FILE:3: prices.fee.timing: is missing; add it, as in timing: in_arrears",
        ),
        (
            "start: 2026-01-01\nfrequency: montly\ntiming: in_advance\nprices: [fee]\n",
            'FILE:2: frequency: "montly" is not a billing frequency; did you mean "monthly"?',
        ),
        (
            "strat: 2026-01-01\nprices: {fee: {frequency: monthly, timing: in_advance}}\n",
            'FILE:1: strat: is not a key of a schedule; did you mean "start"?',
        ),
        (
            "start: 2026-01-01\nprices: {fee: monthly}\n",
            'FILE:2: prices.fee: must be a mapping of keys, not "monthly"',
        ),
        ("prices: {fee: {frequency: monthly, timing: in_advance}}\n", "FILE:1: start: is missing;"),
        ("start: 2026-01-01\n", "FILE:1: phases: is missing;"),
        ("- a\n", "FILE:1: must be the keys of a schedule, not a list;"),
        ("start: 2026-01-01\nprices: [1]\n", "FILE:2: prices[0]: 1 must be text;"),
        ("start: 2026-01-01\nprices: []\n", "FILE:2: prices: is an empty list;"),
    ],
)
def test_a_bad_schedule_says_its_line(text: str, message: str, tmp_path: Path) -> None:
    assert refusal(write(tmp_path, text))[0].startswith(message)


def test_seats_in_advance_have_an_overage_on_its_own_rhythm(tmp_path: Path) -> None:
    text = (
        "start: 2026-01-01\nprices:\n  editors: {seats: editor, model: linear, rate: '3',"
        " frequency: yearly, timing: in_advance, proration: use_maximum,"
        " overage_frequency: monthly}\n"
    )
    path = write(tmp_path, text)
    assert rhythm(path) == {
        "editors": (Frequency.YEARLY, Timing.IN_ADVANCE),
        "editors.overage": (Frequency.MONTHLY, Timing.IN_ARREARS),
    }
    assert load_schedule(path)[0].phases[0].price_ids == ("editors", "editors.overage")
