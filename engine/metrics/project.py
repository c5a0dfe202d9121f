"""The generated files of the dbt project: what they are and whether they are fresh.

They are committed, so that a clone builds without our command, a review shows the SQL that a change
of a metric makes, and dbt's lineage names every metric.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from sqlglot import exp

from engine.domain.metric import Aggregation, Metric
from engine.domain.seat import METRIC as SEATS
from engine.metrics.all_metrics import (
    PERIOD_USAGE,
    USAGE_BY_DAY,
    events_by_period,
    no_rows,
    period_usage_of,
    usage_by_day_of,
)
from engine.metrics.counted import EVENTS, Relations, all_of
from engine.metrics.describe import describe_events, describe_metrics
from engine.metrics.events import extracted_events, extracted_properties
from engine.metrics.numbers import exact_number_macro
from engine.metrics.print import template_text
from engine.metrics.slots import usage_slot
from engine.metrics.tally_model import tally_name, tally_text, usage_name, usage_text
from engine.metrics.yaml_text import yaml_text

COMMAND = "meterhouse compile"
METERING = "models/metering"
METRICS_FOLDER = f"{METERING}/metrics"
GENERATED_FOLDERS = (METRICS_FOLDER,)
"""Folders in which every file is generated: what is not among `compiled_files` may go."""
MARTS = "models/marts"
_CATALOG = "catalog/metrics"
_SEATS_CATALOG = "catalog/seat_metrics"

_RELATIONS = Relations(events="ref__usage_events_latest", periods="ref__stg_billing_periods")
_LANDED = "new_events"
_NEW_EVENTS = """\
with new_events as (
    {{ new_usage_events() }}
), """
_INCREMENTAL = '{{ config(materialized="incremental", incremental_strategy="append") }}\n\n'
_UNCOUNTED = "{%- set uncounted = var('uncounted_metrics', []) -%}\n"
"""Metrics that the build goes on without, by id: `engine.warehouse.uncounted` says which."""
_END_IF = "{% endif %}"
_VIEW = '{{ config(materialized="view") }}\n\n'


def compiled_files(metrics: Iterable[Metric]) -> dict[str, str]:
    """Every generated file: path relative to the project, with `/`, to its text.

    `metrics` in any order; equal metrics give equal files. Raises InputError for a metric that
    cannot be compiled.
    """
    return dict(_compiled(tuple(sorted(metrics, key=lambda metric: metric.id))))


@lru_cache(maxsize=64)
def _compiled(ordered: tuple[Metric, ...]) -> Mapping[str, str]:
    """Kept, as a process that closes again and again mostly does so with the same metrics."""
    properties = extracted_properties(ordered)
    by_period = {
        metric.id: period_usage_of(metric, f"ref__{usage_name(metric)}") for metric in ordered
    }
    by_day = {
        metric.id: usage_by_day_of(metric)
        for metric in ordered
        if not metric.aggregation.carries_level
    }
    events = {EVENTS: all_of(_RELATIONS.events)}
    of_metrics = {
        f"{METRICS_FOLDER}/{name}.sql": text
        for metric in ordered
        for name, text in model_texts(metric).items()
    }
    return {
        "macros/exact_number.sql": _header("engine/metrics/numbers.py") + exact_number_macro(),
        f"{METERING}/usage_events.sql": _usage_events(ordered),
        f"{METERING}/_usage_events.yml": _yaml(describe_events(properties)),
        f"{METERING}/period_usage.sql": _united_model({}, by_period, PERIOD_USAGE),
        f"{METERING}/usage_event_periods.sql": _model(events_by_period(ordered, _RELATIONS), _VIEW),
        f"{MARTS}/fct_usage_daily.sql": _united_model(events, by_day, USAGE_BY_DAY),
        f"{METRICS_FOLDER}/_metrics.yml": _yaml(describe_metrics(ordered)),
        **of_metrics,
    }


def model_texts(metric: Metric) -> dict[str, str]:
    """The models of a metric by name. Raises InputError for one that cannot be compiled."""
    header = _header(_source_of(metric))
    tally, usage = _bodies(metric)
    return {
        tally_name(metric): f"{header}{tally}\n",
        usage_name(metric): f"{header}{_VIEW}{usage}\n",
    }


@lru_cache(maxsize=1024)
def _bodies(metric: Metric) -> tuple[str, str]:
    """Kept, as most metrics are the same in the catalogs that one command compares."""
    return tally_text(metric), usage_text(metric)


def model_path(metric: Metric) -> str:
    """Where the model that counts the metric's events is in the project."""
    return f"{METRICS_FOLDER}/{tally_name(metric)}.sql"


def model_text(metric: Metric) -> str:
    """What that file says. Raises InputError for a metric that cannot be compiled."""
    return model_texts(metric)[tally_name(metric)]


def _model(tree: exp.Expr, config: str = "") -> str:
    return f"{_header(_CATALOG)}{config}{template_text(tree)}\n"


def _united_model(
    relations: Mapping[str, exp.Select], steps: Mapping[str, exp.Select], columns: Mapping[str, str]
) -> str:
    """A model of one step a metric, each behind a condition: a build may leave metrics out.

    `all_metrics.period_usage` and `usage_by_day` are the same for queries. Without any metric left
    it has no rows.
    """
    united = "select *\n    from no_usage"
    text = f"{_header(_CATALOG)}{_UNCOUNTED}"
    first = {**relations, "no_usage": no_rows(columns)}
    text += "with " + ", ".join(_step(name, step) for name, step in first.items())
    for metric_id, step in steps.items():
        name = f"usage_of__{metric_id}"
        unless = f"{{% if '{metric_id}' not in uncounted %}}"
        text += f"\n{unless}, {_step(name, step)}\n{_END_IF}"
        united += f"\n    {unless}\n    union all\n    select *\n    from {name}\n    {_END_IF}"
    return f"{text}, final as (\n    {united}\n)\nselect *\nfrom final\n"


def _step(name: str, step: exp.Select) -> str:
    """A step as it stands behind `with`, printed there: a literal may hold lines of its own."""
    text = template_text(all_of(name).with_(name, step))
    return text.removeprefix("with ").removesuffix(f"\nselect *\nfrom {name}")


def _usage_events(metrics: Sequence[Metric]) -> str:
    tree = extracted_events(extracted_properties(metrics), _LANDED, usage_slot())
    body = template_text(tree).removeprefix("with ")
    return f"{_header(_CATALOG)}{_INCREMENTAL}{_NEW_EVENTS}{body}\n"


def _source_of(metric: Metric) -> str:
    if metric.aggregation is Aggregation.SEATS:
        return f"{_SEATS_CATALOG}/{metric.id.removeprefix(SEATS)}.yml"
    return f"{_CATALOG}/{metric.id}.yml"


def _header(source: str) -> str:
    return f"{{#- Generated from {source} by `{COMMAND}`; change that, not this. -#}}\n"


def _yaml(content: dict[str, object]) -> str:
    return (
        f"# Generated from {_CATALOG} by `{COMMAND}`; change that, not this.\n{yaml_text(content)}"
    )
