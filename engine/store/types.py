"""Column types that lose nothing, the same on SQLite and PostgreSQL.

SQLite knows no decimal, date or instant, and SQLAlchemy's `Numeric` goes through a float there. So
decimals and dates are text, instants are whole microseconds, on both databases.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine

from engine.domain.decimals import plain

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

BIGINT = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits on both: a STRICT table of SQLite knows INTEGER only, which has 64 bits there."""

TEXT = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
"""Text that sorts and compares by its bytes on both, whatever the server's language is."""


class DecimalText(TypeDecorator[Decimal]):
    """An exact decimal as its shortest plain text: equal numbers are equal texts."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        return dialect.type_descriptor(TEXT)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else plain(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class DateText(TypeDecorator[date]):
    """A local day as ISO text; years of four digits, so that text order is date order."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        return dialect.type_descriptor(TEXT)

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class InstantMicroseconds(TypeDecorator[datetime]):
    """An instant as microseconds since 1970 in UTC; aware datetimes in UTC outside.

    A datetime without zone is refused with ValueError: it names no instant.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[int]:
        return dialect.type_descriptor(BIGINT)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_microseconds(value)


class Flag(TypeDecorator[bool]):
    """A truth value as 0 or 1."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


def to_microseconds(instant: datetime) -> int:
    """Whole microseconds since 1970 in UTC. Raises ValueError for a datetime without zone."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone, so it names no instant")
    return (instant - EPOCH) // _MICROSECOND


def from_microseconds(count: int) -> datetime:
    """The instant that many microseconds after 1970, in UTC."""
    return EPOCH + count * _MICROSECOND
