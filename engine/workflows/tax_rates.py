"""Tax rates as the API makes and changes them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from engine.catalog.documents import TAX_RATES
from engine.domain.decimals import EXACT, plain
from engine.domain.errors import ConflictError
from engine.store.catalog_history import history_of
from engine.workflows.catalog_objects import (
    Author,
    Data,
    change_object,
    change_objects,
    make_object,
)
from engine.workflows.catalog_snapshot import CatalogObject
from engine.workflows.open_account import OpenAccount
from engine.workflows.public_ids import TAX_CATEGORIES


@dataclass(frozen=True, slots=True)
class TaxRateFields:
    """What a request says of a rate. `share` is of the net amount, 0 to 1; `tax_category` is a name
    or a UUID."""

    name: str
    invoice_name: str
    invoice_short_name: str
    share: Decimal
    country: str
    is_published: bool
    description: str | None = None
    region: str | None = None
    tax_category: str | None = None


def create_tax_rate(
    account: OpenAccount, id: str, fields: TaxRateFields, author: Author
) -> CatalogObject:
    """Make a tax rate."""
    key = (TAX_RATES, id)
    return make_object(account, key, _document(account, fields, {}), author).objects[key]


def update_tax_rate(
    account: OpenAccount, id: str, fields: TaxRateFields, expected: str | None, author: Author
) -> CatalogObject:
    """Give a tax rate other contents: drafts follow when they are calculated again.

    Raises ConflictError for one of the files, ChangedError if it is not the one of that digest.
    """
    key = (TAX_RATES, id)
    after = change_object(
        account,
        key,
        lambda before: _document(account, fields, before),
        verb="updated",
        author=author,
        expected=expected,
    )
    return after.objects[key]


def archive_tax_rate(account: OpenAccount, id: str, author: Author) -> CatalogObject:
    """From now on no line bears it. Raises ConflictError if it is archived."""
    key = (TAX_RATES, id)

    def archived(before: Data) -> Data:
        if before.get("archived"):
            raise ConflictError(f"tax rate {id} is archived already")
        return {**before, "archived": True}

    return change_object(account, key, archived, verb="archived", author=author).objects[key]


def delete_tax_rate(account: OpenAccount, id: str, author: Author) -> None:
    """Take a tax rate away. Raises ConflictError where a schedule names it, or for a file's."""
    for schedule in account.catalog.now().catalog.schedules:
        if id in dict(schedule.tax_rate_ids).values():
            raise ConflictError(
                f"tax rate {id} is named by schedule {schedule.id}: archive it instead"
            )
    key = (TAX_RATES, id)
    change_objects(
        account, lambda changes: changes.remove(key), verb="deleted", subject=key, author=author
    )


def version_of_tax_rate(account: OpenAccount, id: str) -> int:
    """How many contents it has had so far: 1 for one that never changed."""
    with account.store.read() as connection:
        return max(1, len(history_of(connection, TAX_RATES, id)))


def _document(account: OpenAccount, fields: TaxRateFields, before: Data) -> Data:
    category = fields.tax_category
    if category is not None:
        category = account.catalog.now().ids.find(TAX_CATEGORIES, category) or category
    own = {
        "name": fields.name,
        "invoice_name": fields.invoice_name,
        "invoice_short_name": fields.invoice_short_name,
        "rate": f"{plain(EXACT.multiply(fields.share, Decimal(100)))}%",
        "country": fields.country,
        "region": fields.region,
        "tax_category": category,
        "description": fields.description,
        "published": fields.is_published,
    }
    kept = {name: value for name, value in before.items() if name not in own}
    return {**kept, **{name: value for name, value in own.items() if value is not None}}
