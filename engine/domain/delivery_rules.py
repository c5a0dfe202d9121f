"""What the operator of a workspace lets notices out by: `webhooks` and `mail` of meterhouse.yml."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network


@dataclass(frozen=True, slots=True)
class WebhookRules:
    """Where webhooks may go. As it stands: https to port 443 of any public address.

    `allowed` are networks that may be reached although they are not public, at any port.
    """

    allowed: tuple[IPv4Network | IPv6Network, ...] = ()
    allows_http: bool = False
    ports: tuple[int, ...] = (443,)


class Security(StrEnum):
    """How the connection to a mail server is kept from others."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes our mail. `sender` is the address that it comes from.

    User and password come from the environment, never from a file.
    """

    host: str
    sender: str
    port: int = 587
    security: Security = Security.STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)
