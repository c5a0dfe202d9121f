from __future__ import annotations

from datetime import timedelta

from engine.delivery.retry import DELAYS, next_delay


def test_a_delivery_is_tried_over_three_days_then_it_is_dead() -> None:
    waits = [next_delay(tries, 0) for tries in range(1, 12)]
    assert waits[:-1] == list(DELAYS)
    assert waits[-1] is None
    total = sum(DELAYS, timedelta(0))
    assert timedelta(days=2, hours=23) < total < timedelta(days=3, hours=1)


def test_what_failed_together_is_not_repeated_together() -> None:
    assert next_delay(5, 0) == timedelta(hours=2)
    assert next_delay(5, 999) == timedelta(hours=2, seconds=719, microseconds=280_000)
    assert next_delay(5, 1000) == next_delay(5, 0)
