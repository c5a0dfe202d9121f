"""Every page: it answers, loads nothing from elsewhere, and shows text as text."""

from __future__ import annotations

import re

import pytest

from engine.dashboard.app import POLICY
from engine.dashboard.pages import PARTS
from engine.dashboard.rendering import ASSETS
from tests.dashboard.browser import Browser, Forms

HOSTILE = "<script>alert(1)</script>\"'{{ 7*7 }}&lt;"

PLAIN = sorted(
    route.path
    for part in PARTS
    for route in part.routes
    if "GET" in (route.methods or ()) and "{" not in route.path
)


def test_there_are_pages() -> None:
    assert len(PLAIN) >= 12


@pytest.mark.parametrize("path", PLAIN)
def test_a_page_answers_and_loads_nothing_from_elsewhere(browser: Browser, path: str) -> None:
    answer = browser.client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["cache-control"] == "no-store"
    page = Forms.of(answer.text)
    assert all(each.startswith(("/", "#", "?")) and "//" not in each for each in page.addresses)
    for tag, attributes in page.tags:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert tag not in ("style", "iframe")
        assert tag != "script" or attributes.get("src")


@pytest.mark.parametrize("path", PLAIN)
def test_every_field_of_a_page_has_a_label(browser: Browser, path: str) -> None:
    page = Forms.of(browser.read(path))
    labels = {attributes.get("for") for tag, attributes in page.tags if tag == "label"}
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in page.tags:
        is_ticked = attributes.get("type") in ("hidden", "checkbox")  # their labels hold them
        if tag in ("input", "select", "textarea") and not is_ticked:
            assert attributes.get("id") in labels or attributes.get("aria-label"), attributes


def test_every_file_that_pages_load_is_ours_and_may_be_kept(browser: Browser) -> None:
    page = Forms.of(browser.read("/"))
    files = [each for each in page.addresses if each.startswith("/assets/")]
    assert len(files) >= 4
    for each in files:
        answer = browser.client.get(each)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    css = (ASSETS / "meterhouse.css").read_text(encoding="utf-8")
    for name in re.findall(r"url\(([^)]+)\)", css):
        assert (ASSETS / name).is_file()


def test_hostile_names_and_properties_appear_as_text(browser: Browser) -> None:
    customer = {
        "legal_name": HOSTILE,
        "line1": HOSTILE,
        "town": "Town",
        "postcode": "1",
        "country": "DE",
        "tax_status": "TAXED",
        "contact_name": HOSTILE,
        "contact_email": "a@example.com",
    }
    made = browser.send("/customers/new", "/customers", customer)
    event = {
        "customer_alias": HOSTILE,
        "event_type": "hostile",
        "event_timestamp": "2026-02-01T10:00",
        "event_properties": '{"<b>": "<script>alert(2)</script>"}',
    }
    browser.send("/events/new", "/events", event)
    for text in (made.text, browser.read("/customers"), browser.read("/events", type="hostile")):
        page = Forms.of(text)
        assert HOSTILE in page.text
        assert all(each.get("src") for tag, each in page.tags if tag == "script")
    browser.read("/search", q=HOSTILE)


def test_what_is_not_there_is_said_on_a_page(browser: Browser) -> None:
    for path in ("/invoices/none", "/customers/none", "/usage-metrics/none", "/schedules/none"):
        assert "Not found" in browser.read(path, 404)


def test_a_page_says_by_which_calls_a_program_gets_the_same(browser: Browser) -> None:
    text = Forms.of(browser.read("/invoices", status="DRAFT")).text
    assert "/api/invoices?limit=50&invoiceStatus=DRAFT" in text
