"""A quote that has come to its end, with everything beside it."""

from __future__ import annotations

from datetime import date

from engine.domain.quote import (
    DealType,
    QuoteStatus,
    QuoteVerb,
    Signature,
    SignatureKind,
    SignatureRole,
)
from engine.store.open import Connection
from engine.store.quote_evidence import (
    QuoteLink,
    add_link,
    add_signature,
    add_view,
    revoke_links,
)
from engine.store.quotes import StoredQuote, add_quote, add_step, change_quote, change_version
from tests.store.invoice_samples import AT, LATER

DRAFT = StoredQuote(
    id="quote",
    account_id="main",
    number="Q00001",
    schedule_id="schedule-of-quote",
    prospect_id="prospect",
    status=QuoteStatus.DRAFT,
    version=1,
    title="Offer",
    customer_id=None,
    currency="USD",
    deal_type=DealType.NEW_BUSINESS,
    billing_start=date(2026, 4, 1),
    expiry_days=30,
    published_at=None,
    expires_at=None,
    accepted_at=None,
    executed_at=None,
    archived_at=None,
    created_by="test",
    created_at=AT,
    updated_at=AT,
)


def executed_quote(connection: Connection) -> None:
    """The draft, published, seen, accepted and executed."""
    add_quote(connection, DRAFT, {"title": "Offer"})
    frozen = {"content": "{}", "content_sha256": "0" * 64, "published_at": AT}
    change_version(connection, DRAFT.id, 1, frozen)
    published = {"status": "PUBLISHED", "published_at": AT, "expires_at": LATER}
    change_quote(connection, DRAFT.id, published)
    add_link(connection, QuoteLink("digest", DRAFT.id, 1, "a@x.example", AT, LATER, None))
    revoke_links(connection, DRAFT.id, LATER)
    add_view(
        connection,
        DRAFT.id,
        1,
        viewer="v",
        email="a@x.example",
        at=AT,
        address="192.0.2.1",
        user_agent="browser",
    )
    change_quote(connection, DRAFT.id, {"status": "ACCEPTED", "accepted_at": AT})
    signature = Signature(
        SignatureRole.CUSTOMER,
        1,
        "Ada",
        SignatureKind.DRAWN,
        AT,
        "0" * 64,
        email="a@x.example",
        drawing="M 0 0 L 1 1",
        address="192.0.2.1",
        user_agent="browser",
    )
    add_signature(connection, DRAFT.id, signature)
    executed = {"status": "EXECUTED", "executed_at": AT, "customer_id": "acme"}
    change_quote(connection, DRAFT.id, executed)
    step = (QuoteVerb.CONVERT, QuoteStatus.EXECUTED)
    add_step(connection, DRAFT.id, 1, *step, at=AT, actor="test", note="done")
