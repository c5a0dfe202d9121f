"""What the generated models are, for people who read `dbt docs`: their YAML as plain values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from engine.domain.metric import Aggregation, Metric
from engine.metrics.aggregations import measures
from engine.metrics.all_metrics import MEASURES
from engine.metrics.columns import text_column
from engine.metrics.events import CORE_COLUMNS, ExtractedProperty
from engine.metrics.numbers import DECIMAL_TYPE
from engine.metrics.print import plain_text
from engine.metrics.slots import USAGE_SLOT
from engine.metrics.tallies import (
    TallyKind,
    breakdown_columns,
    tally_columns,
    tally_keys,
    tally_kind,
)

Column = dict[str, object]

_CORE = {
    "event_id": ("varchar", "Our id of the submission, unique."),
    "seq": ("bigint", "Its place in the one durable order."),
    "received_at": ("timestamp with time zone", "When it was durably logged."),
    "customer_event_id": ("varchar", "The sender's id; of the events that share it one counts."),
    "customer_event_hash": ("bigint", "Digest of customer_event_id, to look it up by."),
    "customer_alias": ("varchar", "Whose use it was, in the sender's words."),
    "event_type": ("varchar", "What happened."),
    "event_timestamp": ("timestamp with time zone", "When it happened."),
    "retracted": ("boolean", "Whether this submission takes the event back."),
    USAGE_SLOT: (
        "bigint",
        "The stretch of time it is added up in: when that begins, see the macro.",
    ),
}
_EVENT_GRAIN = {"config": {"tags": ["event_grain"]}}
"""Marks tests that read every event there is: builds by the engine leave them out."""

_MEASURES = {
    "quantity": "What is billed; null where nothing was measured.",
    "event_count": "How many events count.",
    "skipped_count": "How many of them have no value, or none that is a number.",
    "quantity_within": "Sum of the values within the price's per-event bounds.",
    "events_below": "How many events are charged the price's minimum.",
    "events_above": "How many events are charged the price's maximum.",
    "value_sum": "Sum of the values; the engine divides it, the warehouse never does.",
    "value_sum_ten_thousands": "Of weighted sums: more of the same, in units of ten thousand.",
    "value_count": "What it is divided by: how many values, or the period's microseconds.",
}


_TALLIES = {
    "registration": "The registered billing period; null in the row that every build adds.",
    "event_order": "Of the latest event with a value: its microsecond and its place, one number.",
    "carried_count": "How many events from before the period weigh in it.",
    "starts_over": "Whether earlier rows of the period count no more.",
    "counted_seq": "Through which event the build counted.",
    "registrations": "The last billing period that the build knew.",
    "definition": "A digest of the SQL that counted: another one is built anew.",
}


def describe_events(properties: Iterable[ExtractedProperty]) -> dict[str, object]:
    """`usage_events`: its grain, its columns with types (a contract), its keys."""
    columns: list[Column] = []
    for name in (*CORE_COLUMNS, USAGE_SLOT):
        type, description = _CORE[name]
        column: Column = {"name": name, "data_type": type, "description": description}
        if name in ("event_id", "seq"):
            column["data_tests"] = [{test: _EVENT_GRAIN} for test in ("not_null", "unique")]
        columns.append(column)
    for each in properties:
        for name in each.columns:
            is_text = name == text_column(each.name)
            what = "Text" if is_text else "Number, null where the text is none,"
            columns.append(
                {
                    "name": name,
                    "data_type": "varchar" if is_text else DECIMAL_TYPE,
                    "description": plain_text(f"{what} of the property {json.dumps(each.name)}."),
                }
            )
    model = {
        "name": "usage_events",
        "description": (
            "Every landed event, with each property that a metric reads extracted once into a"
            " column. One row an event, superseded and retracted ones too; append only."
        ),
        "config": {"contract": {"enforced": True}, "on_schema_change": "fail"},
        "columns": columns,
    }
    return {"version": 2, "models": [model]}


def describe_metrics(metrics: Sequence[Metric]) -> dict[str, object]:
    """The models of the metrics: grain and columns. Their keys are tested once, in period_usage."""
    models = [describe(metric) for metric in metrics for describe in (_tallies, _metric_model)]
    return {"version": 2, "models": models}


def _tallies(metric: Metric) -> dict[str, object]:
    kind = tally_kind(metric)
    columns: list[Column] = [{"name": "registration", "description": _TALLIES["registration"]}]
    if kind is TallyKind.RECOUNTS:
        columns.append({"name": "is_total", "description": "Whether the row is of all values."})
    for name in tally_keys(metric):
        columns.append({"name": name, "description": "One of the values that the tally is of."})
    for name in tally_columns(metric):
        columns.append({"name": name, "description": _MEASURES.get(name) or _TALLIES[name]})
    starts = ["starts_over"] if kind.starts_over else []
    columns += [
        {"name": name, "description": _TALLIES[name]}
        for name in (*starts, "counted_seq", "registrations", "definition")
    ]
    return {
        "name": f"tally__{metric.id}",
        "description": (
            f"What usage__{metric.id} is made of, appended build by build ({kind.value}). A row is"
            " of a registered billing period, or of a build alone where it has none."
        ),
        "columns": columns,
    }


def _metric_model(metric: Metric) -> dict[str, object]:
    keys = breakdown_columns(metric)
    columns: list[Column] = [
        {"name": "period_id", "description": "The billing period."},
        {"name": "usage_window", "description": "Which stretch of time is counted for it."},
        {"name": "is_total", "description": "Whether the row is of all breakdown values together."},
    ]
    for name, column in zip(dict.fromkeys(metric.breakdowns), keys, strict=True):
        columns.append(
            {
                "name": column,
                "description": plain_text(
                    f"Breakdown by the property {json.dumps(name)}; null for events without it."
                ),
            }
        )
    columns += [{"name": name, "description": _MEASURES[name]} for name in measures(metric)]
    return {
        "name": f"usage__{metric.id}",
        "description": plain_text(_sentence(metric)),
        "columns": columns,
    }


def _sentence(metric: Metric) -> str:
    of_what = "" if metric.property is None else f" of {json.dumps(metric.property)}"
    if metric.expression is not None:
        of_what = f" of {' '.join(metric.expression.split())}"
    unit = "" if metric.unit is None else f", in {metric.unit}"
    about = "" if metric.description is None else f"{metric.description} "
    types = ", ".join(json.dumps(name) for name in metric.event_types)
    what = "number of events" if metric.aggregation is Aggregation.COUNT else metric.aggregation
    return (
        f"{about}The {what}{of_what} over events of type {types}{unit}. One row a billing period,"
        " usage window and combination of breakdown values, and a total of each period and window."
    )


assert set(MEASURES) == set(_MEASURES)
