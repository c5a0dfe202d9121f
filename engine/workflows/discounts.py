"""Discounts by themselves: each is a term of a phase, found and changed by an id of its own.

An id belongs to the discount, not to its place: one that the API made has it in its document, and
as soon as another of its phase is changed or taken away, so have those that went by their places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.catalog.documents import SCHEDULES
from engine.domain.errors import ConflictError, NotFoundError
from engine.domain.schedule import Discount, DiscountType, Phase
from engine.store.issued_charges import issued_charges
from engine.workflows.catalog_objects import Author, Changes, Data, change_objects
from engine.workflows.catalog_snapshot import CatalogObject, CatalogSnapshot
from engine.workflows.open_account import OpenAccount
from engine.workflows.public_ids import DISCOUNTS, PublicIds
from engine.workflows.schedule_views import refuse_ended

Terms = Mapping[str, Any]
"""A discount, or a phase, as the catalog has it."""

DISCOUNT_TERMS = "discounts"


@dataclass(frozen=True, slots=True)
class PlacedDiscount:
    """A discount of a schedule in effect: the `place`-th of its phase, both counted from 0."""

    id: str
    document: CatalogObject
    phase_index: int
    place: int
    phase: Phase
    discount: Discount

    @property
    def order(self) -> tuple[str | int, ...]:
        """Its place among all discounts: by schedules as they were made, then by phases."""
        return (
            self.document.created_at.isoformat(),
            self.document.id,
            self.phase_index,
            self.place,
        )


def placed_discounts(
    catalog: CatalogSnapshot, schedule_ids: Iterable[str] | None = None
) -> list[PlacedDiscount]:
    """The discounts of the schedules of these ids, or of all of them, in order of schedules."""
    wanted = [each.id for each in catalog.of_kind(SCHEDULES)]
    if schedule_ids is not None:
        wanted = [id for id in wanted if id in set(schedule_ids)]
    return [found for id in wanted for found in _of_schedule(catalog, id)]


def discount_named(catalog: CatalogSnapshot, text: str) -> PlacedDiscount:
    """The discount of an id. Raises NotFoundError if there is none."""
    for each in placed_discounts(catalog):
        if each.id == text:
            return each
    raise NotFoundError(f"there is no discount {text}")


def discount_ids(
    ids: PublicIds, schedule_id: str, phase_index: int, discounts: Sequence[Terms]
) -> tuple[str, ...]:
    """The id of every discount of a phase: its own, or one derived from its place."""
    return tuple(
        terms.get("id") or ids.public(DISCOUNTS, f"{schedule_id}/{phase_index}/{place}")
        for place, terms in enumerate(discounts)
    )


def with_discount_ids(
    ids: PublicIds,
    schedule_id: str,
    phases: Iterable[Terms],
    before: Sequence[Terms],
    new_id: Callable[[], str],
) -> list[Data]:
    """The phases of a schedule with an id for every discount: of one that was in its phase `before`
    with the same terms its own, of others a new one."""
    found = []
    for index, phase in enumerate(phases):
        earlier = (before[index].get(DISCOUNT_TERMS) or []) if index < len(before) else []
        kept = list(zip(discount_ids(ids, schedule_id, index, earlier), earlier, strict=True))
        named = []
        for terms in phase.get(DISCOUNT_TERMS) or []:
            own = {name: value for name, value in terms.items() if name != "id"}
            same = next((each for each in kept if _without_id(each[1]) == own), None)
            if same is not None:
                kept.remove(same)
            named.append({"id": new_id() if same is None else same[0], **own})
        found.append({**phase, DISCOUNT_TERMS: named} if named else dict(phase))
    return found


def update_discount(
    account: OpenAccount,
    found: PlacedDiscount,
    terms: Terms,
    expected: str | None,
    author: Author,
) -> CatalogSnapshot:
    """Give a discount other terms; which seats it covers stays. Drafts follow, issued charges keep
    what was taken off them.

    `expected` is the digest of the schedule's document. Raises as `change_objects` does, and
    ConflictError for a schedule that has ended.
    """

    def change(discounts: list[Data]) -> list[Data]:
        before = discounts[found.place]
        kept = {name: before[name] for name in ("id", "seats") if name in before}
        return [
            {**terms, **kept} if place == found.place else each
            for place, each in enumerate(discounts)
        ]

    return _changed(account, found, change, "discount_updated", expected, author)


def delete_discount(
    account: OpenAccount, found: PlacedDiscount, expected: str | None, author: Author
) -> CatalogSnapshot:
    """Take a discount out of its phase. Raises as `update_discount` does, and ConflictError where a
    fixed discount behind it has been taken off issued charges by its place."""
    behind = found.phase.discounts[found.place + 1 :]
    if any(each.type is DiscountType.FIXED for each in behind):
        with account.store.read() as connection:
            issued = issued_charges(connection, found.document.id)
        if any(charge.phase_index == found.phase_index for charge in issued):
            raise ConflictError(
                f"discount {found.id} is in front of one of a fixed amount that issued invoices"
                " have given a part of: let the change begin in a phase of its own"
            )

    def change(discounts: list[Data]) -> list[Data]:
        return [each for place, each in enumerate(discounts) if place != found.place]

    return _changed(account, found, change, "discount_deleted", expected, author)


def _of_schedule(catalog: CatalogSnapshot, id: str) -> Iterable[PlacedDiscount]:
    document = catalog.objects[SCHEDULES, id]
    terms = _phases(document.data)
    for index, phase in enumerate(catalog.catalog.schedule_by_id[id].phases):
        named = discount_ids(catalog.ids, id, index, terms[index].get(DISCOUNT_TERMS) or [])
        for place, discount in enumerate(phase.discounts):
            yield PlacedDiscount(named[place], document, index, place, phase, discount)


def _phases(schedule: Terms) -> list[Terms]:
    """The phases of a schedule as written; one without any is a phase itself."""
    return list(schedule.get("phases") or [schedule])


def _without_id(terms: Terms) -> Data:
    return {name: value for name, value in terms.items() if name != "id"}


def _changed(
    account: OpenAccount,
    found: PlacedDiscount,
    change: Callable[[list[Data]], list[Data]],
    verb: str,
    expected: str | None,
    author: Author,
) -> CatalogSnapshot:
    key = (SCHEDULES, found.document.id)
    ids = account.catalog.now().ids
    refuse_ended(account.catalog.now().catalog, found.document.id, author.at)

    def decide(changes: Changes) -> None:
        changes.expect(key, found.document.digest if expected is None else expected)
        schedule = changes.data(key)
        phase = dict(_phases(schedule)[found.phase_index])
        discounts = phase.pop(DISCOUNT_TERMS)
        named = discount_ids(ids, found.document.id, found.phase_index, discounts)
        left = change([{**each, "id": id} for id, each in zip(named, discounts, strict=True)])
        if left:
            phase[DISCOUNT_TERMS] = left
        phases = schedule.get("phases")
        if phases is None:
            changes.set(key, phase)
            return
        phases = [*phases[: found.phase_index], phase, *phases[found.phase_index + 1 :]]
        changes.set(key, {**schedule, "phases": phases})

    return change_objects(account, decide, verb=verb, subject=key, author=author)
