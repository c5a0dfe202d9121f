"""The account: the legal entity that bills. A workspace is one account (DESIGN 2)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """`id` is stable for the life of the workspace: invoice ids are derived from it.

    `time_zone` is an IANA name; every billing date is a local day there. `due_days` is the default
    payment term. `invoice_prefix` stands before the gapless number.
    """

    id: str
    legal_name: str
    time_zone: str = "UTC"
    currency: str = "USD"
    invoice_prefix: str = "INV-"
    due_days: int = 30
    tax_id: str | None = None
    country: str | None = None
