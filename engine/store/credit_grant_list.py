"""Credit grants a page at a time; those that were taken back are not among them."""

from __future__ import annotations

from sqlalchemy import Connection, exists, not_, select, type_coerce

from engine.domain.credit import TransactionKind
from engine.domain.page import Page, PageRequest
from engine.store.credit_tables import credit_grants, credit_transactions
from engine.store.keyset import keyset_page
from engine.store.types import BIGINT


def page_of_grants(connection: Connection, request: PageRequest) -> Page[str]:
    """Ids of the grants on a page, by the instant at which they were made."""
    made = type_coerce(credit_grants.c.created_at, BIGINT).label("made_at")
    id = credit_grants.c.id
    withdrawn = exists().where(
        credit_transactions.c.grant_id == id,
        credit_transactions.c.kind == TransactionKind.WITHDRAWAL.value,
    )
    page = keyset_page(connection, select(made, id).where(not_(withdrawn)), (made, id), request)
    return Page(tuple(row["id"] for row in page.items), page.total, page.before, page.after)


def ids_of_grants(connection: Connection) -> tuple[str, ...]:
    """All of them."""
    return tuple(connection.execute(select(credit_grants.c.id)).scalars())
