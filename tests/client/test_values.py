"""No digit is lost between Python and JSON, either way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from meterhouse_client.objects import LinearSent
from meterhouse_client.values import parse, read, render


def test_decimals_are_sent_with_all_their_digits() -> None:
    value = {"tokens": Decimal("0.10"), "large": Decimal("1E+3"), "small": Decimal("1E-9")}
    assert render(value) == b'{"tokens":0.10,"large":1000,"small":0.000000001}'


def test_decimals_of_objects_are_sent_as_texts_and_none_is_left_out() -> None:
    price = LinearSent(
        pricing_type="LINEAR",
        price_per_unit=Decimal("0.0000020"),
        usage_metric_id="m",
        is_price_percentage=False,
    )
    assert render(price) == (
        b'{"pricingType":"LINEAR","pricePerUnit":"0.0000020","usageMetricId":"m",'
        b'"isPricePercentage":false}'
    )


@pytest.mark.parametrize("value", [0.1, {"a": [0.1]}, Decimal("NaN"), {1: "a"}, object()])
def test_what_is_not_exact_json_is_not_sent(value: object) -> None:
    with pytest.raises(TypeError):
        render(value)


def test_times_are_sent_in_utc_and_never_without_a_zone() -> None:
    local = datetime(2026, 3, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    assert render([local, date(2026, 3, 1)]) == b'["2026-02-28T23:30:00Z","2026-03-01"]'
    with pytest.raises(TypeError, match="time zone"):
        render(datetime(2026, 3, 1))  # noqa: DTZ001


def test_numbers_are_read_with_all_their_digits() -> None:
    found = parse(b'{"a": 0.100, "b": "12345678901234567890.123456789012"}')
    assert str(found["a"]) == "0.100"
    assert read(Decimal, found["b"]) == Decimal("12345678901234567890.123456789012")
    assert read(datetime, "2026-03-01T09:00:00.5Z") == datetime(
        2026, 3, 1, 9, 0, 0, 500_000, tzinfo=UTC
    )
