from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.dashboard.routing import COOKIE
from engine.workflows.sign_in import new_link, set_password
from tests.api.world import write_workspace
from tests.dashboard.browser import USER, Browser, open_browser

PASSWORD = "a long enough password"


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    folder: Path = tmp_path_factory.mktemp("dashboard")
    with open_browser(write_workspace(folder)) as made:
        set_password(made.account.store, USER, PASSWORD, at=made.clock.at, actor="test")
        yield made


@pytest.fixture(autouse=True)
def _nobody_is_in(outside: Browser) -> None:
    outside.client.cookies.clear()


def test_who_is_not_in_is_asked_to_sign_in_and_led_back(outside: Browser) -> None:
    answer = outside.client.get("/invoices", params={"status": "DRAFT"})
    assert answer.url.path == "/sign-in"
    assert answer.url.params["next"] == "/invoices?status=DRAFT"
    fields = {"email": USER, "password": PASSWORD, "next": "/invoices?status=DRAFT"}
    entered = outside.client.post("/sign-in", data=fields)
    assert (entered.status_code, str(entered.url.raw_path)) == (
        200,
        "b'/invoices?status=DRAFT'",
    )


@pytest.mark.parametrize(
    "there", ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_page_but_ours(outside: Browser, there: str) -> None:
    fields = {"email": USER, "password": PASSWORD, "next": there}
    answer = outside.client.post("/sign-in", data=fields, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_a_wrong_password_says_no_more_than_an_unknown_address(outside: Browser) -> None:
    texts = set()
    for email in (USER, "nobody@example.com"):
        answer = outside.client.post("/sign-in", data={"email": email, "password": "wrong"})
        assert answer.status_code == 403
        texts.add(answer.text.replace(email, "ADDRESS"))
    assert len(texts) == 1


def test_looking_at_a_link_does_not_use_it_up_and_its_button_does(outside: Browser) -> None:
    token = new_link(outside.account.store, USER, at=outside.clock.at, actor="test")
    for _ in range(2):
        assert USER in outside.read(f"/sign-in/{token}")
    assert outside.client.post(f"/sign-in/{token}").url.path == "/"
    outside.client.cookies.clear()
    assert "used before" in outside.client.post(f"/sign-in/{token}").text


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(outside: Browser) -> None:
    token = new_link(outside.account.store, USER, at=outside.clock.at, actor="test")
    answer = outside.client.post(f"/sign-in/{token}", follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_who_signs_out_is_out(outside: Browser) -> None:
    outside.sign_in()
    cookies = dict(outside.client.cookies)
    outside.send("/", "/sign-out", {})
    outside.client.cookies.update(cookies)  # a copy of the cookie opens nothing either
    assert outside.client.get("/").url.path == "/sign-in"


def test_a_form_of_another_site_does_nothing(outside: Browser) -> None:
    outside.sign_in()
    for fields in ({}, {"form_token": "guessed"}):
        answer = outside.client.post("/products", data={**fields, "name": "Smuggled"})
        assert answer.status_code == 403
    elsewhere = {"Origin": "https://evil.test"}
    outside.client.cookies.clear()
    fields = {"email": USER, "password": PASSWORD}
    assert outside.client.post("/sign-in", data=fields, headers=elsewhere).status_code == 403
    assert "Smuggled" not in str(outside.account.catalog.now().objects)
