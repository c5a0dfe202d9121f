"""Roles of users: which actions on which part of an account each may do."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """A user has one; the value is its name in the API."""

    ADMIN = "admin"
    FINANCE = "financeUser"
    SALES = "salesUser"
    READ_ONLY = "readOnlyUser"


Permission = tuple[str, tuple[str, ...]]
"""A part of an account, and what may be done there."""

_ALL = ("create", "read", "update", "delete", "archive")
_READ = ("read",)
_SENT = (*_ALL, "finalize", "send")

PERMISSIONS: MappingProxyType[Role, tuple[Permission, ...]] = MappingProxyType(
    {
        Role.ADMIN: (
            ("org.customer", _ALL),
            ("org.billing", (*_ALL, "start")),
            ("org.product", _ALL),
            ("org.invoice", _SENT),
            ("org.creditNote", _SENT),
            ("org.quote", (*_ALL, "publish", "accept", "execute")),
            ("org.revenueRecognition", _ALL),
            ("org.usage", _ALL),
            ("org.settings", (*_ALL, "invite")),
            ("org.integration", _ALL),
            ("org.tax", _ALL),
            ("org.asset", _ALL),
            ("org.watchtower", _ALL),
            ("org.bulkAction", _ALL),
            ("org.savedView", _ALL),
        ),
        Role.FINANCE: (
            ("org.customer", _ALL),
            ("org.billing", (*_ALL, "start")),
            ("org.product", _ALL),
            ("org.quote", ("read", "execute")),
            ("org.invoice", _SENT),
            ("org.creditNote", _SENT),
            ("org.usage", _READ),
            ("org.revenueRecognition", _ALL),
            ("org.settings", ("read", "invite")),
            ("org.integration", _READ),
            ("org.tax", _ALL),
            ("org.asset", _ALL),
            ("org.watchtower", _READ),
            ("org.bulkAction", _ALL),
            ("org.savedView", _ALL),
        ),
        Role.SALES: (
            ("org.customer", _ALL),
            ("org.billing", _READ),
            ("org.product", _READ),
            ("org.quote", (*_ALL, "publish", "accept")),
            ("org.invoice", _READ),
            ("org.creditNote", _READ),
            ("org.usage", _READ),
            ("org.revenueRecognition", _READ),
            ("org.settings", ("read", "invite")),
            ("org.integration", _READ),
            ("org.tax", _READ),
            ("org.asset", _ALL),
            ("org.watchtower", _READ),
            ("org.bulkAction", _ALL),
            ("org.savedView", _ALL),
        ),
        Role.READ_ONLY: tuple(
            (part, _READ)
            for part in (
                "org.customer",
                "org.billing",
                "org.product",
                "org.quote",
                "org.invoice",
                "org.creditNote",
                "org.usage",
                "org.revenueRecognition",
                "org.settings",
                "org.integration",
                "org.tax",
                "org.asset",
                "org.watchtower",
                "org.bulkAction",
                "org.savedView",
            )
        ),
    }
)
"""What each role may do, in the order of the contract."""
