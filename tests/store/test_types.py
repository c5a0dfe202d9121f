from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from engine.store.open import Store
from engine.store.types import (
    DateText,
    DecimalText,
    Flag,
    InstantMicroseconds,
    from_microseconds,
    to_microseconds,
)

values = Table(
    "values_of_every_type",
    MetaData(),
    Column("number", DecimalText),
    Column("day", DateText),
    Column("instant", InstantMicroseconds),
    Column("flag", Flag),
    sqlite_strict=True,
)


@given(st.datetimes(timezones=st.just(UTC)))
def test_instants_keep_their_microseconds(instant: datetime) -> None:
    assert from_microseconds(to_microseconds(instant)) == instant


def test_an_instant_is_the_same_whatever_zone_it_is_said_in() -> None:
    tokyo = timezone(timedelta(hours=9))
    said = datetime(2026, 1, 1, 9, tzinfo=tokyo)
    assert to_microseconds(said) == to_microseconds(datetime(2026, 1, 1, tzinfo=UTC))


def test_a_datetime_without_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        to_microseconds(datetime(2026, 1, 1))  # noqa: DTZ001


def test_values_come_back_as_they_went_in(store: Store) -> None:
    row = {
        "number": Decimal("12345678901234.123456789012"),
        "day": date(1900, 2, 28),
        "instant": datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        "flag": True,
    }
    with store.write() as connection:
        values.create(connection)
        connection.execute(insert(values), [row, dict.fromkeys(row)])
        back = connection.execute(select(values).order_by(values.c.day.is_(None))).mappings().all()
        raw = connection.exec_driver_sql("SELECT number FROM values_of_every_type").scalars().all()

    assert [dict(each) for each in back] == [row, dict.fromkeys(row)]
    assert "12345678901234.123456789012" in raw


def test_a_datetime_without_zone_never_reaches_the_database(store: Store) -> None:
    with pytest.raises(StatementError, match="has no time zone"), store.write() as connection:
        values.create(connection)
        connection.execute(insert(values).values(instant=datetime(2026, 1, 1)))  # noqa: DTZ001
