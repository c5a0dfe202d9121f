"""An accepted quote becomes a billing schedule, once, with whatever else it was to make."""

from __future__ import annotations

import json

from engine.catalog.documents import SCHEDULES
from engine.domain.catalog import Catalog
from engine.domain.errors import ConflictError
from engine.domain.quote import QuoteVerb
from engine.quotes.states import Facts, step
from engine.store.open import Connection
from engine.store.quotes import StoredQuote
from engine.workflows.catalog_objects import Author, change_objects
from engine.workflows.open_account import OpenAccount
from engine.workflows.quote_content import phase_shapes
from engine.workflows.quote_life import is_countersigned
from engine.workflows.quote_offer import add_objects, offered
from engine.workflows.quote_steps import take
from engine.workflows.quotes import again, ids_of, quote_and_version
from engine.workflows.representations import Json


def convert_quote(account: OpenAccount, id: str, author: Author) -> StoredQuote:
    """Make the schedule of an accepted quote, with its customer and prices where they are new: all
    of it in one transaction, or nothing.

    The schedule is called as the quote has called it from its beginning, so there can only be one.
    Raises ConflictError for a quote that is not accepted or not countersigned, and where the
    catalog has moved on so that something else would be billed than was accepted.
    """
    quote, version = quote_and_version(account, id)
    ids = ids_of(quote)
    step(quote.number, QuoteVerb.CONVERT, quote.status, Facts())
    assert version.content is not None, "what is accepted was published"
    offer = offered(account, ids, version.terms)
    accepted = json.loads(version.content)["phases"]
    if _terms(phase_shapes(offer)) != _terms(accepted):
        raise ConflictError(
            f"quote {quote.number}: prices are not those that were accepted any more: restore"
            " them in the catalog, then convert it"
        )
    taken: list[StoredQuote] = []

    def become(connection: Connection, catalog: Catalog) -> None:
        current = again(connection, quote)
        facts = Facts(
            needs_countersignature=catalog.account.quotes.is_countersigned,
            is_countersigned=is_countersigned(connection, quote.id),
        )
        customer = catalog.schedule_by_id[ids.schedule].customer_id
        taken.append(
            take(
                connection,
                current,
                QuoteVerb.CONVERT,
                facts,
                author=author,
                changes={"executed_at": author.at, "customer_id": customer},
            )
        )
        priced = {each: offer.catalog.price_by_id[each] for each in offer.schedule.price_ids}
        if any(catalog.price_by_id.get(each) != price for each, price in priced.items()):
            raise ConflictError(f"quote {quote.number}: its prices have just changed; try again")

    change_objects(
        account,
        lambda changes: add_objects(changes, ids, version.terms),
        verb="created",
        subject=(SCHEDULES, ids.schedule),
        author=author,
        beside=become,
    )
    return taken[0]


def _terms(phases: list[Json]) -> list[Json]:
    """Phases without what they come to, which depends on the customer's credit too."""
    return [{key: value for key, value in each.items() if key != "netTotal"} for each in phases]
