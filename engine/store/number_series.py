"""Numbers of documents: gapless, rising with the issue date, from a locked row (DESIGN 6)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, bindparam, insert, select, update

from engine.domain.errors import ConflictError
from engine.store.tables import number_series

NUMBER_DIGITS = 6

_COUNT_UP = (
    update(number_series)
    .where(
        number_series.c.account_id == bindparam("account"),
        number_series.c.series == bindparam("prefix"),
        number_series.c.next_number == bindparam("taken"),
    )
    .values(next_number=number_series.c.next_number + 1, last_issue_date=bindparam("issued_on"))
)
"""By one, as its trigger wants it: a range of numbers is counted through."""


def next_number(connection: Connection, account_id: str, prefix: str, issue_date: date) -> str:
    """Take the next number of a series, such as `INV-000042`, under the lock of its row.

    Raises ConflictError if the issue date is before the series' last.
    """
    return take_numbers(connection, account_id, prefix, issue_date, 1)[0]


def take_numbers(
    connection: Connection, account_id: str, prefix: str, issue_date: date, count: int
) -> list[str]:
    """Take the next numbers of a series, in the transaction that writes them on documents.

    The row stays locked until it ends: whoever takes after it gets what follows, and if it rolls
    back, the same. Raises ConflictError if the issue date is before the series' last.
    """
    series = (number_series.c.account_id == account_id) & (number_series.c.series == prefix)
    row = connection.execute(select(number_series).where(series).with_for_update()).first()
    if row is None:
        connection.execute(
            insert(number_series).values(account_id=account_id, series=prefix, next_number=1)
        )
        first, last = 1, None
    else:
        first, last = row.next_number, row.last_issue_date
    if last is not None and issue_date < last:
        raise ConflictError(
            f"the last document of series {prefix!r} was issued on {last}: another cannot be"
            f" issued on {issue_date}, before it"
        )
    numbers = range(first, first + count)
    if numbers:
        key = {"account": account_id, "prefix": prefix, "issued_on": issue_date}
        connection.execute(_COUNT_UP, [{**key, "taken": taken} for taken in numbers])
    return [f"{prefix}{taken:0{NUMBER_DIGITS}d}" for taken in numbers]


def next_numbers(connection: Connection) -> dict[str, int]:
    """The number that each series gives next, by account and prefix with a space between."""
    query = select(number_series).order_by(number_series.c.account_id, number_series.c.series)
    return {f"{row.account_id} {row.series}": row.next_number for row in connection.execute(query)}
