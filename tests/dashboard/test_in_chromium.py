"""What an operator does, in a real Chromium; every page is accessible and loads from us only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.workflows.close import close
from engine.workflows.metering import DirectUsage
from engine.workflows.sign_in import new_link
from tests.api.world import write_workspace
from tests.dashboard.browser import USER, Browser, open_browser
from tests.dashboard.chromium import Screen, chromium, screen, serving
from tests.dashboard.test_pages import PLAIN

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, Screen]]:
    folder: Path = tmp_path_factory.mktemp("chromium")
    with (
        open_browser(write_workspace(folder)) as browser,
        serving(browser) as server,
        chromium() as started,
        screen(started, server, viewport={"width": 1280, "height": 900}) as shown,
    ):
        token = new_link(browser.account.store, USER, at=browser.clock.at, actor="test")
        shown.go(f"/sign-in/{token}")
        shown.assert_accessible()
        shown.page.get_by_role("button", name="Sign in").click()
        shown.page.get_by_role("heading", name="Overview").wait_for()
        yield browser, shown


def test_the_quick_start_by_hand(served: tuple[Browser, Screen]) -> None:
    browser, shown = served
    page = shown.page
    for id, frames in (("r-1", "100"), ("r-2", "0.5"), ("r-1", "120")):
        shown.go("/events/new")
        page.get_by_label("Customer alias").fill("studio")
        page.get_by_label("Event type").fill("render")
        page.get_by_label("Time").fill("2026-01-10T12:00:00")
        page.get_by_label("Event id").fill(id)
        page.get_by_label("Properties").fill(f'{{"frames": {frames}}}')
        page.get_by_role("button", name="Send event").click()
        page.get_by_text("is kept").wait_for()

    shown.go("/usage-metrics/new")
    page.get_by_label("Name").fill("Frames")
    page.get_by_label("Event type").fill("render")
    page.get_by_label("Adds up as").select_option("SUM")
    page.get_by_label("Property", exact=True).fill("frames")
    page.get_by_role("button", name="Make metric").click()
    page.get_by_text("Metric Frames is made.").wait_for()
    metric = page.url

    shown.go("/products/new")
    page.get_by_label("Name").fill("Rendering")
    page.get_by_role("button", name="Make product").click()
    page.get_by_label("Name").fill("Frames")
    page.get_by_label("Model").select_option("GRADUATED")
    page.get_by_label("Metric").select_option(label="Frames")
    page.get_by_label("Up to 1").fill("100")
    page.get_by_label("Price a unit 1").fill("0.10")
    page.get_by_label("Price a unit 2").fill("0.05")
    page.get_by_role("button", name="Add a tier").click()
    page.get_by_role("button", name="Drop", exact=False).last.click()
    page.get_by_role("button", name="Make price").click()
    page.get_by_text("Price Frames is made.").wait_for()

    shown.go("/customers/new")
    page.get_by_label("Legal name").fill("Studio One")
    page.get_by_label("Street and number").fill("Street 1")
    page.get_by_label("Postcode").fill("10115")
    page.get_by_label("Town").fill("Berlin")
    page.get_by_label("E-mail address").fill("pay@studio.example")
    page.get_by_label("Aliases").fill("studio")
    page.get_by_label("Tax", exact=True).select_option("REVERSE_CHARGED")
    page.get_by_role("button", name="Add customer").click()
    page.get_by_text("Studio One is a customer.").wait_for()

    page.goto(metric)
    page.get_by_label("From").fill("2026-01-01")
    page.get_by_label("Through").fill("2026-01-31")
    page.get_by_label("Customer").select_option(label="Studio One")
    page.get_by_text("120.5", exact=False).first.wait_for()
    assert page.locator("#answer svg desc").text_content() == (
        "The highest day is Jan 10, 2026: 120.5."
    )

    shown.go("/schedules/new")
    page.get_by_label("Customer").select_option(label="Studio One")
    page.get_by_label("Start").fill("2026-01-01")
    page.get_by_label("Rendering: Frames").check()
    page.get_by_role("button", name="Start schedule").click()
    page.get_by_text("The schedule is active.").wait_for()

    browser.account.intake.land_now()
    close(
        browser.account.workspace,
        through=date(2026, 2, 28),
        as_of=None,
        dry_run=False,
        now=browser.clock(),
        metering=DirectUsage(browser.account.workspace),
    )
    shown.go("/invoices?search=Studio")
    # 100 at 0.10 and 20.5 at 0.05, which is 1.025: 1.03
    page.get_by_role("row", name="11.03").get_by_role("link").first.click()
    page.get_by_role("heading", name="Draft of").wait_for()
    shown.assert_accessible()

    page.get_by_role("button", name="Issue").click()
    page.get_by_role("button", name="Keep it as it is").click()
    assert page.get_by_text("Draft", exact=True).count() == 1
    page.get_by_role("button", name="Issue").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("It is issued and has its number.").wait_for()

    page.get_by_role("link", name="up to 100").click()
    page.get_by_role("heading", name="Why").wait_for()
    shown.assert_accessible()
    assert page.get_by_text("The highest day is Jan 10, 2026").count() == 1
    shown.assert_quiet()


def test_every_page_is_accessible_and_loads_from_us_only(served: tuple[Browser, Screen]) -> None:
    _, shown = served
    for path in PLAIN:
        shown.go(path)
        shown.assert_accessible()
    shown.assert_quiet()


def test_pages_are_as_readable_in_the_dark(served: tuple[Browser, Screen]) -> None:
    _, shown = served
    shown.page.emulate_media(color_scheme="dark")
    for path in ("/", "/invoices", "/products/new"):  # between them every color
        shown.go(path)
        shown.assert_accessible()
    shown.page.emulate_media(color_scheme="light")


def test_pages_fit_a_phone(served: tuple[Browser, Screen]) -> None:
    _, shown = served
    shown.page.set_viewport_size({"width": 360, "height": 740})
    for path in PLAIN:
        shown.go(path)
        wide = shown.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360, path
    shown.go("/")
    shown.page.get_by_role("button", name="Menu").click()
    shown.page.get_by_role("link", name="Invoices", exact=True).click()
    shown.page.get_by_role("heading", name="Invoices", exact=True).wait_for()
    shown.page.set_viewport_size({"width": 1280, "height": 900})


def test_typing_filters_a_list_without_leaving_the_page(served: tuple[Browser, Screen]) -> None:
    _, shown = served
    shown.go("/customers")
    shown.page.get_by_role("link", name="Acme Ltd").wait_for()
    shown.page.get_by_label("Name").type("no such name")
    shown.page.get_by_text("No customers here").wait_for()
    assert "name=no%20such%20name" in shown.page.url
    shown.page.keyboard.press("Control+k")
    assert shown.page.evaluate("document.activeElement.id") == "search"
    shown.assert_quiet()
