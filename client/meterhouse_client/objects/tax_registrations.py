"""Tax registrations. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class TaxRegistrationRequest:
    """A tax id, of a customer or of the account (`merchantId`), not of both."""

    tax_identifier: str
    customer_id: str | None = None
    merchant_id: str | None = None
    country: str
    state: str | None = None


@dataclass(frozen=True, kw_only=True)
class TaxRegistrationResponse:
    """A tax id and whose it is."""

    id: str
    sequence_account_id: str
    tax_identifier: str
    customer_id: str | None = None
    merchant_id: str | None = None
    country: str | None = None
    state: str | None = None
    scheme: str | None = None
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)
