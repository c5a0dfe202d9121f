"""Numbers are taken by the range, without a gap, and go back with the transaction."""

from __future__ import annotations

from datetime import date

import pytest

from engine.domain.errors import ConflictError
from engine.store.number_series import next_number, next_numbers, take_numbers
from engine.store.open import Store

DAY = date(2026, 2, 1)


def test_a_range_goes_on_where_the_last_one_ended(store: Store) -> None:
    with store.write() as connection:
        assert take_numbers(connection, "main", "INV-", DAY, 2) == ["INV-000001", "INV-000002"]
        assert take_numbers(connection, "main", "INV-", DAY, 0) == []
        assert next_number(connection, "main", "INV-", DAY) == "INV-000003"
        assert next_number(connection, "main", "CN-", DAY) == "CN-000001"
    with store.read() as connection:
        assert next_numbers(connection) == {"main CN-": 2, "main INV-": 4}


def test_a_range_that_is_rolled_back_was_never_taken(store: Store) -> None:
    with store.write() as connection:
        take_numbers(connection, "main", "INV-", DAY, 1)
        with pytest.raises(ZeroDivisionError), connection.begin_nested():
            take_numbers(connection, "main", "INV-", DAY, 5)
            raise ZeroDivisionError
        assert next_number(connection, "main", "INV-", DAY) == "INV-000002"


def test_no_number_is_taken_for_a_day_before_the_last(store: Store) -> None:
    with store.write() as connection:
        take_numbers(connection, "main", "INV-", DAY, 3)
        with pytest.raises(ConflictError, match="issued on 2026-02-01: another cannot be"):
            take_numbers(connection, "main", "INV-", date(2026, 1, 31), 2)
        assert next_numbers(connection) == {"main INV-": 4}
