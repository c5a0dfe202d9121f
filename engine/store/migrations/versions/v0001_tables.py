"""The first tables: catalog, runs, invoices, numbers, journal, audit, outbox.

Column types are spelled out here, apart from the code that reads them: what a migration once made
must not change when the code does.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def within_limit(*columns: str) -> str:
    """The check that amounts in minor units stay within 10^15 on either side of zero."""
    limit = 10**15
    return " AND ".join(f"{column} BETWEEN -{limit} AND {limit}" for column in columns)


def upgrade() -> None:
    """Make every table."""
    _create_catalog()
    _create_runs()
    _create_invoices()
    _create_line_items()
    _create_records()


def _create_catalog() -> None:
    op.create_table(
        "catalog_objects",
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("applied_at", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name="pk_catalog_objects"),
        sqlite_strict=True,
    )
    op.create_table(
        "catalog_versions",
        sa.Column("n", BIGINT, autoincrement=False, nullable=False),
        sa.Column("applied_at", BIGINT, nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("changes", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_catalog_versions"),
        sqlite_strict=True,
    )
    op.create_table(
        "catalog_object_versions",
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.Column("document", TEXT, nullable=True),
        sa.ForeignKeyConstraint(
            ["version"], ["catalog_versions.n"], name="fk_catalog_object_versions_version"
        ),
        sa.PrimaryKeyConstraint("kind", "id", "version", name="pk_catalog_object_versions"),
        sqlite_strict=True,
    )
    op.create_table(
        "customer_aliases",
        sa.Column("alias", TEXT, nullable=False),
        sa.Column("customer_id", TEXT, nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("alias", name="pk_customer_aliases"),
        sqlite_strict=True,
    )


def _create_runs() -> None:
    op.create_table(
        "billing_runs",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("through", TEXT, nullable=False),
        sa.Column("asked_as_of", BIGINT, nullable=True),
        sa.Column("lake_version", BIGINT, nullable=False),
        sa.Column("lake_head", TEXT, nullable=False),
        sa.Column("seq", BIGINT, nullable=False),
        sa.Column("as_of", BIGINT, nullable=True),
        sa.Column("catalog_digest", TEXT, nullable=False),
        sa.Column("engine_version", TEXT, nullable=False),
        sa.Column("tzdata_version", TEXT, nullable=False),
        sa.Column("started_at", BIGINT, nullable=False),
        sa.Column("finished_at", BIGINT, nullable=True),
        sa.Column("summary", TEXT, nullable=True),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (summary IS NULL)",
            name="ck_billing_runs_finished_with_summary",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_billing_runs"),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_billing_runs_unfinished",
        "billing_runs",
        ["kind", "through"],
        unique=True,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "billing_run_items",
        sa.Column("run_id", TEXT, nullable=False),
        sa.Column("schedule_id", TEXT, nullable=False),
        sa.Column("phase_index", BIGINT, nullable=False),
        sa.Column("period_index", BIGINT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("invoice_id", TEXT, nullable=True),
        sa.Column("attempts", BIGINT, nullable=False),
        sa.CheckConstraint(
            "state <> 'parked' OR reason IS NOT NULL",
            name="ck_billing_run_items_parked_with_reason",
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'done', 'parked')", name="ck_billing_run_items_state"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["billing_runs.id"], name="fk_billing_run_items_run_id"
        ),
        sa.PrimaryKeyConstraint(
            "run_id", "schedule_id", "phase_index", "period_index", name="pk_billing_run_items"
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "leases",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("holder", TEXT, nullable=False),
        sa.Column("fence", BIGINT, nullable=False),
        sa.Column("expires_at", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
        sqlite_strict=True,
    )


def _create_invoices() -> None:
    op.create_table(
        "invoices",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("account_id", TEXT, nullable=False),
        sa.Column("schedule_id", TEXT, nullable=False),
        sa.Column("phase_index", BIGINT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("period_index", BIGINT, nullable=False),
        sa.Column("revision", BIGINT, nullable=False),
        sa.Column("customer_id", TEXT, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("invoice_date", TEXT, nullable=False),
        sa.Column("period_start", TEXT, nullable=False),
        sa.Column("period_end", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("payment_status", TEXT, nullable=False),
        sa.Column("number", TEXT, nullable=True),
        sa.Column("issue_date", TEXT, nullable=True),
        sa.Column("due_date", TEXT, nullable=True),
        sa.Column("net_total", BIGINT, nullable=False),
        sa.Column("total_tax", BIGINT, nullable=False),
        sa.Column("gross_total", BIGINT, nullable=False),
        sa.Column("created_at", BIGINT, nullable=False),
        sa.Column("updated_at", BIGINT, nullable=False),
        sa.Column("calculated_at", BIGINT, nullable=False),
        sa.Column("voided_at", BIGINT, nullable=True),
        sa.Column("lake_version", BIGINT, nullable=False),
        sa.Column("lake_head", TEXT, nullable=False),
        sa.Column("seq", BIGINT, nullable=False),
        sa.Column("as_of", BIGINT, nullable=True),
        sa.Column("catalog_digest", TEXT, nullable=False),
        sa.Column("engine_version", TEXT, nullable=False),
        sa.Column("tzdata_version", TEXT, nullable=False),
        sa.Column("customer", TEXT, nullable=False),
        sa.Column("frozen", TEXT, nullable=False),
        sa.Column("content", TEXT, nullable=False),
        sa.Column("content_sha256", TEXT, nullable=False),
        sa.CheckConstraint(
            "(voided_at IS NOT NULL) = (status = 'VOIDED')", name="ck_invoices_voided_at"
        ),
        sa.CheckConstraint(
            "CASE WHEN status IN ('IN_PROGRESS', 'DRAFT')"
            " THEN number IS NULL AND issue_date IS NULL"
            " WHEN status = 'VOIDED' THEN (number IS NULL) = (issue_date IS NULL)"
            " ELSE number IS NOT NULL AND issue_date IS NOT NULL END",
            name="ck_invoices_number_once_issued",
        ),
        sa.CheckConstraint(
            "payment_status IN ('UNPAID', 'PARTIALLY_PAID', 'PAID', 'UNCOLLECTIBLE')",
            name="ck_invoices_payment_status",
        ),
        sa.CheckConstraint(
            "status IN ('IN_PROGRESS', 'DRAFT', 'FINAL', 'SENT', 'VOIDED')",
            name="ck_invoices_status",
        ),
        sa.CheckConstraint("due_date >= issue_date", name="ck_invoices_due_date"),
        sa.CheckConstraint("net_total + total_tax = gross_total", name="ck_invoices_totals"),
        sa.CheckConstraint(
            within_limit("net_total", "total_tax", "gross_total"),
            name="ck_invoices_amount_limit",
        ),
        sa.CheckConstraint("period_start < period_end", name="ck_invoices_period"),
        sa.CheckConstraint("revision >= 0", name="ck_invoices_revision"),
        sa.PrimaryKeyConstraint("id", name="pk_invoices"),
        sa.UniqueConstraint("account_id", "number", name="uq_invoices_account_id_number"),
        sa.UniqueConstraint(
            "schedule_id",
            "phase_index",
            "kind",
            "period_index",
            "revision",
            name="uq_invoices_identity",
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_invoices_customer_id", "invoices", ["customer_id"])
    op.create_index("ix_invoices_invoice_date", "invoices", ["invoice_date", "customer_id", "id"])
    op.create_index(
        "uq_invoices_live",
        "invoices",
        ["schedule_id", "phase_index", "kind", "period_index"],
        unique=True,
        sqlite_where=sa.text("status <> 'VOIDED'"),
        postgresql_where=sa.text("status <> 'VOIDED'"),
    )


def _create_line_items() -> None:
    op.create_table(
        "invoice_line_item_groups",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("invoice_id", TEXT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("product_id", TEXT, nullable=True),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name="fk_invoice_line_item_groups_invoice_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_invoice_line_item_groups"),
        sa.UniqueConstraint(
            "invoice_id", "position", name="uq_invoice_line_item_groups_invoice_id_position"
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "invoice_line_items",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("invoice_id", TEXT, nullable=False),
        sa.Column("group_position", BIGINT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("description", TEXT, nullable=True),
        sa.Column("quantity", TEXT, nullable=False),
        sa.Column("rate", TEXT, nullable=True),
        sa.Column("is_percentage", sa.Integer(), nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("net", BIGINT, nullable=False),
        sa.Column("tax_amount", BIGINT, nullable=False),
        sa.Column("service_start", TEXT, nullable=False),
        sa.Column("service_end", TEXT, nullable=False),
        sa.Column("phase_index", BIGINT, nullable=False),
        sa.Column("period_index", BIGINT, nullable=False),
        sa.Column("price_id", TEXT, nullable=True),
        sa.Column("product_id", TEXT, nullable=True),
        sa.Column("breakdown", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("tax_rate_id", TEXT, nullable=True),
        sa.Column("tax_name", TEXT, nullable=False),
        sa.Column("tax_rate", TEXT, nullable=False),
        sa.Column("tax_reason", TEXT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('charge', 'discount', 'true_up', 'adjustment')",
            name="ck_invoice_line_items_kind",
        ),
        sa.CheckConstraint("is_percentage IN (0, 1)", name="ck_invoice_line_items_is_percentage"),
        sa.CheckConstraint(
            within_limit("net", "tax_amount"),
            name="ck_invoice_line_items_amount_limit",
        ),
        sa.CheckConstraint(
            "service_start <= service_end", name="ck_invoice_line_items_service_period"
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id", "group_position"],
            ["invoice_line_item_groups.invoice_id", "invoice_line_item_groups.position"],
            name="fk_invoice_line_items_invoice_id_group_position",
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name="fk_invoice_line_items_invoice_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_invoice_line_items"),
        sa.UniqueConstraint("invoice_id", "key", name="uq_invoice_line_items_invoice_id_key"),
        sa.UniqueConstraint(
            "invoice_id", "position", name="uq_invoice_line_items_invoice_id_position"
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "billed_periods",
        sa.Column("invoice_id", TEXT, nullable=False),
        sa.Column("schedule_id", TEXT, nullable=False),
        sa.Column("phase_index", BIGINT, nullable=False),
        sa.Column("price_id", TEXT, nullable=False),
        sa.Column("period_index", BIGINT, nullable=False),
        sa.Column("is_live", sa.Integer(), nullable=False),
        sa.CheckConstraint("is_live IN (0, 1)", name="ck_billed_periods_is_live"),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name="fk_billed_periods_invoice_id"
        ),
        sa.PrimaryKeyConstraint(
            "invoice_id", "phase_index", "price_id", "period_index", name="pk_billed_periods"
        ),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_billed_periods_live",
        "billed_periods",
        ["schedule_id", "phase_index", "price_id", "period_index"],
        unique=True,
        sqlite_where=sa.text("is_live = 1"),
        postgresql_where=sa.text("is_live = 1"),
    )


def _create_records() -> None:
    op.create_table(
        "number_series",
        sa.Column("account_id", TEXT, nullable=False),
        sa.Column("series", TEXT, nullable=False),
        sa.Column("next_number", BIGINT, nullable=False),
        sa.Column("last_issue_date", TEXT, nullable=True),
        sa.CheckConstraint("next_number >= 1", name="ck_number_series_next_number"),
        sa.PrimaryKeyConstraint("account_id", "series", name="pk_number_series"),
        sqlite_strict=True,
    )
    op.create_table(
        "journal_entries",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("invoice_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("posted_on", TEXT, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name="fk_journal_entries_invoice_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_journal_entries"),
        sa.UniqueConstraint("invoice_id", "kind", name="uq_journal_entries_invoice_id_kind"),
        sqlite_strict=True,
    )
    op.create_table(
        "postings",
        sa.Column("entry_id", TEXT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("account", TEXT, nullable=False),
        sa.Column("amount", BIGINT, nullable=False),
        sa.CheckConstraint(within_limit("amount"), name="ck_postings_amount_limit"),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entries.id"], name="fk_postings_entry_id"),
        sa.PrimaryKeyConstraint("entry_id", "position", name="pk_postings"),
        sqlite_strict=True,
    )
    op.create_table(
        "audit_log",
        sa.Column("n", BIGINT, autoincrement=False, nullable=False),
        sa.Column("at", BIGINT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("verb", TEXT, nullable=False),
        sa.Column("object_kind", TEXT, nullable=False),
        sa.Column("object_id", TEXT, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("previous_hash", TEXT, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_audit_log"),
        sa.UniqueConstraint("previous_hash", name="uq_audit_log_previous_hash"),
        sqlite_strict=True,
    )
    op.create_index("ix_audit_log_object", "audit_log", ["object_kind", "object_id"])
    op.create_table(
        "outbox",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("topic", TEXT, nullable=False),
        sa.Column("invoice_id", TEXT, nullable=False),
        sa.Column("payload", TEXT, nullable=False),
        sa.Column("created_at", BIGINT, nullable=False),
        sa.Column("delivered_at", BIGINT, nullable=True),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_outbox_invoice_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("invoice_id", "topic", name="uq_outbox_invoice_id_topic"),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_outbox_undelivered",
        "outbox",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("delivered_at IS NULL"),
        postgresql_where=sa.text("delivered_at IS NULL"),
    )
