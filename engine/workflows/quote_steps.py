"""One step in a quote's life: checked by the table of steps, stored, noted and audited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import Any

from engine.domain.quote import QuoteStatus, QuoteVerb
from engine.quotes.states import Facts, status_at, step
from engine.store.audit import append
from engine.store.open import Connection
from engine.store.quotes import StoredQuote, add_step, change_quote
from engine.workflows.catalog_objects import Author

DONE: Mapping[QuoteVerb, str] = {
    QuoteVerb.UPDATE: "updated",
    QuoteVerb.SUBMIT: "submitted",
    QuoteVerb.APPROVE: "approved",
    QuoteVerb.REJECT: "rejected",
    QuoteVerb.PUBLISH: "published",
    QuoteVerb.VIEW: "viewed",
    QuoteVerb.ACCEPT: "accepted",
    QuoteVerb.DECLINE: "declined",
    QuoteVerb.WITHDRAW: "withdrawn",
    QuoteVerb.REVISE: "revised",
    QuoteVerb.COUNTERSIGN: "countersigned",
    QuoteVerb.CONVERT: "converted",
}
"""What the audit log says."""


def take(
    connection: Connection,
    quote: StoredQuote,
    verb: QuoteVerb,
    facts: Facts,
    *,
    author: Author,
    note: str | None = None,
    changes: Mapping[str, Any] | None = None,
) -> StoredQuote:
    """The quote after a step, with other values besides. Raises ConflictError where the step may
    not be taken. The caller's transaction has read the quote."""
    after = step(quote.number, verb, status_at(quote.status, quote.expires_at, author.at), facts)
    status = quote.status if after is QuoteStatus.EXPIRED else after
    values: dict[str, Any] = {"status": status, "updated_at": author.at, **(changes or {})}
    stored = {
        name: value.value if isinstance(value, Enum) else value for name, value in values.items()
    }
    change_quote(connection, quote.id, stored)
    taken = replace(quote, **values)
    add_step(
        connection,
        quote.id,
        taken.version,
        verb,
        status,
        at=author.at,
        actor=author.name,
        note=note,
    )
    noted(connection, taken, DONE[verb], author, at=author.at, note=note)
    return taken


def noted(
    connection: Connection,
    quote: StoredQuote,
    done: str,
    author: Author,
    *,
    at: datetime,
    note: str | None = None,
) -> None:
    """A row of the audit log about a quote."""
    body: dict[str, object] = {"number": quote.number, "version": quote.version}
    if note is not None:
        body["note"] = note
    append(
        connection,
        at=at,
        actor=author.name,
        verb=f"quote.{done}",
        object_kind="quote",
        object_id=quote.id,
        body=body,
    )
