"""Every table of the operational database, as the migrations leave them.

Amounts are whole minor units of the row's currency. What a constraint cannot say (an issued invoice
never changes, a log is only added to) is said by triggers, in the second migration.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)

from engine.store.types import BIGINT, TEXT, DateText, DecimalText, Flag, InstantMicroseconds

AMOUNT_LIMIT = 10**15
"""No amount may exceed this many minor units: far above any invoice, far below 64 bits."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)


def amounts_within_limit(*columns: str) -> CheckConstraint:
    """The amounts stay within AMOUNT_LIMIT, on either side of zero."""
    bounds = [f"{column} BETWEEN -{AMOUNT_LIMIT} AND {AMOUNT_LIMIT}" for column in columns]
    return CheckConstraint(" AND ".join(bounds), name="amount_limit")


catalog_objects = Table(
    "catalog_objects",
    metadata,
    Column("kind", TEXT, nullable=False),
    Column("id", TEXT, nullable=False),
    Column("document", TEXT, nullable=False),
    Column("digest", TEXT, nullable=False),
    Column("origin", TEXT, nullable=False),
    Column("applied_at", InstantMicroseconds, nullable=False),
    PrimaryKeyConstraint("kind", "id"),
    sqlite_strict=True,
)
"""The catalog in force: canonical JSON by kind and id. `origin` owns the object: files or API."""

catalog_versions = Table(
    "catalog_versions",
    metadata,
    Column("n", BIGINT, nullable=False, autoincrement=False),
    Column("applied_at", InstantMicroseconds, nullable=False),
    Column("origin", TEXT, nullable=False),
    Column("digest", TEXT, nullable=False),
    Column("changes", TEXT, nullable=False),
    PrimaryKeyConstraint("n"),
    sqlite_strict=True,
)

catalog_object_versions = Table(
    "catalog_object_versions",
    metadata,
    Column("kind", TEXT, nullable=False),
    Column("id", TEXT, nullable=False),
    Column("version", BIGINT, ForeignKey("catalog_versions.n"), nullable=False),
    Column("document", TEXT),
    PrimaryKeyConstraint("kind", "id", "version"),
    sqlite_strict=True,
)
"""What each version set an object to; null where it removed it."""

customer_aliases = Table(
    "customer_aliases",
    metadata,
    Column("alias", TEXT, nullable=False),
    Column("valid_from", DateText, nullable=False),
    Column("valid_until", DateText),
    Column("customer_id", TEXT, nullable=False),
    Column("origin", TEXT, nullable=False),
    PrimaryKeyConstraint("alias", "valid_from"),
    CheckConstraint("valid_from < valid_until", name="validity"),
    sqlite_strict=True,
)
"""Whose an alias is, in local days, half-open: `0001-01-01` is since ever, null is for ever."""

