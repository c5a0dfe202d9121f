"""Triggers that refuse: the rules that no constraint can say, in the words of either database.

A rule is refused by the database itself, whoever asks: this program, another one or a person with
a console. The rules are the same on SQLite and PostgreSQL; only the wrapping differs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from alembic import op


class Refusal(NamedTuple):
    """Refuse `event` on a row of `table` where `condition` holds, with `message`.

    In the condition `<=>` stands between values that differ, null being a value like any other.
    """

    name: str
    table: str
    event: str
    condition: str
    message: str


def changed(columns: Iterable[str]) -> str:
    """A condition: any of the columns is different after an update."""
    return "(" + " OR ".join(f"NEW.{column} <=> OLD.{column}" for column in columns) + ")"


def append_only(table: str) -> tuple[Refusal, ...]:
    """No update and no deletion."""
    message = f"{table} is only ever added to"
    return (
        Refusal(f"{table}_keep", table, "UPDATE", "1 = 1", message),
        Refusal(f"{table}_stay", table, "DELETE", "1 = 1", message),
    )


def create_refusals(refusals: Iterable[Refusal]) -> None:
    """Make the triggers; on PostgreSQL their tables are never truncated either.

    On PostgreSQL the functions may be there already, of a table that is made anew; they are
    replaced.
    """
    refusals = tuple(refusals)
    if op.get_bind().dialect.name == "sqlite":
        for refusal in refusals:
            condition = refusal.condition.replace("<=>", "IS NOT")
            op.execute(
                f"CREATE TRIGGER {refusal.name} BEFORE {refusal.event} ON {refusal.table}"
                f" WHEN {condition} BEGIN SELECT RAISE(ABORT, '{refusal.message}'); END"
            )
        return
    for refusal in refusals:
        condition = refusal.condition.replace("<=>", "IS DISTINCT FROM")
        row = "OLD" if refusal.event == "DELETE" else "NEW"
        create_function(
            refusal.name,
            f"IF {condition} THEN {raise_statement(refusal.message)} END IF; RETURN {row};",
        )
        op.execute(
            f"CREATE TRIGGER {refusal.name} BEFORE {refusal.event} ON {refusal.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {refusal.name}()"
        )
    create_function("refuse_truncate", raise_statement("this table is never emptied"))
    for table in sorted({refusal.table for refusal in refusals}):
        op.execute(
            f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()"
        )


def create_function(name: str, body: str) -> None:
    """A trigger function of PostgreSQL; `body` is PL/pgSQL between BEGIN and END."""
    op.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
        f" AS $$ BEGIN {body} END $$"
    )


def raise_statement(message: str) -> str:
    """The statement by which PL/pgSQL refuses, as a violated constraint."""
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"
