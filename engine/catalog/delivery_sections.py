"""The sections `webhooks` and `mail` of meterhouse.yml: where notices may go, and by which server.

```yaml
webhooks:
  allow_addresses: [10.1.0.0/16]   # besides public ones
  allow_http: true                 # besides https
  ports: [443, 8443]
mail:
  host: smtp.example.com
  port: 587
  security: starttls               # or tls, or none
  sender: Example Billing <billing@example.com>
```
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from engine.catalog.finding import FieldPath, suggestion
from engine.domain.delivery_rules import MailServer, Security, WebhookRules

WEBHOOKS, MAIL = "webhooks", "mail"


@dataclass
class Section:
    """A mapping that is read key by key, and what is wrong with it, by path."""

    name: str
    data: dict[str, Any]
    found: list[tuple[FieldPath, str]] = field(default_factory=list)

    def take(self, key: str, read: Callable[[Any], Any], advice: str, default: Any) -> Any:
        """What `read` makes of a key's value; a ValueError becomes the advice."""
        if key not in self.data:
            return default
        try:
            return read(self.data[key])
        except ValueError:
            self.found.append(((self.name, key), advice))
            return default

    def refuse_others(self, keys: tuple[str, ...]) -> None:
        """Unknown keys are mistakes."""
        for key in self.data:
            if key not in keys:
                advice = suggestion(key, keys, f"the keys are {', '.join(keys)}")
                self.found.append(((self.name, key), f"unknown key; {advice}"))


def read_webhooks(section: Section) -> WebhookRules:
    """The rules that the section says. What is wrong with it is kept in `section.found`."""
    section.refuse_others(("allow_addresses", "allow_http", "ports"))
    return WebhookRules(
        section.take(
            "allow_addresses", _networks, "must be a list of networks such as 10.1.0.0/16", ()
        ),
        section.take("allow_http", _truth, "must be true or false", False),
        section.take("ports", _ports, "must be a list of ports such as [443, 8443]", (443,)),
    )


def read_mail(section: Section) -> MailServer | None:
    """The server that the section names, without its credentials; None if it is wrong."""
    section.refuse_others(("host", "port", "security", "sender"))
    words = ", ".join(each.value for each in Security)
    security = section.take("security", Security, f"must be one of {words}", Security.STARTTLS)
    host = section.take("host", _host, "must be the name of a mail server", "")
    sender = section.take(
        "sender", _sender, "must be an address such as Billing <billing@example.com>", ""
    )
    port = section.take("port", _port, "must be a port", 465 if security is Security.TLS else 587)
    for key in ("host", "sender"):
        if key not in section.data:
            section.found.append(((section.name,), f"{key} is missing"))
    return None if section.found else MailServer(host, sender, port, security)


def _networks(value: Any) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(each) for each in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    if not isinstance(value, list):
        raise ValueError
    for each in value:
        if not isinstance(each, str):
            raise ValueError
        yield each


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _port(value: Any) -> int:
    if type(value) is not int or not 0 < value < 65536:
        raise ValueError
    return value


def _ports(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError
    return tuple(map(_port, value))


def _host(value: Any) -> str:
    if not isinstance(value, str) or not value or not value.isascii() or " " in value:
        raise ValueError
    return value


def _sender(value: Any) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError
    name, address = parseaddr(value)
    if "@" not in address:
        raise ValueError
    return str(Address(display_name=name, addr_spec=address))
