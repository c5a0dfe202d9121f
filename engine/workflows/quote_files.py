"""Quotes written in files: read, checked, and made into drafts."""

from __future__ import annotations

from pathlib import Path

from engine.catalog.quotes import load_quote
from engine.store.quotes import StoredQuote
from engine.workflows.catalog_objects import Author
from engine.workflows.open_account import OpenAccount
from engine.workflows.quotes import create_quote, update_quote
from engine.workflows.schedule_objects import NewId


def create_from_file(
    account: OpenAccount, file: Path, name: str | None, new_id: NewId, author: Author
) -> StoredQuote:
    """Make a draft of a file. `name` is what its schedule is to be called, and its customer where
    that is a prospect. Raises CatalogError with the line of what is wrong, and as `create_quote`.
    """
    return create_quote(
        account, load_quote(file), new_id, author, schedule_id=name, prospect_id=name
    )


def update_from_file(account: OpenAccount, id: str, file: Path, author: Author) -> StoredQuote:
    """Give a draft the terms of a file. Raises as `update_quote` does."""
    return update_quote(account, id, load_quote(file), None, author)
