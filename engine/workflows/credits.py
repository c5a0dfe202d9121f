"""Credit sold by hand: grant it, list it, ask for balances, take it back while nobody used it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import uuid5

from engine.catalog.documents import CREDIT_GRANTS
from engine.catalog.finding import suggestion
from engine.credits.balance import draws_of
from engine.domain.catalog import Catalog
from engine.domain.decimals import EXACT, ZERO, plain
from engine.domain.errors import ConflictError, InputError
from engine.domain.identity import NAMESPACE
from engine.schedules.instants import local_day
from engine.store.credit_notes import find_credit_note
from engine.store.credits import StoredGrant, projected_draws, read_grant, read_grants
from engine.store.open import Connection, Store
from engine.workflows.credit_posting import post_grant, withdraw
from engine.workflows.credit_purchase import bill_purchase, refuse_billed
from engine.workflows.credit_shapes import balance_shapes, grant_shape
from engine.workflows.cut import take_cut
from engine.workflows.operator_documents import (
    catalog_in_force,
    drop_decisions,
    record_decisions,
)
from engine.workflows.representations import Json, instant_text
from engine.workflows.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SoldCredit:
    """What is granted. `unit` is a currency or `metric:<id>`; `expires` is the last usable day.

    `currency` is that of what units cost, the account's if left out. Without `effective` it can be
    used from today on, without `id` it gets one of its own.
    """

    customer_id: str
    amount: Decimal
    unit: str
    name: str | None = None
    currency: str | None = None
    cost: Decimal | None = None
    effective: date | None = None
    expires: date | None = None
    priority: int | None = None
    price_ids: tuple[str, ...] = ()
    id: str | None = None


def grant_credit(
    workspace: Workspace,
    store: Store,
    sold: SoldCredit,
    *,
    with_invoice: bool = False,
    now: datetime,
    actor: str,
) -> Json:
    """Grant credit to a customer: the grant in the API's shape; with an invoice its `invoiceId`.

    The invoice is a draft for what the grant costs. Raises CatalogError, in words, for what cannot
    be granted; ConflictError for an id that is taken by another grant; InputError for an invoice
    over nothing. The same grant once more changes nothing.
    """
    lake = workspace.landed()
    with store.write() as connection:
        shape = granted(connection, sold, now=now, actor=actor)
        if not with_invoice:
            return shape
        catalog = catalog_in_force(connection)
        stored = read_grant(connection, str(shape["id"]))
        assert stored is not None
        cut = take_cut(lake, catalog, None, now)
        id = bill_purchase(connection, catalog, stored.grant, cut, at=now, actor=actor)
        return {**shape, "invoiceId": id}


def granted(connection: Connection, sold: SoldCredit, *, now: datetime, actor: str) -> Json:
    """The same within the caller's transaction."""
    catalog = catalog_in_force(connection)
    _customer(catalog, sold.customer_id)
    today = local_day(now, catalog.account.time_zone)
    id = sold.id or str(
        uuid5(NAMESPACE, "\x1f".join(("credit", sold.customer_id, instant_text(now), sold.unit)))
    )
    after, _ = record_decisions(connection, {(CREDIT_GRANTS, id): _document(sold, today)}, now)
    grant = next(each for each in after.credit_grants if each.id == id)
    stored = read_grant(connection, id)
    if stored is not None and stored.grant != grant:
        raise ConflictError(
            f"credit grant {id} was made before with other terms: a grant is never changed; delete"
            " it while it is unused, or use another id"
        )
    if stored is not None and stored.is_withdrawn:
        raise ConflictError(f"credit grant {id} was deleted: use another id")
    if stored is None:
        post_grant(connection, grant, at=now, actor=actor)
        stored = read_grant(connection, id)
    assert stored is not None
    return grant_shape(after.account.id, stored)


def list_grants(store: Store, *, customer_id: str | None = None) -> list[Json]:
    """Every grant posted so far, of one customer or of all, by customer, first day and id.

    Raises InputError for an unknown customer.
    """
    with store.read() as connection:
        catalog = catalog_in_force(connection)
        found = read_grants(connection, _wanted(catalog, customer_id))
    ordered = sorted(found, key=_place)
    return [grant_shape(catalog.account.id, each) for each in ordered]


