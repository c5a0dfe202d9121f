"""Life of quotes. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meterhouse_client.objects.life_of_quotes import (
    CountersignSent,
    NotedAcceptanceSent,
    PublishedGiven,
    ReasonSent,
)
from meterhouse_client.objects.quotes import QuoteResponse
from meterhouse_client.session import Session, place


class LifeOfQuotesOperations(Session):
    """Operations of the chapter."""

    def submit_a_quote(self, id: str, *, idempotency_key: str | None = None) -> QuoteResponse:
        """Ask for approval. A quote within the account's limits is approved at once.

        Ask for approval. A quote within the account's limits is approved at once.
        """
        return self._call(
            "POST",
            f"/api/quotes/{place(id)}/submit",
            QuoteResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def approve_a_quote(
        self,
        id: str,
        body: ReasonSent | Mapping[str, Any] | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> QuoteResponse:
        """Approve a quote that awaits it.

        Approve a quote that awaits it.
        """
        return self._call(
            "POST",
            f"/api/quotes/{place(id)}/approve",
            QuoteResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def reject_a_quote(
        self,
        id: str,
        body: ReasonSent | Mapping[str, Any] | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> QuoteResponse:
        """Refuse approval; another version may follow.

        Refuse approval; another version may follow.
        """
        return self._call(
            "POST",
            f"/api/quotes/{place(id)}/reject",
            QuoteResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def publish_a_quote(self, id: str, *, idempotency_key: str | None = None) -> PublishedGiven:
        """Freeze the newest version and make the links to it.

        One link for each contact, or one for all; tokens are told this once and stored as
        digests.
        """
        return self._call(
            "POST",
            f"/api/quotes/{place(id)}/publish",
            PublishedGiven,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def renew_quote_links(self, id: str, *, idempotency_key: str | None = None) -> PublishedGiven:
        """Close the links of a published quote and make new ones.

        Close the links of a published quote and make new ones.
        """
        return self._call(
            "POST",
            f"/api/quotes/{place(id)}/links",
            PublishedGiven,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def revoke_links_of_quote(
        self, id: str, *, idempotency_key: str | None = None
    ) -> QuoteResponse:
        """Close every link to a quote; it stays published.

        Close every link to a quote; it stays published.
        """
        return self._call(
            "POST",
            f"/api/quotes/{place(id)}/revoke-link",
            QuoteResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def withdraw_a_quote(
        self,
        id: str,
        body: ReasonSent | Mapping[str, Any] | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> QuoteResponse:
        """Take a quote back that nobody has accepted; its links are closed.

        Take a quote back that nobody has accepted; its links are closed.
        """
        return self._call(
            "POST",
            f"/api/quotes/{place(id)}/withdraw",
            QuoteResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def note_quote_acceptance(
        self,
        id: str,
        body: NotedAcceptanceSent | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> QuoteResponse:
        """Note that the customer accepted another way than by a link, such as on paper.

        Note that the customer accepted another way than by a link, such as on paper.
        """
        return self._call(
            "POST",
            f"/api/quotes/{place(id)}/accept",
            QuoteResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def countersign_a_quote(
        self,
        id: str,
        body: CountersignSent | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> QuoteResponse:
        """Sign an accepted quote for the seller, once.

        Sign an accepted quote for the seller, once.
        """
        return self._call(
            "POST",
            f"/api/quotes/{place(id)}/countersign",
            QuoteResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def convert_a_quote(self, id: str, *, idempotency_key: str | None = None) -> QuoteResponse:
        """Make the billing schedule of an accepted quote, with its customer and prices where
        they are new.

        All of it or nothing, once: `billingScheduleId` leads to it, and its `quoteId` back.
        """
        return self._call(
            "POST",
            f"/api/quotes/{place(id)}/convert",
            QuoteResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )
