"""Triggers: what is issued never changes, what is logged is only added to (DESIGN 6).

A rule is refused by the database itself, whoever asks: this program, another one or a person with
a console. The rules are the same on SQLite and PostgreSQL; only the wrapping differs.
"""

from __future__ import annotations

from alembic import op

from engine.store.migrations.refusals import (
    Refusal,
    append_only,
    changed,
    create_function,
    create_refusals,
)

revision = "0002"
down_revision = "0001"

OPEN = "('IN_PROGRESS', 'DRAFT')"

IDENTITY = """
id account_id schedule_id phase_index kind period_index revision created_at
""".split()

CONTENT = """
customer_id currency invoice_date period_start period_end number issue_date net_total total_tax
gross_total calculated_at lake_version lake_head seq as_of catalog_digest engine_version
tzdata_version customer frozen content content_sha256
""".split()

LIFE = "status payment_status due_date updated_at voided_at".split()
"""What may still change on an issued invoice."""

CUT = """
id kind through asked_as_of lake_version lake_head seq as_of catalog_digest engine_version
tzdata_version started_at
""".split()

APPEND_ONLY = """
audit_log journal_entries postings catalog_versions catalog_object_versions
""".split()

PARTS_OF_INVOICES = "invoice_line_item_groups invoice_line_items billed_periods".split()


def issued(row: str) -> str:
    """A condition: the invoice that the row (`OLD` or `NEW`) belongs to is no longer open."""
    return f"(SELECT status FROM invoices WHERE id = {row}.invoice_id) NOT IN {OPEN}"


def differs_from_lines(total: str, column: str) -> str:
    """A condition: a total of the new invoice row is not the sum of a column over its lines."""
    lines = f"SELECT SUM({column}) FROM invoice_line_items WHERE invoice_id = NEW.id"
    return f"NEW.{total} <> COALESCE(({lines}), 0)"


INVOICES = (
    Refusal(
        "invoices_begin_open",
        "invoices",
        "INSERT",
        f"NEW.status NOT IN {OPEN}",
        "an invoice begins in progress or as a draft",
    ),
    Refusal(
        "invoices_keep_identity",
        "invoices",
        "UPDATE",
        changed(IDENTITY),
        "what identifies an invoice never changes",
    ),
    Refusal(
        "invoices_keep_content",
        "invoices",
        "UPDATE",
        f"OLD.status NOT IN {OPEN} AND {changed(CONTENT)}",
        "an issued or voided invoice never changes",
    ),
    Refusal(
        "invoices_stay_void",
        "invoices",
        "UPDATE",
        f"OLD.status = 'VOIDED' AND {changed(LIFE)}",
        "a voided invoice never changes",
    ),
    Refusal(
        "invoices_follow_states",
        "invoices",
        "UPDATE",
        "NEW.status <> OLD.status AND OLD.status || ' to ' || NEW.status NOT IN"
        " ('IN_PROGRESS to DRAFT', 'DRAFT to FINAL', 'DRAFT to VOIDED',"
        " 'FINAL to SENT', 'FINAL to VOIDED', 'SENT to VOIDED')",
        "an invoice cannot go from that status to this one",
    ),
    Refusal(
        "invoices_add_up",
        "invoices",
        "UPDATE",
        "NEW.status = 'FINAL' AND OLD.status = 'DRAFT' AND ("
        + differs_from_lines("net_total", "net")
        + " OR "
        + differs_from_lines("total_tax", "tax_amount")
        + " OR EXISTS (SELECT 1 FROM invoice_line_items"
        " WHERE invoice_id = NEW.id AND currency <> NEW.currency))",
        "the lines of the invoice do not add up to its totals",
    ),
    Refusal(
        "invoices_stay",
        "invoices",
        "DELETE",
        f"OLD.status NOT IN {OPEN}",
        "an issued or voided invoice is never deleted",
    ),
)


def parts_of_issued_invoices(table: str) -> tuple[Refusal, ...]:
    """Nothing is added, changed or taken away once issued; only voiding frees the charges."""
    message = "the parts of an issued or voided invoice never change"
    on_update = f"{issued('OLD')} OR {issued('NEW')}"
    if table == "billed_periods":
        same = "invoice_id schedule_id phase_index price_id period_index".split()
        freed = "(SELECT status FROM invoices WHERE id = OLD.invoice_id) = 'VOIDED'"
        on_update = f"{changed(same)} OR NOT (NEW.is_live = 0 AND {freed})"
    return (
        Refusal(f"{table}_keep_out", table, "INSERT", issued("NEW"), message),
        Refusal(f"{table}_keep", table, "UPDATE", on_update, message),
        Refusal(f"{table}_stay", table, "DELETE", issued("OLD"), message),
    )


RECORDS = (
    Refusal(
        "number_series_count_up",
        "number_series",
        "UPDATE",
        f"{changed(['account_id', 'series'])} OR NEW.next_number <> OLD.next_number + 1"
        " OR NEW.last_issue_date < OLD.last_issue_date",
        "a number series counts up by one, in order of issue date",
    ),
    Refusal(
        "number_series_stay",
        "number_series",
        "DELETE",
        "1 = 1",
        "a number series is never deleted",
    ),
    Refusal(
        "billing_runs_keep_cut",
        "billing_runs",
        "UPDATE",
        f"OLD.finished_at IS NOT NULL OR {changed(CUT)}",
        "a run keeps its cut, and a finished run never changes",
    ),
    Refusal("billing_runs_stay", "billing_runs", "DELETE", "1 = 1", "a run is never deleted"),
    Refusal(
        "outbox_keep",
        "outbox",
        "UPDATE",
        changed("id topic invoice_id payload created_at".split()),
        "a message keeps its content",
    ),
    Refusal(
        "outbox_stay",
        "outbox",
        "DELETE",
        "OLD.delivered_at IS NULL",
        "a message that is not delivered is never deleted",
    ),
)

REFUSALS = (
    *INVOICES,
    *(refusal for table in PARTS_OF_INVOICES for refusal in parts_of_issued_invoices(table)),
    *(refusal for table in APPEND_ONLY for refusal in append_only(table)),
    *RECORDS,
)

FREE_PERIODS = "UPDATE billed_periods SET is_live = 0 WHERE invoice_id = NEW.id"


def upgrade() -> None:
    """Make the triggers, in the words of the database at hand."""
    create_refusals(REFUSALS)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER invoices_free_periods AFTER UPDATE OF status ON invoices"
            f" WHEN NEW.status = 'VOIDED' BEGIN {FREE_PERIODS}; END"
        )
        return
    create_function("invoices_free_periods", f"{FREE_PERIODS}; RETURN NULL;")
    op.execute(
        "CREATE TRIGGER invoices_free_periods AFTER UPDATE OF status ON invoices FOR EACH ROW"
        " WHEN (NEW.status = 'VOIDED') EXECUTE FUNCTION invoices_free_periods()"
    )
