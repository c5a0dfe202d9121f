"""A receiver's name is looked up once, and what was judged is what is connected to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

from engine.delivery.addresses import refusal
from engine.delivery.receiver import Receiver, check_port
from engine.domain.delivery_rules import WebhookRules
from engine.domain.errors import InputError

LOOKUP_SECONDS = 5.0

Lookup = Callable[[str, int], list[str]]
"""Every address of a name, as text."""


def addresses_of(receiver: Receiver, rules: WebhookRules, lookup: Lookup) -> list[str]:
    """The addresses to connect to, in the resolver's order.

    All of them must be open to webhooks: a name that stands for a public and a private one is
    refused. Raises InputError where one is not, OSError where the name is not known in time.
    """
    found = list(dict.fromkeys(lookup(receiver.host, receiver.port)))
    if not found:
        raise OSError("the name has no address")
    for address in found:
        words = refusal(address, rules)
        if words is not None:
            raise InputError(f"refused: {receiver.host} stands for an address that is {words}")
        check_port(receiver, address, rules)
    return found


def system_lookup(host: str, port: int) -> list[str]:
    """By the system's resolver, in LOOKUP_SECONDS. Raises OSError."""
    found: list[str] = []
    errors: list[OSError] = []

    def look() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(str(answer[4][0]) for answer in answers)
        except (OSError, UnicodeError) as error:
            errors.append(OSError(f"the name cannot be looked up: {error}"))

    # The resolver cannot be interrupted; a thread that is given up ends when it does.
    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    looking.join(LOOKUP_SECONDS)
    if looking.is_alive():
        raise OSError("the name was not found in time")
    if errors:
        raise errors[0]
    return found