billing_runs = Table(
    "billing_runs",
    metadata,
    Column("id", TEXT, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("through", DateText, nullable=False),
    Column("asked_as_of", InstantMicroseconds),
    Column("lake_version", BIGINT, nullable=False),
    Column("lake_head", TEXT, nullable=False),
    Column("seq", BIGINT, nullable=False),
    Column("as_of", InstantMicroseconds),
    Column("catalog_digest", TEXT, nullable=False),
    Column("engine_version", TEXT, nullable=False),
    Column("tzdata_version", TEXT, nullable=False),
    Column("started_at", InstantMicroseconds, nullable=False),
    Column("finished_at", InstantMicroseconds),
    Column("summary", TEXT),
    PrimaryKeyConstraint("id"),
    CheckConstraint("(finished_at IS NULL) = (summary IS NULL)", name="finished_with_summary"),
    sqlite_strict=True,
)
Index(
    "uq_billing_runs_unfinished",
    billing_runs.c.kind,
    billing_runs.c.through,
    unique=True,
    sqlite_where=text("finished_at IS NULL"),
    postgresql_where=text("finished_at IS NULL"),
)

billing_run_items = Table(
    "billing_run_items",
    metadata,
    Column("run_id", TEXT, ForeignKey("billing_runs.id"), nullable=False),
    Column("schedule_id", TEXT, nullable=False),
    Column("phase_index", BIGINT, nullable=False),
    Column("period_index", BIGINT, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("reason", TEXT),
    Column("invoice_id", TEXT),
    Column("attempts", BIGINT, nullable=False),
    PrimaryKeyConstraint("run_id", "schedule_id", "phase_index", "period_index"),
    CheckConstraint("state IN ('planned', 'done', 'parked')", name="state"),
    CheckConstraint("state <> 'parked' OR reason IS NOT NULL", name="parked_with_reason"),
    sqlite_strict=True,
)

leases = Table(
    "leases",
    metadata,
    Column("name", TEXT, nullable=False),
    Column("holder", TEXT, nullable=False),
    Column("fence", BIGINT, nullable=False),
    Column("expires_at", InstantMicroseconds, nullable=False),
    PrimaryKeyConstraint("name"),
    sqlite_strict=True,
)
"""Who is at work, until when, by the database's clock. `fence` rises with every holder."""

invoices = Table(
    "invoices",
    metadata,
    Column("id", TEXT, nullable=False),
    Column("account_id", TEXT, nullable=False),
    Column("schedule_id", TEXT, nullable=False),
    Column("phase_index", BIGINT, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("period_index", BIGINT, nullable=False),
    Column("revision", BIGINT, nullable=False),
    Column("customer_id", TEXT, nullable=False),
    Column("currency", TEXT, nullable=False),
    Column("invoice_date", DateText, nullable=False),
    Column("period_start", DateText, nullable=False),
    Column("period_end", DateText, nullable=False),
    Column("status", TEXT, nullable=False),
    Column("payment_status", TEXT, nullable=False),
    Column("number", TEXT),
    Column("issue_date", DateText),
    Column("due_date", DateText),
    Column("net_total", BIGINT, nullable=False),
    Column("total_tax", BIGINT, nullable=False),
    Column("gross_total", BIGINT, nullable=False),
    Column("created_at", InstantMicroseconds, nullable=False),
    Column("updated_at", InstantMicroseconds, nullable=False),
    Column("calculated_at", InstantMicroseconds, nullable=False),
    Column("voided_at", InstantMicroseconds),
    Column("lake_version", BIGINT, nullable=False),
    Column("lake_head", TEXT, nullable=False),
    Column("seq", BIGINT, nullable=False),
    Column("as_of", InstantMicroseconds),
    Column("catalog_digest", TEXT, nullable=False),
    Column("engine_version", TEXT, nullable=False),
    Column("tzdata_version", TEXT, nullable=False),
    Column("customer", TEXT, nullable=False),
    Column("frozen", TEXT, nullable=False),
    Column("content", TEXT, nullable=False),
    Column("content_sha256", TEXT, nullable=False),
    Column("rebilled_at", InstantMicroseconds),
    PrimaryKeyConstraint("id"),
    UniqueConstraint(
        "schedule_id",
        "phase_index",
        "kind",
        "period_index",
        "revision",
        name="uq_invoices_identity",
    ),
    UniqueConstraint("account_id", "number"),
    CheckConstraint("status IN ('IN_PROGRESS', 'DRAFT', 'FINAL', 'SENT', 'VOIDED')", name="status"),
    CheckConstraint(
        "payment_status IN ('UNPAID', 'PARTIALLY_PAID', 'PAID', 'UNCOLLECTIBLE')",
        name="payment_status",
    ),
    CheckConstraint(
        "CASE WHEN status IN ('IN_PROGRESS', 'DRAFT')"
        " THEN number IS NULL AND issue_date IS NULL"
        " WHEN status = 'VOIDED' THEN (number IS NULL) = (issue_date IS NULL)"
        " ELSE number IS NOT NULL AND issue_date IS NOT NULL END",
        name="number_once_issued",
    ),
    CheckConstraint("(voided_at IS NOT NULL) = (status = 'VOIDED')", name="voided_at"),
    CheckConstraint("period_start < period_end", name="period"),
    CheckConstraint("due_date >= issue_date", name="due_date"),
    CheckConstraint("net_total + total_tax = gross_total", name="totals"),
    CheckConstraint("revision >= 0", name="revision"),
    amounts_within_limit("net_total", "total_tax", "gross_total"),
    sqlite_strict=True,
)
Index(
    "uq_invoices_live",
    invoices.c.schedule_id,
    invoices.c.phase_index,
    invoices.c.kind,
    invoices.c.period_index,
    unique=True,
    sqlite_where=text("status <> 'VOIDED' AND rebilled_at IS NULL"),
    postgresql_where=text("status <> 'VOIDED' AND rebilled_at IS NULL"),
)
Index("ix_invoices_invoice_date", invoices.c.invoice_date, invoices.c.customer_id, invoices.c.id)
Index("ix_invoices_customer_id", invoices.c.customer_id)
Index("ix_invoices_updated_at", invoices.c.updated_at)
Index("ix_invoices_created_at", invoices.c.created_at, invoices.c.id)

invoice_line_item_groups = Table(
    "invoice_line_item_groups",
    metadata,
    Column("id", TEXT, nullable=False),
    Column("invoice_id", TEXT, ForeignKey("invoices.id"), nullable=False),
    Column("position", BIGINT, nullable=False),
    Column("title", TEXT, nullable=False),
    Column("product_id", TEXT),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("invoice_id", "position"),
    sqlite_strict=True,
)

invoice_line_items = Table(
    "invoice_line_items",
    metadata,
    Column("id", TEXT, nullable=False),
    Column("invoice_id", TEXT, ForeignKey("invoices.id"), nullable=False),
    Column("group_position", BIGINT, nullable=False),
    Column("position", BIGINT, nullable=False),
    Column("key", TEXT, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("title", TEXT, nullable=False),
    Column("description", TEXT),
    Column("quantity", DecimalText, nullable=False),
    Column("rate", DecimalText),
    Column("is_percentage", Flag, nullable=False),
    Column("currency", TEXT, nullable=False),
    Column("net", BIGINT, nullable=False),
    Column("tax_amount", BIGINT, nullable=False),
    Column("service_start", DateText, nullable=False),
    Column("service_end", DateText, nullable=False),
    Column("phase_index", BIGINT, nullable=False),
    Column("period_index", BIGINT, nullable=False),
    Column("price_id", TEXT),
    Column("product_id", TEXT),
    Column("breakdown", TEXT, nullable=False),
    Column("reason", TEXT, nullable=False),
    Column("tax_rate_id", TEXT),
    Column("tax_name", TEXT, nullable=False),
    Column("tax_rate", DecimalText, nullable=False),
    Column("tax_reason", TEXT, nullable=False),
    Column("tax_code", TEXT, nullable=False, server_default="S"),
    Column("tax_exemption", TEXT),
    Column("credit_grant_id", TEXT),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("invoice_id", "key"),
    UniqueConstraint("invoice_id", "position"),
    ForeignKeyConstraint(
        ["invoice_id", "group_position"],
        ["invoice_line_item_groups.invoice_id", "invoice_line_item_groups.position"],
    ),
    CheckConstraint(
        "kind IN ('charge', 'discount', 'true_up', 'spend_cap', 'billed_before', 'credit',"
        " 'adjustment')",
        name="kind",
    ),
    CheckConstraint("is_percentage IN (0, 1)", name="is_percentage"),
    CheckConstraint("service_start <= service_end", name="service_period"),
    amounts_within_limit("net", "tax_amount"),
    sqlite_strict=True,
)
"""`breakdown` is a JSON list of [property, value] pairs; `position` counts over the invoice."""

billed_periods = Table(
    "billed_periods",
    metadata,
    Column("invoice_id", TEXT, ForeignKey("invoices.id"), nullable=False),
    Column("schedule_id", TEXT, nullable=False),
    Column("phase_index", BIGINT, nullable=False),
    Column("price_id", TEXT, nullable=False),
    Column("period_index", BIGINT, nullable=False),
    Column("is_live", Flag, nullable=False),
    PrimaryKeyConstraint("invoice_id", "phase_index", "price_id", "period_index"),
    CheckConstraint("is_live IN (0, 1)", name="is_live"),
    sqlite_strict=True,
)
"""Which charges an invoice bills. Voiding clears `is_live` (a trigger does it, nobody else can), so
the charge is free for another invoice while the history of who billed it stays."""
Index(
    "uq_billed_periods_live",
    billed_periods.c.schedule_id,
    billed_periods.c.phase_index,
    billed_periods.c.price_id,
    billed_periods.c.period_index,
    unique=True,
    sqlite_where=text("is_live = 1"),
    postgresql_where=text("is_live = 1"),
)

drifted_periods = Table(
    "drifted_periods",
    metadata,
    Column("invoice_id", TEXT, ForeignKey("invoices.id"), nullable=False),
    Column("phase_index", BIGINT, nullable=False),
    Column("price_id", TEXT, nullable=False),
    Column("period_index", BIGINT, nullable=False),
    Column("period_start", DateText, nullable=False),
    Column("period_end", DateText, nullable=False),
    Column("currency", TEXT, nullable=False),
    Column("billed_quantity", DecimalText, nullable=False),
    Column("billed_amount", BIGINT, nullable=False),
    Column("current_quantity", DecimalText, nullable=False),
    Column("current_amount", BIGINT),
    Column("reason", TEXT),
    Column("seq", BIGINT, nullable=False),
    Column("first_seen_at", InstantMicroseconds, nullable=False),
    Column("checked_at", InstantMicroseconds, nullable=False),
    PrimaryKeyConstraint("invoice_id", "phase_index", "price_id", "period_index"),
    CheckConstraint("(current_amount IS NULL) = (reason IS NOT NULL)", name="amount_or_reason"),
    amounts_within_limit("billed_amount", "current_amount"),
    sqlite_strict=True,
)
"""Charges of issued invoices that would come to another amount by what is known at `seq`."""

drift_checks = Table(
    "drift_checks",
    metadata,
    Column("name", TEXT, nullable=False),
    Column("seq", BIGINT, nullable=False),
    Column("catalog_digest", TEXT, nullable=False),
    Column("checked_at", InstantMicroseconds, nullable=False),
    PrimaryKeyConstraint("name"),
    sqlite_strict=True,
)
"""Through which event issued periods have been looked at, and by which catalog."""

number_series = Table(
    "number_series",
    metadata,
    Column("account_id", TEXT, nullable=False),
    Column("series", TEXT, nullable=False),
    Column("next_number", BIGINT, nullable=False),
    Column("last_issue_date", DateText),
    PrimaryKeyConstraint("account_id", "series"),
    CheckConstraint("next_number >= 1", name="next_number"),
    sqlite_strict=True,
)

journal_entries = Table(
    "journal_entries",
    metadata,
    Column("id", TEXT, nullable=False),
    Column("source_kind", TEXT, nullable=False),
    Column("source_id", TEXT, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("posted_on", DateText, nullable=False),
    Column("currency", TEXT, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint(
        "source_kind", "source_id", "kind", name="uq_journal_entries_source_kind_source_id_kind"
    ),
    sqlite_strict=True,
)
"""What each fact posted: an invoice issued, a payment received. The source has any kind of id."""
Index("ix_journal_entries_posted_on", journal_entries.c.posted_on, journal_entries.c.id)

postings = Table(
    "postings",
    metadata,
    Column("entry_id", TEXT, ForeignKey("journal_entries.id"), nullable=False),
    Column("position", BIGINT, nullable=False),
    Column("account", TEXT, nullable=False),
    Column("amount", BIGINT, nullable=False),
    PrimaryKeyConstraint("entry_id", "position"),
    amounts_within_limit("amount"),
    sqlite_strict=True,
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("n", BIGINT, nullable=False, autoincrement=False),
    Column("at", InstantMicroseconds, nullable=False),
    Column("actor", TEXT, nullable=False),
    Column("verb", TEXT, nullable=False),
    Column("object_kind", TEXT, nullable=False),
    Column("object_id", TEXT, nullable=False),
    Column("body", TEXT, nullable=False),
    Column("previous_hash", TEXT, nullable=False),
    Column("hash", TEXT, nullable=False),
    PrimaryKeyConstraint("n"),
    UniqueConstraint("previous_hash"),
    Index("ix_audit_log_object", "object_kind", "object_id"),
    sqlite_strict=True,
)

outbox = Table(
    "outbox",
    metadata,
    Column("n", BIGINT, nullable=False, autoincrement=False),
    Column("id", TEXT, nullable=False),
    Column("topic", TEXT, nullable=False),
    Column("source_kind", TEXT, nullable=False),
    Column("source_id", TEXT, nullable=False),
    Column("payload", TEXT, nullable=False),
    Column("created_at", InstantMicroseconds, nullable=False),
    Column("delivered_at", InstantMicroseconds),
    PrimaryKeyConstraint("n"),
    UniqueConstraint("id"),
    Index(
        "ix_outbox_undelivered",
        "n",
        sqlite_where=text("delivered_at IS NULL"),
        postgresql_where=text("delivered_at IS NULL"),
    ),
    sqlite_strict=True,
)
