"""Tax ids that files say, as the API names them."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.catalog.documents import parsed
from engine.catalog.resolve import resolve
from engine.domain.identity import is_uuid
from engine.workflows.catalog_snapshot import CatalogObject, CatalogSnapshot
from engine.workflows.tax_registrations import tax_registrations

AT = datetime(2026, 3, 1, tzinfo=UTC)


def snapshot(settings: dict, customer: dict) -> CatalogSnapshot:
    catalog = resolve({("settings", "settings"): settings, ("customers", "lyon"): customer})
    objects = {
        key: CatalogObject(*key, parsed(text), "", "file", AT, AT)
        for key, text in catalog.documents.items()
    }
    return CatalogSnapshot(1, catalog, objects)


SELLER = {
    "account": "main",
    "country": "DE",
    "tax_id": "DE136695976",
    "tax_registrations": [
        {"country": "DE", "id": "DE136695976"},
        {"country": "DE", "id": "DE136695976", "scheme": "oss"},
    ],
}
BUYER = {
    "legal_name": "Lyon",
    "address": {"country": "FR"},
    "tax_id": "FR40303265045",
    "tax_ids": [
        {"id": "ATU13585627", "country": "AT"},
        {"id": "XI123456789"},
        {"id": "EL094259216"},
        {"id": "12-3456789", "country": "US", "state": "CA"},
    ],
}


def test_the_sellers_tax_id_is_no_second_registration_where_one_says_it() -> None:
    found = [each for each in tax_registrations(snapshot(SELLER, BUYER)) if not each.customer_id]
    assert [(each.country, each.scheme) for each in found] == [("DE", "standard"), ("DE", "oss")]
    alone = {name: SELLER[name] for name in ("account", "country", "tax_id")}
    found = [each for each in tax_registrations(snapshot(alone, BUYER)) if not each.customer_id]
    assert [(each.country, each.identifier) for each in found] == [("DE", "DE136695976")]


def test_a_buyers_id_is_of_the_country_it_says_then_its_prefix_then_the_address() -> None:
    found = [each for each in tax_registrations(snapshot(SELLER, BUYER)) if each.customer_id]
    assert [(each.identifier, each.country, each.state) for each in found] == [
        ("FR40303265045", "FR", None),
        ("ATU13585627", "AT", None),
        ("XI123456789", "GB", None),
        ("EL094259216", "GR", None),
        ("12-3456789", "US", "CA"),
    ]


def test_ids_are_uuids_that_hold_as_long_as_owner_country_and_number_do() -> None:
    before = tax_registrations(snapshot(SELLER, BUYER))
    ids = {each.identifier: each.id for each in before if each.customer_id}
    assert len({each.id for each in before}) == len(before)
    assert all(is_uuid(each.id) for each in before)
    moved = {**BUYER, "legal_name": "Lyon SA", "tax_ids": BUYER["tax_ids"][::-1]}
    after = tax_registrations(snapshot(SELLER, moved))
    assert {each.identifier: each.id for each in after if each.customer_id} == ids


def test_the_seller_may_be_registered_in_several_states_of_a_country() -> None:
    states = [{"country": "US", "id": f"{state}-1", "state": state} for state in ("CA", "NY")]
    found = tax_registrations(snapshot({"account": "main", "tax_registrations": states}, BUYER))
    assert [each.state for each in found if not each.customer_id] == ["CA", "NY"]