def balances(store: Store, customer_id: str, *, as_of: date | None, now: datetime) -> list[Json]:
    """A customer's balances at the end of a local day, today's without one: one a currency and
    metric, with grants and transactions. Raises InputError for an unknown customer."""
    with store.read() as connection:
        catalog = catalog_in_force(connection)
        wanted = _wanted(catalog, customer_id)
        assert wanted is not None
        found = read_grants(connection, wanted)
        draws = projected_draws(connection, wanted)
    projected: dict[str, Decimal] = {}
    for each in draws:
        for grant_id, amount in draws_of(line.charge for line in each.lines).items():
            projected[grant_id] = EXACT.add(projected.get(grant_id, ZERO), amount)
    day = as_of or local_day(now, catalog.account.time_zone)
    return balance_shapes(catalog, sorted(found, key=_place), projected, day)


def delete_grant(store: Store, grant_id: str, *, reason: str, now: datetime, actor: str) -> Json:
    """Take a grant sold by hand back as if it had not been made; its transactions tell.

    Raises InputError if there is none, ConflictError once anything of it was used, while an invoice
    bills it, and for a grant that a phase makes or that a credit note became.
    """
    with store.write() as connection:
        catalog = catalog_in_force(connection)
        stored = read_grant(connection, grant_id)
        ids = [each.id for each in catalog.credit_grants]
        if stored is None or (stored.grant.origin is None and grant_id not in ids):
            advice = "`meterhouse credit list` shows them all"
            remedy = suggestion(grant_id, ids, advice)
            raise InputError(f"there is no credit grant {grant_id!r}; {remedy}")
        if stored.grant.origin is not None:
            raise ConflictError(
                f"credit grant {grant_id} is made by schedule {stored.grant.origin.schedule_id}:"
                " change the schedule's phase instead"
            )
        note = find_credit_note(connection, grant_id)
        if note is not None and note.grant_id == grant_id:
            raise ConflictError(
                f"credit grant {grant_id} is what credit note {note.name} became: it is the"
                " customer's, and is not deleted"
            )
        if stored.balance != stored.grant.amount:
            raise ConflictError(
                f"{plain(EXACT.subtract(stored.grant.amount, stored.balance))} of credit grant"
                f" {grant_id} is used or expired: it cannot be deleted any more"
            )
        refuse_billed(connection, catalog.account.id, grant_id)
        drop_decisions(connection, [(CREDIT_GRANTS, grant_id)], now)
        today = local_day(now, catalog.account.time_zone)
        withdraw(connection, stored, today, reason=reason or "deleted", at=now, actor=actor)
        after = read_grant(connection, grant_id)
        assert after is not None
        return grant_shape(catalog.account.id, after)


def _document(sold: SoldCredit, today: date) -> Json:
    document: Json = {
        "customer": sold.customer_id,
        "name": sold.name or "Credit",
        "unit": sold.unit,
        "amount": plain(sold.amount),
        "effective": (sold.effective or today).isoformat(),
    }
    if sold.currency is not None:
        document["currency"] = sold.currency
    if sold.cost is not None:
        document["cost"] = plain(sold.cost)
    if sold.expires is not None:
        document["expires"] = sold.expires.isoformat()
    if sold.priority is not None:
        document["priority"] = sold.priority
    if sold.price_ids:
        document["prices"] = list(sold.price_ids)
    return document


def _customer(catalog: Catalog, customer_id: str) -> None:
    if customer_id not in catalog.customer_by_id:
        remedy = suggestion(customer_id, catalog.customer_by_id, "see customers/")
        raise InputError(f"there is no customer {customer_id!r} in the catalog in force; {remedy}")


def _wanted(catalog: Catalog, customer_id: str | None) -> tuple[str, ...] | None:
    if customer_id is None:
        return None
    _customer(catalog, customer_id)
    return (customer_id,)


def _place(stored: StoredGrant) -> tuple[str, date, str]:
    return (stored.grant.customer_id, stored.grant.start, stored.grant.id)
