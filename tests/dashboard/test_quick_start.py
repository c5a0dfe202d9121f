"""From nothing to a draft by forms alone, as the quick start goes; amounts are checked."""

from __future__ import annotations

from datetime import date

from engine.workflows.close import close
from engine.workflows.metering import DirectUsage
from engine.workflows.public_ids import PRICES
from tests.dashboard.browser import Browser, Forms


def texts(page: str) -> str:
    """Everything that is written on a page, on one line."""
    return Forms.of(page).text


def event(alias: str, id: str, units: str) -> dict[str, str]:
    return {
        "customer_alias": alias,
        "customer_event_id": id,
        "event_type": "render",
        "event_timestamp": "2026-01-10T12:00",
        "event_properties": '{"frames": ' + units + ', "quality": "high"}',
    }


def test_events_metric_price_customer_and_schedule_become_back_dated_invoices(
    browser: Browser,
) -> None:
    for id, units in (("r-1", "100"), ("r-2", "0.5"), ("r-1", "120")):
        browser.send("/events/new", "/events", event("studio", id, units))
    metric = browser.send(
        "/usage-metrics/new",
        "/usage-metrics",
        {
            "name": "Frames",
            "unit": "frames",
            "event_type": "render",
            "aggregation": "SUM",
            "property": "frames",
            "grouping": "quality",
        },
    )
    metric_path = metric.url.path
    product = browser.send("/products/new", "/products", {"name": "Rendering"})
    assert "What does it cost?" in product.text
    price = {
        "name": "Frames",
        "model": "LINEAR",
        "currency": "EUR",
        "metric": metric_path.rpartition("/")[2],
        "price": "0.10",
        "frequency": "MONTHLY",
        "timing": "IN_ARREARS",
    }
    browser.send(product.url.path, product.url.path.removesuffix("/new"), price)
    customer = browser.send(
        "/customers/new",
        "/customers",
        {
            "legal_name": "Studio One",
            "line1": "Street 1",
            "town": "Berlin",
            "postcode": "10115",
            "country": "DE",
            "tax_status": "REVERSE_CHARGED",
            "aliases": "studio",
            "contact_email": "pay@studio.example",
        },
    ).url.path
    id = customer.rpartition("/")[2]

    shown = texts(browser.read(metric_path, customer=id, start="2026-01-01", end="2026-01-31"))
    assert "120.5 frames" in shown  # the latest of r-1, and r-2
    assert "2 events" in shown
    assert "high 120.5" in shown
    assert "The highest day is Jan 10, 2026: 120.5." in shown

    snapshot = browser.account.catalog.now()
    newest = max(snapshot.prices.values(), key=lambda each: each.created_at)
    price_field = f"price.{snapshot.ids.public(PRICES, newest.id)}"
    form = Forms.of(browser.read("/schedules/new"))
    assert price_field in {each.get("name") for _, each in form.tags}
    schedule = browser.send(
        "/schedules/new",
        "/schedules",
        {"customer": id, "start": "2026-01-01", "day_of_month": "1", price_field: "1"},
    )
    assert "0.10 EUR a unit, monthly, in arrears" in texts(schedule.text)

    browser.account.intake.land_now()
    close(
        browser.account.workspace,
        through=date(2026, 2, 28),
        as_of=None,
        dry_run=False,
        now=browser.clock(),
        metering=DirectUsage(browser.account.workspace),
    )
    listed = browser.read("/invoices", customer=id)
    assert "12.05 EUR" in texts(listed)
    drafts = [each for each in Forms.of(listed).addresses if each.startswith("/invoices/")]
    (draft,) = [each for each in drafts if "12.05" in texts(browser.read(each))]
    page = texts(browser.read(draft))
    assert "120.5 0.1 0.00 12.05" in page
    explained = texts(browser.read(f"{draft}/lines/1"))
    assert "120.5 frames" in explained
    assert "The highest day is Jan 10, 2026: 120.5." in explained

    issued = browser.send(draft, f"{draft}/finalize", {})
    assert "It is issued and has its number." in texts(issued.text)
    assert "Final Unpaid" in texts(issued.text)
    assert "byte by byte" in texts(browser.send(draft, f"{draft}/replay", {}).text)
    document = browser.client.get(f"{draft}/pdf")
    assert document.headers["content-type"] == "application/pdf"
    assert document.content.startswith(b"%PDF-")
    paid = browser.send(draft, f"{draft}/payment-status", {"payment_status": "PAID"})
    assert "Open 0.00 EUR" in texts(paid.text)


def test_a_refused_form_keeps_what_was_typed_and_says_what_is_wrong_where(
    browser: Browser,
) -> None:
    fields = {"name": "Half a metric", "event_type": "render", "aggregation": "SUM"}
    answer = browser.send("/usage-metrics/new", "/usage-metrics", fields, status=400)
    page = Forms.of(answer.text)
    assert ("input", "Half a metric") in {(tag, each.get("value")) for tag, each in page.tags}
    assert [tag for tag, each in page.tags if each.get("role") == "alert"]


def test_tiers_of_a_form_become_tiers_of_the_price(browser: Browser) -> None:
    made = browser.send("/products/new", "/products", {"name": "Tiered"}).url.path
    metric = browser.account.catalog.now().ids.public("metrics", "tokens")
    price = {
        "name": "Tokens by tier",
        "model": "GRADUATED",
        "currency": "EUR",
        "metric": metric,
        "frequency": "MONTHLY",
        "timing": "IN_ARREARS",
        "up_to.0": "1000",
        "unit_price.0": "0.002",
        "up_to.2": "",
        "unit_price.2": "0.001",
        "fee.2": "5",
    }
    shown = texts(browser.send(made, made.removesuffix("/new"), price).text)
    assert "graduated, 2 tiers from 0.002 EUR, monthly, in arrears" in shown
