"""Schedules as the API makes and changes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from engine.catalog.copied import with_own_prices
from engine.catalog.documents import SCHEDULES
from engine.catalog.list_prices import Use, uses_in
from engine.domain.errors import ConflictError
from engine.schedules.instants import local_day
from engine.store.preferences import Preference
from engine.workflows.catalog_objects import Author, Changes, Data, change_objects, tried
from engine.workflows.catalog_snapshot import CatalogSnapshot
from engine.workflows.discounts import with_discount_ids
from engine.workflows.open_account import OpenAccount
from engine.workflows.preferences import SCHEDULE_PAYMENTS, create_preference
from engine.workflows.preview import Preview, preview
from engine.workflows.representations import Json
from engine.workflows.schedule_views import refuse_ended
from engine.workflows.tax import tax_problems

NewId = Callable[[], str]

Terms = Mapping[str, Any]
"""A schedule as the catalog has it, as far as a request says it."""

REPLACED = (
    "start",
    "end",
    "billing_day",
    "tax_rates",
    "purchase_order_number",
    "memo",
    "due_days",
    "phases",
    "prices",
    "list_prices",
    "discounts",
    "minimums",
    "maximums",
    "credit_grants",
)
"""What an update takes away that does not say it."""


class SchedulePrices:
    """Prices as the phases of a schedule name them: by id, or as spawned from a list price.

    A list price that the schedule uses already keeps the price that is spawned from it, whether a
    request names the one or the other.
    """

    def __init__(self, catalog: CatalogSnapshot, schedule_id: str, new_id: NewId) -> None:
        self._new_id = new_id
        self._uses: dict[str, Use] = {}
        self._spawned: dict[str, str] = {}
        for each in catalog.of_kind(SCHEDULES):
            for use in uses_in(each.id, each.data):
                self._uses.setdefault(use.price_id, use)
                if each.id == schedule_id:
                    self._spawned[use.list_price] = use.price_id

    def phase(self, prices: Sequence[str], list_prices: Sequence[str]) -> Data:
        """What a phase says that bills these, by our ids."""
        spawned = {id: self._uses[id].list_price for id in prices if id in self._uses}
        for list_price in list_prices:
            id = self._spawned.setdefault(list_price, self._new_id())
            spawned[id] = list_price
        named = [id for id in dict.fromkeys(prices) if id not in spawned]
        uses = [
            {**self._overrides(id), "list_price": list_price, "as": id}
            for id, list_price in spawned.items()
        ]
        return {**({"prices": named} if named else {}), **({"list_prices": uses} if uses else {})}

    def spawned(self, list_price: str) -> str | None:
        """The price that the schedule has of a list price; None if it has none."""
        return self._spawned.get(list_price)

    def source(self, price_id: str) -> str:
        """The list price of a price that the schedule is to spawn; else the price itself."""
        spawned = {id: list_price for list_price, id in self._spawned.items()}
        return spawned.get(price_id, price_id)

    def _overrides(self, id: str) -> Mapping[str, object]:
        return self._uses[id].overrides if id in self._uses else {}


def create_schedule(
    account: OpenAccount,
    id: str,
    terms: Terms,
    payments: Mapping[str, object] | None,
    new_id: NewId,
    author: Author,
) -> CatalogSnapshot:
    """Make a schedule; `payments` becomes its payment settings. The catalog in force with it."""
    key = (SCHEDULES, id)
    ids = account.catalog.now().ids

    def decide(changes: Changes) -> None:
        phases = with_discount_ids(ids, id, terms["phases"], (), new_id)
        changes.set(key, {**terms, "phases": phases})

    made = change_objects(account, decide, verb="created", subject=key, author=author)
    if payments is not None:
        chosen = Preference(new_id(), SCHEDULE_PAYMENTS, id, payments, author.at)
        create_preference(account.store, chosen, author.name)
    return made


def update_schedule(
    account: OpenAccount,
    id: str,
    terms: Terms,
    expected: str | None,
    new_id: NewId,
    author: Author,
) -> CatalogSnapshot:
    """Give a schedule other terms; customer, draft, label and reference stay.

    Credit grants stay if no phase says anything of them, maximums always. Raises ConflictError for
    a schedule of the files, for one that has ended or is archived, and where issued charges would
    move; ChangedError if it is not the one of the digest `expected`.
    """
    key = (SCHEDULES, id)
    catalog = account.catalog.now()
    refuse_ended(catalog.catalog, id, author.at)

    def decide(changes: Changes) -> None:
        changes.expect(key, expected)
        before = changes.data(key)
        updated = _updated(id, before, terms)
        phases = before.get("phases") or [before]
        named = with_discount_ids(catalog.ids, id, updated["phases"], phases, new_id)
        changes.set(key, {**updated, "phases": named})

    return change_objects(account, decide, verb="updated", subject=key, author=author)


def duplicate_schedule(
    account: OpenAccount, source: str, id: str, customer_id: str, new_id: NewId, author: Author
) -> CatalogSnapshot:
    """Make a draft with the terms of a schedule for another customer, or the same one again.

    What an operator has decided about the schedule stays behind. Prices spawned from list prices
    are spawned anew.
    """
    key = (SCHEDULES, id)

    def decide(changes: Changes) -> None:
        copied = with_own_prices(source, changes.data((SCHEDULES, source)), new_id)
        changes.set(key, {**copied, "customer": customer_id, "draft": True})

    return change_objects(account, decide, verb="created", subject=key, author=author)


def tax_problems_of_new(account: OpenAccount, id: str, terms: Terms, at: datetime) -> list[Json]:
    """Prices of a schedule that there is not yet whose tax could not be decided on its first day,
    or on the day of `at` if that is later. Raises CatalogError for a schedule that does not fit."""
    catalog = tried(account, lambda changes: changes.set((SCHEDULES, id), dict(terms)))
    today = local_day(at, catalog.account.time_zone)
    return tax_problems(catalog, id, max(today, catalog.schedule_by_id[id].start))


def preview_of_new(
    account: OpenAccount, id: str, terms: Terms, through: date | None, at: datetime
) -> Preview:
    """What a schedule that there is not yet would be billed by `through` (default: today).

    Raises CatalogError for a schedule that does not fit.
    """
    catalog = tried(account, lambda changes: changes.set((SCHEDULES, id), dict(terms)))
    return preview(
        account.workspace,
        schedule_id=id,
        customer_id=None,
        through=through,
        as_of=None,
        now=at,
        live=account.live,
        tried=catalog,
    )


def _updated(id: str, before: Data, terms: Terms) -> Data:
    phases_before = before.get("phases") or [before]
    if any(phase.get("milestone") for phase in phases_before):
        raise ConflictError(
            f"schedule {id} has milestones, which an update cannot say: complete them, or make"
            " another schedule"
        )
    phases = [dict(phase) for phase in terms["phases"]]
    says_grants = any("credit_grants" in phase for phase in phases)
    for phase, earlier in zip(phases, phases_before, strict=False):
        for name in ("maximums",) if says_grants else ("maximums", "credit_grants"):
            if earlier.get(name):
                phase[name] = earlier[name]
    kept = {name: value for name, value in before.items() if name not in REPLACED}
    return {**kept, **terms, "phases": phases}
