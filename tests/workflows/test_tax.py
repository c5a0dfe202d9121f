"""Tax ids and registrations in the shapes of the API."""

from __future__ import annotations

from engine.catalog.resolve import resolve
from engine.workflows.tax import tax_registration_shapes


def test_registrations_are_those_of_the_seller_and_of_its_customers() -> None:
    catalog = resolve(
        {
            ("settings", "settings"): {
                "account": "main",
                "tax_registrations": [
                    {"country": "DE", "id": "DE136695976"},
                    {"country": "DE", "id": "DE136695976", "scheme": "oss"},
                ],
            },
            ("customers", "lyon"): {
                "legal_name": "Lyon",
                "address": {"country": "FR"},
                "tax_id": "FR40303265045",
                "tax_ids": [{"id": "ATU13585627", "country": "AT"}],
            },
        }
    )
    shapes = tax_registration_shapes(catalog)
    assert [(each["id"], each["country"], each["taxIdentifier"]) for each in shapes] == [
        ("main/de/standard", "DE", "DE136695976"),
        ("main/de/oss", "DE", "DE136695976"),
        ("lyon/0", "FR", "FR40303265045"),
        ("lyon/1", "AT", "ATU13585627"),
    ]
    assert [each.get("merchantId") for each in shapes] == ["main", "main", None, None]
    assert [each.get("customerId") for each in shapes] == [None, None, "lyon", "lyon"]
