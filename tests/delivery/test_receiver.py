from __future__ import annotations

from ipaddress import ip_network

import pytest

from engine.delivery.mail_address import check_mail_address
from engine.delivery.receiver import Receiver, receiver_of, shown_url
from engine.domain.delivery_rules import WebhookRules
from engine.domain.errors import InputError

OPEN = WebhookRules(allowed=(ip_network("127.0.0.0/8"),), allows_http=True)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://hooks.example.com/", "begins with https"),
        ("ftp://hooks.example.com/", "begins with https"),
        ("file:///etc/passwd", "begins with https"),
        ("https://user:word@hooks.example.com/", "no user or password"),
        ("https://@hooks.example.com/", "no user or password"),
        ("https://hooks.example.com/#x", "no fragment"),
        ("https://hooks.example.com\\@10.0.0.1/", "no user or password"),
        ("https://hooks.example.com/a\\b", "no backslash"),
        ("https:///path", "names a host"),
        ("https://hooks.example.com:0x50/", "cannot be read"),
        ("https://hooks.example.com/ b", "visible"),
        ("https://hooks.example.com/\r\nHost: x", "visible"),
        ("https://höoks.example.com/", "visible"),
        ("https://hooks.example.com/" + "a" * 2048, "visible"),
        ("https://127.0.0.1/", "loopback"),
        ("https://[::ffff:169.254.169.254]/", "link-local"),
        ("https://[::1", "cannot be read"),
        ("https://0x7f.1/", "names a host"),
        ("https://2130706433/", "names a host"),
        ("https://127.1/", "names a host"),
        ("https://8.8.8.8:22/", "port 22"),
    ],
)
def test_what_can_be_no_receiver_is_refused(url: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as error:
        receiver_of(url, WebhookRules())
    assert "word@" not in str(error.value)


def test_a_receiver_is_read_from_its_url() -> None:
    found = receiver_of("https://Hooks.Example.com:8443/in?from=us", WebhookRules())
    assert found == Receiver(True, "hooks.example.com", 8443, "/in?from=us")
    assert found.authority == "hooks.example.com:8443"
    assert (
        receiver_of("https://[2606:4700::1111]/", WebhookRules()).authority == "[2606:4700::1111]"
    )


def test_settings_open_loopback_and_plain_http() -> None:
    assert receiver_of("http://127.0.0.1:9000/", OPEN).port == 9000


def test_logs_show_no_path_of_a_receiver() -> None:
    assert shown_url("https://hooks.example.com/services/SECRET?t=1") == "https://hooks.example.com"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "ada@",
        "@x.de",
        "a@b@c",
        "a b@x.de",
        "ada@x.de\r\nBcc: b@x.de",
        "<ada@x.de>",
        '"a b"@x.de',
    ],
)
def test_what_is_no_mail_address_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        check_mail_address(text)
    check_mail_address("ada.l+billing@mail.example.com")
