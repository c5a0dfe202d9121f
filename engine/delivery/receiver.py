"""The receiver of a webhook as its URL names it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from engine.delivery.addresses import is_allowed, refusal
from engine.domain.delivery_rules import WebhookRules
from engine.domain.errors import InputError

LONGEST_URL = 2048

_VISIBLE = re.compile(r"[!-~]+")
_NAME = re.compile(
    r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?"
)


@dataclass(frozen=True, slots=True)
class Receiver:
    """`host` is a name or an address; `target` is what the request line asks for."""

    is_https: bool
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """What the header Host says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_https else 80) else f"{host}:{self.port}"


def receiver_of(url: str, rules: WebhookRules) -> Receiver:
    """Read a URL. Raises InputError for one that can be no receiver, without repeating it.

    A name is not looked up here; what it stands for is judged at every delivery.
    """
    if len(url) > LONGEST_URL or not _VISIBLE.fullmatch(url):
        raise InputError(
            f"the URL of a webhook has at most {LONGEST_URL} visible ASCII signs; write others as"
            " %XX, names as xn--…"
        )
    parts, port = _split(url)
    host = (parts.hostname or "").lower()
    if parts.scheme != "https" and not (parts.scheme == "http" and rules.allows_http):
        raise InputError("the URL of a webhook begins with https://")
    if "@" in parts.netloc:
        raise InputError(
            "the URL of a webhook holds no user or password: receivers check the signature"
        )
    if "#" in url or "\\" in url:
        raise InputError("the URL of a webhook has no fragment and no backslash")
    is_https = parts.scheme == "https"
    receiver = Receiver(
        is_https,
        host,
        port or (443 if is_https else 80),
        (parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
    )
    _check_host(receiver, rules)
    return receiver


def shown_url(url: str) -> str:
    """A receiver's URL for logs: without the path, in which some services put their secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def check_port(receiver: Receiver, address: str, rules: WebhookRules) -> None:
    """Raises InputError for a port that the settings do not open on that address."""
    ports = (*rules.ports, 80) if rules.allows_http else rules.ports
    if receiver.port not in ports and not is_allowed(address, rules):
        raise InputError(
            f"webhooks do not go to port {receiver.port}; the ports are"
            f" {', '.join(map(str, sorted(ports)))}"
        )


def _split(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError:
        raise InputError("the URL of a webhook cannot be read") from None


def _check_host(receiver: Receiver, rules: WebhookRules) -> None:
    address = _address(receiver.host)
    if address is None:
        if not _NAME.fullmatch(receiver.host) or _is_number(receiver.host):
            raise InputError("the URL of a webhook names a host, such as hooks.example.com")
        return
    words = refusal(address, rules)
    if words is not None:
        raise InputError(f"webhooks do not go to {address}: the address is {words}")
    check_port(receiver, address, rules)


def _address(host: str) -> str | None:
    try:
        return str(ip_address(host))
    except ValueError:
        return None


def _is_number(host: str) -> bool:
    """Such as 0x7f.1 or 2130706433, which resolvers take for an address."""
    last = host.rstrip(".").rpartition(".")[2]
    return last.isdigit() or last.startswith("0x")
