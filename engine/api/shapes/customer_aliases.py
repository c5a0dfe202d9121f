"""Aliases of customers."""

from __future__ import annotations

from engine.api.shapes.base import Given, OneLine, Sent
from engine.workflows.aliases import AliasView
from engine.workflows.catalog_snapshot import CatalogSnapshot
from engine.workflows.public_ids import ACCOUNTS, CUSTOMERS


class AliasRequest(Sent):
    """An alias to give a customer."""

    customer_id: OneLine
    value: OneLine
    label: OneLine | None = None


class AliasUpdate(Sent):
    """What of an alias may change."""

    label: OneLine | None = None


class AliasResponse(Given):
    """An id by which events name a customer."""

    id: str
    sequence_account_id: str
    customer_id: str
    value: str
    label: str | None = None
    created_at: str
    deleted_at: str | None = None

    @classmethod
    def of(cls, alias: AliasView, catalog: CatalogSnapshot) -> AliasResponse:
        """As it is given."""
        return cls(
            id=alias.id,
            sequence_account_id=catalog.ids.public(ACCOUNTS, catalog.ids.account_id),
            customer_id=catalog.ids.public(CUSTOMERS, alias.customer_id),
            value=alias.value,
            label=alias.label,
            created_at=alias.created_at,
            deleted_at=alias.deleted_at,
        )


class Aliases(Given):
    """A customer's aliases."""

    items: list[AliasResponse]
