"""Which addresses a webhook may reach: a stranger names the receiver, and our network is ours.

Only public addresses that one host has. An IPv6 address that stands for an IPv4 address (mapped,
6to4, NAT64) is judged by that one, so nothing private hides in it; `is_global` of the standard
library calls several of those public.
"""

from __future__ import annotations

from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from engine.domain.delivery_rules import WebhookRules

Address = IPv4Address | IPv6Address

NAT64 = IPv6Network("64:ff9b::/96")
PUBLIC_V6 = IPv6Network("2000::/3")

REFUSED: tuple[tuple[IPv4Network | IPv6Network, str], ...] = tuple(
    (ip_network(network), words)
    for network, words in (
        ("0.0.0.0/8", "of this host"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "of a provider's own network"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "a cloud's metadata service"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "for documentation"),
        ("192.88.99.0/24", "a relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::/128", "of this host"),
        ("::1/128", "loopback"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "private"),
        ("ff00::/8", "multicast"),
        ("2001::/23", "reserved"),
        ("2001:db8::/32", "for documentation"),
        ("3fff::/20", "for documentation"),
    )
)
"""Networks of the IANA registries of special addresses, and what is wrong with each."""


def refusal(text: str, rules: WebhookRules) -> str | None:
    """Why an address may not be reached; None if it may. `text` is as a resolver writes it."""
    written = ip_address(text.partition("%")[0])
    address = unwrapped(written)
    if is_allowed(text, rules):
        return None
    for network, words in REFUSED:
        if address.version == network.version and address in network:
            return words
    if isinstance(address, IPv6Address) and address not in PUBLIC_V6:
        return "reserved"
    return None if address.is_global else "not public"


def is_allowed(text: str, rules: WebhookRules) -> bool:
    """Whether the settings name the address, as it is written or as what it stands for."""
    written = ip_address(text.partition("%")[0])
    return any(
        each.version == network.version and each in network
        for each in (written, unwrapped(written))
        for network in rules.allowed
    )


def unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for; other addresses are what they are."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
