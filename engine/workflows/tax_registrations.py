"""Tax ids of the seller and of customers, one by one, as the API lists and changes them.

They live in the documents of their owners: a customer's `tax_id` and `tax_ids`, the account's
`tax_id` and `tax_registrations`. Those of files have a UUID that follows from owner, country and
number; those made through the API keep theirs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.catalog.documents import CUSTOMERS, SETTINGS_KEY, DocumentKey, canonical_json
from engine.domain.errors import ChangedError, ConflictError, NotFoundError
from engine.domain.identity import public_id
from engine.domain.tax import TaxScheme
from engine.tax.vat_ids import SPACING, vat_country
from engine.workflows.catalog_objects import API, Author, Changes, Data, change_objects
from engine.workflows.catalog_snapshot import CatalogSnapshot
from engine.workflows.open_account import OpenAccount
from engine.workflows.public_ids import TAX_REGISTRATIONS

Owner = DocumentKey
"""The document that has a registration: a customer's, or that of the settings."""

SELLER: Owner = SETTINGS_KEY

NORTHERN_IRELAND = "XI"


@dataclass(frozen=True, slots=True)
class TaxRegistration:
    """A tax id and whose it is.

    `customer_id` is ours; None is the seller. `country` (ISO 3166) is None where neither the id nor
    its owner says one. `scheme` is of the seller's only. `position` is its place in the owner's
    list; None is the owner's single `tax_id`.
    """

    id: str
    identifier: str
    country: str | None
    state: str | None
    customer_id: str | None
    scheme: TaxScheme | None
    position: int | None

    @property
    def owner(self) -> Owner:
        """The document that has it."""
        return SELLER if self.customer_id is None else (CUSTOMERS, self.customer_id)

    @property
    def digest(self) -> str:
        """Sha256 of everything that can change of it."""
        facts = [self.owner, self.identifier, self.country, self.state]
        return hashlib.sha256(canonical_json(facts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class TaxRegistrationFields:
    """What a request says of one."""

    identifier: str
    country: str
    state: str | None
    owner: Owner


def tax_registrations(catalog: CatalogSnapshot) -> list[TaxRegistration]:
    """The seller's first, then those of customers by id."""
    account_id = catalog.ids.account_id
    keys = [key for key in catalog.objects if key[0] == CUSTOMERS]
    settings = [SELLER] if SELLER in catalog.objects else []
    return [
        each
        for key in (*settings, *keys)
        for each in _registrations_of(account_id, key, catalog.objects[key].data)
    ]


def registrations_of_owner(catalog: CatalogSnapshot, owner: Owner) -> list[TaxRegistration]:
    """Those of one customer, or of the seller."""
    found = catalog.objects.get(owner)
    return [] if found is None else _registrations_of(catalog.ids.account_id, owner, found.data)


def tax_registration_of(catalog: CatalogSnapshot, id: str) -> TaxRegistration:
    """By id. Raises NotFoundError."""
    return _named(tax_registrations(catalog), id)


def create_tax_registration(
    account: OpenAccount, id: str, fields: TaxRegistrationFields, author: Author
) -> TaxRegistration:
    """Give a customer or the seller a tax id.

    Raises ConflictError if the owner has it already, or belongs to files.
    """
    account_id = account.catalog.now().ids.account_id

    def decide(changes: Changes) -> None:
        _put(changes, account_id, fields, {"registration_id": id}, None)

    return _changed(account, decide, "created", id, author)


def update_tax_registration(
    account: OpenAccount,
    id: str,
    fields: TaxRegistrationFields,
    expected: str | None,
    author: Author,
) -> TaxRegistration:
    """Correct a tax id, or give it to another owner.

    Raises NotFoundError, ConflictError, ChangedError if it is not the one of that digest.
    """
    before = tax_registration_of(account.catalog.now(), id)
    account_id = account.catalog.now().ids.account_id

    def decide(changes: Changes) -> None:
        found = _named(_found(changes, account_id, before.owner), id)
        if expected is not None and found.digest != expected:
            raise ChangedError(
                f"tax registration {id} has changed since it was read; read it again, then repeat"
                " the change"
            )
        entry, stays = _take(changes, found), found.owner == fields.owner
        position = (found.position or 0) if stays else None
        kept = {**(entry if stays else {}), "registration_id": id}
        _put(changes, account_id, fields, kept, position)

    return _changed(account, decide, "updated", id, author)


def delete_tax_registration(account: OpenAccount, id: str, author: Author) -> None:
    """Take a tax id away; issued invoices keep it. Raises NotFoundError, ConflictError."""
    before = tax_registration_of(account.catalog.now(), id)
    account_id = account.catalog.now().ids.account_id

    def decide(changes: Changes) -> None:
        _take(changes, _named(_found(changes, account_id, before.owner), id))

    subject = (TAX_REGISTRATIONS, id)
    change_objects(account, decide, verb="deleted", subject=subject, author=author)


def _changed(
    account: OpenAccount, decide: Callable[[Changes], None], verb: str, id: str, author: Author
) -> TaxRegistration:
    subject = (TAX_REGISTRATIONS, id)
    after = change_objects(account, decide, verb=verb, subject=subject, author=author)
    return tax_registration_of(after, id)


def _registrations_of(
    account_id: str, owner: Owner, data: Mapping[str, Any]
) -> list[TaxRegistration]:
    """What a document has, its single `tax_id` first; what stands in it twice is one."""
    found: dict[str, TaxRegistration] = {}
    for position, entry in _entries(owner, data):
        each = _registration(account_id, owner, data, position, entry)
        found.setdefault(each.id, each)
    return list(found.values())


def _entries(owner: Owner, data: Mapping[str, Any]) -> Iterator[tuple[int | None, Data]]:
    listed = data.get(_list_of(owner)) or []
    single = data.get("tax_id")
    home = data.get("country")
    is_repeated = owner == SELLER and any(
        each["country"] == home and each["id"] == single for each in listed
    )
    if single is not None and not is_repeated:
        yield None, {"id": single}
    yield from enumerate(listed)


def _registration(
    account_id: str, owner: Owner, data: Mapping[str, Any], position: int | None, entry: Data
) -> TaxRegistration:
    is_seller = owner == SELLER
    home = data.get("country") if is_seller else (data.get("address") or {}).get("country")
    country = entry.get("country") or (None if is_seller else vat_country(entry["id"])) or home
    scheme = TaxScheme(entry.get("scheme", TaxScheme.STANDARD)) if is_seller else None
    parts = (*owner, country or "", entry.get("state") or "", scheme or "", entry["id"])
    derived = public_id(account_id, TAX_REGISTRATIONS, "\x1f".join(parts))
    return TaxRegistration(
        id=entry.get("registration_id") or derived,
        identifier=entry["id"],
        country="GB" if country == NORTHERN_IRELAND else country,
        state=entry.get("state"),
        customer_id=None if is_seller else owner[1],
        scheme=scheme,
        position=position,
    )


def _put(
    changes: Changes,
    account_id: str,
    fields: TaxRegistrationFields,
    entry: Data,
    position: int | None,
) -> None:
    """Write an entry among its owner's, at the end if no position is given."""
    owner = fields.owner
    for each in _found(changes, account_id, owner):
        if each.country == fields.country and _same(each.identifier, fields.identifier):
            raise ConflictError(
                f"{each.identifier} of {fields.country} is registered already: {each.id}"
            )
    document = _document(changes, owner)
    listed = list(document.get(_list_of(owner)) or ())
    said = {
        "id": fields.identifier,
        "country": _written_country(fields),
        "state": fields.state,
    }
    kept = {name: value for name, value in entry.items() if name not in said}
    made = {**kept, **{name: value for name, value in said.items() if value is not None}}
    listed.insert(len(listed) if position is None else position, made)
    _write(changes, owner, {**document, _list_of(owner): listed})


def _take(changes: Changes, found: TaxRegistration) -> Data:
    """Take a registration out of its document: its entry."""
    document, name = _document(changes, found.owner), _list_of(found.owner)
    if found.position is None:
        entry = {"id": document.pop("tax_id")}
        _write(changes, found.owner, document)
        return entry
    listed = list(document.pop(name))
    entry = dict(listed.pop(found.position))
    _write(changes, found.owner, {**document, name: listed} if listed else document)
    return entry


def _write(changes: Changes, owner: Owner, document: Data) -> None:
    if owner == SELLER and changes.origins.get(owner, API) != API:
        raise ConflictError(
            "the seller's tax registrations are what catalog/settings.yml says; change them there"
            " and run `meterhouse apply`"
        )
    changes.set(owner, document)


def _document(changes: Changes, owner: Owner) -> Data:
    """The owner's document; an account without settings has an empty one."""
    known = owner in changes.documents or owner in changes.changed
    return {} if owner == SELLER and not known else dict(changes.data(owner))


def _found(changes: Changes, account_id: str, owner: Owner) -> list[TaxRegistration]:
    return _registrations_of(account_id, owner, _document(changes, owner))


def _named(found: list[TaxRegistration], id: str) -> TaxRegistration:
    for each in found:
        if each.id == id:
            return each
    raise NotFoundError(f"there is no tax registration {id}")


def _list_of(owner: Owner) -> str:
    return "tax_registrations" if owner == SELLER else "tax_ids"


def _written_country(fields: TaxRegistrationFields) -> str | None:
    """None for a buyer's id of Northern Ireland: with GB it would not be taken for one."""
    is_northern = vat_country(fields.identifier) == NORTHERN_IRELAND
    is_buyers = fields.owner != SELLER
    return None if fields.country == "GB" and is_buyers and is_northern else fields.country


def _same(one: str, other: str) -> bool:
    return SPACING.sub("", one).casefold() == SPACING.sub("", other).casefold()
