"""Guards that were missing: finished runs, issued credit notes, and rows that are put in the place
of others.

SQLite's REPLACE deletes the row in its way without asking the triggers that refuse deletion; so
every table whose rows stay refuses a row with a key that is there already.
"""

from __future__ import annotations

from alembic import op

from engine.store.migrations.refusals import Refusal, changed, create_refusals

revision = "0015"
down_revision = "0014"

KEYS = {
    "invoices": (
        "id",
        "account_id number",
        "schedule_id phase_index kind period_index revision",
    ),
    "invoice_line_item_groups": ("id",),
    "invoice_line_items": ("id",),
    "billed_periods": ("invoice_id phase_index price_id period_index",),
    "invoice_edits": ("invoice_id id",),
    "invoice_details": ("invoice_id",),
    "invoice_movements": ("invoice_id version",),
    "payments": ("id",),
    "payment_refunds": ("id",),
    "credit_grants": ("id",),
    "credit_transactions": ("id", "grant_id n"),
    "credit_notes": ("id", "account_id number"),
    "credit_note_lines": ("credit_note_id position",),
    "journal_entries": ("id", "source_kind source_id kind"),
    "postings": ("entry_id position",),
    "audit_log": ("n", "previous_hash"),
    "catalog_versions": ("n",),
    "catalog_object_versions": ("kind id version",),
    "number_series": ("account_id series",),
    "billing_runs": ("id",),
    "outbox": ("id", "source_kind source_id topic"),
}
"""Unique keys of the tables whose rows stay, by which a row could come to stand for another."""


def never_replaced(table: str) -> Refusal:
    """No row with a key that another row has."""
    same = (
        " AND ".join(f"{column} = NEW.{column}" for column in key.split()) for key in KEYS[table]
    )
    there = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {key})" for key in same)
    message = f"a row of {table} is never replaced: there is one of that key"
    return Refusal(f"{table}_not_replaced", table, "INSERT", there, message)


def of_finished_run(row: str) -> str:
    """A condition: the run that the row (`OLD` or `NEW`) belongs to has come to its end."""
    return f"(SELECT finished_at FROM billing_runs WHERE id = {row}.run_id) IS NOT NULL"


FINISHED = "what a finished run came to never changes"
LINES = "(SELECT COALESCE(SUM({column}), 0) FROM credit_note_lines WHERE credit_note_id = NEW.id)"

RULES = (
    Refusal(
        "billing_run_items_keep_out",
        "billing_run_items",
        "INSERT",
        of_finished_run("NEW"),
        FINISHED,
    ),
    Refusal(
        "billing_run_items_keep",
        "billing_run_items",
        "UPDATE",
        f"{of_finished_run('OLD')} OR {of_finished_run('NEW')}",
        FINISHED,
    ),
    Refusal(
        "billing_run_items_stay",
        "billing_run_items",
        "DELETE",
        of_finished_run("OLD"),
        FINISHED,
    ),
    Refusal(
        "credit_notes_begin_as_draft",
        "credit_notes",
        "INSERT",
        "NEW.status <> 'DRAFT'",
        "a credit note begins as a draft",
    ),
    Refusal(
        "credit_notes_add_up",
        "credit_notes",
        "UPDATE",
        "NEW.status = 'FINAL' AND OLD.status = 'DRAFT' AND (NEW.net_total <> "
        + LINES.format(column="net")
        + " OR NEW.total_tax <> "
        + LINES.format(column="tax_amount")
        + ")",
        "the lines of the credit note do not add up to its totals",
    ),
    Refusal(
        "credit_notes_stay_void",
        "credit_notes",
        "UPDATE",
        f"OLD.status = 'VOIDED' AND {changed(['grant_id', 'number', 'updated_at'])}",
        "a voided credit note never changes",
    ),
    Refusal(
        "credit_note_lines_keep_out",
        "credit_note_lines",
        "INSERT",
        "(SELECT status FROM credit_notes WHERE id = NEW.credit_note_id) <> 'DRAFT'",
        "the lines of an issued or voided credit note never change",
    ),
    Refusal(
        "invoice_details_keep_invoice",
        "invoice_details",
        "UPDATE",
        changed(["invoice_id"]),
        "what describes an invoice never becomes that of another",
    ),
    *(never_replaced(table) for table in KEYS),
)


def upgrade() -> None:
    """Make the triggers, in the words of the database at hand."""
    if op.get_bind().dialect.name != "sqlite":
        for table in sorted({rule.table for rule in RULES}):
            op.execute(f"DROP TRIGGER IF EXISTS {table}_refuse_truncate ON {table}")
    create_refusals(RULES)
