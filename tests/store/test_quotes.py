"""What the database itself refuses about quotes."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from engine.domain.quote import QuoteStatus
from engine.quotes.states import stored_moves
from engine.store.migrations.versions.v0023_quotes import MOVES
from engine.store.open import Store
from engine.store.quotes import add_quote, change_version
from tests.store.quote_samples import DRAFT, executed_quote


def refused(store: Store, statement: str, words: str) -> None:
    with pytest.raises(IntegrityError, match=words), store.write() as connection:
        connection.execute(text(statement))


def test_the_database_lets_the_moves_of_the_table_of_steps_through_and_no_other() -> None:
    listed = {
        (QuoteStatus(source), QuoteStatus(target))
        for source, targets in MOVES.items()
        for target in targets.split()
    }
    assert listed == {move for move in stored_moves() if move[0] is not move[1]}


def test_a_draft_may_change_and_what_is_published_or_accepted_may_not(store: Store) -> None:
    with store.write() as connection:
        add_quote(connection, DRAFT, {"title": "Offer"})
        change_version(connection, DRAFT.id, 1, {"terms": {"title": "Better"}})
    refused(store, "UPDATE quotes SET status = 'ACCEPTED'", "never goes from that status")
    refused(store, "UPDATE quotes SET version = 3", "counts up")
    refused(store, "UPDATE quotes SET schedule_id = 'other'", "never change")


def test_an_executed_quote_gets_no_other_version_and_no_second_signature(store: Store) -> None:
    with store.write() as connection:
        executed_quote(connection)
    refused(
        store,
        "INSERT INTO quote_versions (quote_id, version, terms, created_by, created_at)"
        " VALUES ('quote', 2, '{}', 'test', 1)",
        "never has another version",
    )
    columns = "version, name, kind, email, drawing, address, user_agent, at, content_sha256"
    refused(
        store,
        f"INSERT INTO quote_signatures (quote_id, role, {columns})"
        f" SELECT quote_id, role, {columns} FROM quote_signatures",
        "never replaced",
    )
    refused(store, "UPDATE quote_links SET revoked_at = NULL", "revoked once")
