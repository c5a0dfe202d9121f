"""Accounts. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class AccountResponse:
    """An account: the legal entity that bills."""

    id: str
    created_at: datetime
    sequence_organisation_id: str
    company_name: str
    company_number: str
    country: str | None = None
    send_customer_notifications: bool
    alert_email_addresses: list[str]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class AccountUpdate:
    """What of an account to change; what is left out stays."""

    company_name: str | None = None
    company_number: str | None = None
    country: str | None = None
    send_customer_notifications: bool | None = None
    alert_email_addresses: list[str] | None = None
