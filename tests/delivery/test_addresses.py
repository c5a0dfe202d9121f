from __future__ import annotations

from ipaddress import ip_network

import pytest

from engine.delivery.addresses import refusal
from engine.domain.delivery_rules import WebhookRules

PUBLIC_ONLY = WebhookRules()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("0.0.0.0", "of this host"),
        ("10.0.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.168.1.1", "private"),
        ("100.64.0.1", "of a provider's own network"),
        ("100.100.100.200", "of a provider's own network"),
        ("169.254.169.254", "link-local"),
        ("168.63.129.16", "a cloud's metadata service"),
        ("192.0.0.192", "reserved"),
        ("198.18.0.1", "for benchmarks"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.250", "multicast"),
        ("255.255.255.255", "reserved"),
        ("::", "of this host"),
        ("::1", "loopback"),
        ("fe80::1%eth0", "link-local"),
        ("fc00::1", "private"),
        ("fd00:ec2::254", "private"),
        ("fec0::1", "private"),
        ("ff02::1", "multicast"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:169.254.169.254", "link-local"),
        ("2002:7f00:1::", "loopback"),
        ("2002:a9fe:a9fe::", "link-local"),
        ("64:ff9b::7f00:1", "loopback"),
        ("64:ff9b::a9fe:a9fe", "link-local"),
        ("64:ff9b:1::7f00:1", "reserved"),
        ("::127.0.0.1", "reserved"),
        ("2001:0:7f00:1::", "reserved"),
        ("2001:db8::1", "for documentation"),
        ("4000::1", "reserved"),
    ],
)
def test_an_address_that_is_not_public_is_refused(address: str, words: str) -> None:
    assert refusal(address, PUBLIC_ONLY) == words


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "8.8.4.4", "2606:4700::1111", "64:ff9b::101:101", "::ffff:8.8.8.8"]
)
def test_a_public_address_may_be_reached(address: str) -> None:
    assert refusal(address, PUBLIC_ONLY) is None


def test_an_allowed_network_may_be_reached_however_its_address_is_written() -> None:
    rules = WebhookRules(allowed=(ip_network("127.0.0.0/8"),))
    assert refusal("127.0.0.1", rules) is None
    assert refusal("::ffff:127.0.0.1", rules) is None
    assert refusal("10.0.0.1", rules) == "private"
