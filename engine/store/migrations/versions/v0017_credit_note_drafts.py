"""Drafts of credit notes are edited and deleted; what is issued never changes, as before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.store.migrations.refusals import Refusal, changed, create_refusals

revision = "0017"
down_revision = "0016"

TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
REPLACED = (
    ("credit_notes_keep_content", "credit_notes"),
    ("credit_notes_stay", "credit_notes"),
    ("credit_note_lines_keep", "credit_note_lines"),
    ("credit_note_lines_stay", "credit_note_lines"),
)
IDENTITY = "id account_id customer_id currency invoice_id created_at".split()
CONTENT = "reason net_total total_tax gross_total customer content content_sha256 details".split()


ISSUED = "(SELECT status FROM credit_notes WHERE id = OLD.credit_note_id) <> 'DRAFT'"
LINES = "the lines of an issued credit note never change"
RULES = (
    Refusal(
        "credit_notes_keep_identity",
        "credit_notes",
        "UPDATE",
        changed(IDENTITY),
        "what a credit note is about never changes",
    ),
    Refusal(
        "credit_notes_keep_content",
        "credit_notes",
        "UPDATE",
        f"OLD.status <> 'DRAFT' AND {changed(CONTENT)}",
        "what an issued credit note says never changes",
    ),
    Refusal(
        "credit_notes_stay",
        "credit_notes",
        "DELETE",
        "OLD.status <> 'DRAFT'",
        "an issued credit note is never deleted",
    ),
    Refusal("credit_note_lines_keep", "credit_note_lines", "UPDATE", ISSUED, LINES),
    Refusal("credit_note_lines_stay", "credit_note_lines", "DELETE", ISSUED, LINES),
)


def upgrade() -> None:
    """Add the column, and guards that know drafts."""
    op.add_column("credit_notes", sa.Column("details", TEXT, nullable=True))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table in REPLACED:
        op.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite else f" ON {table}"))
    if not is_sqlite:
        for table in ("credit_notes", "credit_note_lines"):
            op.execute(f"DROP TRIGGER IF EXISTS {table}_refuse_truncate ON {table}")
    create_refusals(RULES)
