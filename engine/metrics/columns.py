"""A property of an event and the column that holds it (DESIGN 4).

    context_tokens  →  context_tokens            its text
                       context_tokens__number    its number, null where it is none
    usage.output    →  usage__output
    contextTokens   →  contexttokens__x5b0c2f4e

A name depends on nothing but the property itself, so adding a metric never renames the column of
another. Plain names stay as they are; every other gets the first digits of a digest.
"""

from __future__ import annotations

import hashlib
import re

NUMBER_SUFFIX = "__number"
_LONGEST_NAME = 50
_PLAIN_PART = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_DIGEST_PART = re.compile(r"x[0-9a-f]{8}")
_OTHER_CHARACTERS = re.compile(r"[^a-z0-9]+")

_COLUMNS_OF_OURS = frozenset(
    """
    breakdown_properties breakdown_values carried_count counted_seq customer_alias
    customer_event_hash customer_event_id customer_id definition end_at end_slot event_count
    event_id event_order event_timestamp event_type events_above events_below file_index
    file_row_number first_slot is_cut is_removed is_total metric period_id period_microseconds
    price_id properties property_kinds quantity quantity_within received_at registration
    registrations retracted schedule_id seq skipped_count source source_line start_at
    starts_over superseded_by_seq tally_rank tally_role usage_date usage_slot usage_window value
    value_count value_lower value_sum value_sum_ten_thousands value_upper
    """.split()
)
"""Columns of the tables in which property columns stand."""

_RESERVED_WORDS = frozenset(
    """
    all analyse analyze and anti any array as asc asof asymmetric at authorization between binary
    both by case cast check collate collation column concurrently constraint create cross cube
    current current_catalog current_date current_role current_schema current_time current_timestamp
    current_user database date default deferrable desc describe distinct do drop else end escape
    except exists extract false fetch filter for foreign freeze from full function generated glob
    global grant group grouping having if ilike in initially inner insert intersect interval into is
    isnull join lambda lateral leading left like limit local localtime localtimestamp map minus
    natural no not notnull null number of offset on only or order outer over overlaps overlay
    pivot pivot_longer pivot_wider placing position positional primary qualify range references
    returning right rollup row rows select semi session_user set sets show similar some start
    struct substring summarize symmetric table tablesample then time timestamp to trailing true
    truncate try_cast union unique unknown unnest unpack unpivot update user using values variadic
    verbose view when where window with within
    """.split()
)
"""Words that DuckDB or Spark do not take as a bare column name."""


def text_column(property: str) -> str:
    """The column of the property's text: an identifier that needs no quotes, at most 61 long.

    Two properties differ in their columns, but for digests of 32 bits that collide;
    `engine.metrics.project` refuses such a pair.
    """
    parts = property.split(".")
    name = "__".join(parts)
    is_plain = (
        len(name) <= _LONGEST_NAME
        and all(
            _PLAIN_PART.fullmatch(part)
            and not _DIGEST_PART.fullmatch(part)
            and part != NUMBER_SUFFIX.strip("_")
            for part in parts
        )
        and name not in _COLUMNS_OF_OURS
        and name not in _RESERVED_WORDS
    )
    if is_plain:
        return name
    digest = hashlib.sha256(property.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    words = _OTHER_CHARACTERS.sub("_", property.lower()).strip("_")[:_LONGEST_NAME].strip("_")
    if not words or not words[0].isalpha():
        words = f"property_{words}".strip("_")
    return f"{words}__x{digest}"


def number_column(property: str) -> str:
    """The column of the property's number: DECIMAL(38, 12), null where the text is no number."""
    return text_column(property) + NUMBER_SUFFIX
