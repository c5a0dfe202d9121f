"""The generated files of the dbt project: what they are and whether they are fresh.

They are committed, so that a clone builds without our command, a review shows the SQL that a change
of a metric makes, and dbt's lineage names every metric.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlglot import exp

from engine.domain.metric import Metric
from engine.metrics.all_metrics import events_by_period, period_usage, usage_by_day
from engine.metrics.counted import Relations
from engine.metrics.describe import describe_events, describe_metrics
from engine.metrics.events import extracted_events, extracted_properties
from engine.metrics.numbers import exact_number_macro
from engine.metrics.print import template_text
from engine.metrics.tally_model import tally_name, tally_text, usage_name, usage_text
from engine.metrics.yaml_text import yaml_text

COMMAND = "meterhouse compile"
METERING = "models/metering"
METRICS_FOLDER = f"{METERING}/metrics"
GENERATED_FOLDERS = (METRICS_FOLDER,)
"""Folders in which every file is generated: what is not among `compiled_files` may go."""
MARTS = "models/marts"
_CATALOG = "catalog/metrics"

_RELATIONS = Relations(events="ref__usage_events_latest", periods="ref__stg_billing_periods")
_LANDED = "new_events"
_NEW_EVENTS = """\
with new_events as (
    {{ new_usage_events() }}
), """
_INCREMENTAL = '{{ config(materialized="incremental", incremental_strategy="append") }}\n\n'
_VIEW = '{{ config(materialized="view") }}\n\n'


def compiled_files(metrics: Iterable[Metric]) -> dict[str, str]:
    """Every generated file: path relative to the project, with `/`, to its text.

    `metrics` in any order; equal metrics give equal files. Raises InputError for a metric that
    cannot be compiled.
    """
    ordered = sorted(metrics, key=lambda metric: metric.id)
    properties = extracted_properties(ordered)
    models = {f"ref__{usage_name(metric)}": metric for metric in ordered}
    of_metrics = {
        f"{METRICS_FOLDER}/{name}.sql": text
        for metric in ordered
        for name, text in model_texts(metric).items()
    }
    return {
        "macros/exact_number.sql": _header("engine/metrics/numbers.py") + exact_number_macro(),
        f"{METERING}/usage_events.sql": _usage_events(ordered),
        f"{METERING}/_usage_events.yml": _yaml(describe_events(properties)),
        f"{METERING}/period_usage.sql": _model(period_usage(models)),
        f"{METERING}/usage_event_periods.sql": _model(events_by_period(ordered, _RELATIONS), _VIEW),
        f"{MARTS}/fct_usage_daily.sql": _model(usage_by_day(ordered, _RELATIONS)),
        f"{METRICS_FOLDER}/_metrics.yml": _yaml(describe_metrics(ordered)),
        **of_metrics,
    }


def model_texts(metric: Metric) -> dict[str, str]:
    """The models of a metric by name. Raises InputError for one that cannot be compiled."""
    header = _header(f"{_CATALOG}/{metric.id}.yml")
    return {
        tally_name(metric): f"{header}{tally_text(metric)}\n",
        usage_name(metric): f"{header}{_VIEW}{usage_text(metric)}\n",
    }


def model_path(metric: Metric) -> str:
    """Where the model that counts the metric's events is in the project."""
    return f"{METRICS_FOLDER}/{tally_name(metric)}.sql"


def model_text(metric: Metric) -> str:
    """What that file says. Raises InputError for a metric that cannot be compiled."""
    return model_texts(metric)[tally_name(metric)]


def _model(tree: exp.Expr, config: str = "") -> str:
    return f"{_header(_CATALOG)}{config}{template_text(tree)}\n"


def _usage_events(metrics: Sequence[Metric]) -> str:
    tree = extracted_events(extracted_properties(metrics), _LANDED)
    body = template_text(tree).removeprefix("with ")
    return f"{_header(_CATALOG)}{_INCREMENTAL}{_NEW_EVENTS}{body}\n"


def _header(source: str) -> str:
    return f"{{#- Generated from {source} by `{COMMAND}`; change that, not this. -#}}\n"


def _yaml(content: dict[str, object]) -> str:
    return (
        f"# Generated from {_CATALOG} by `{COMMAND}`; change that, not this.\n{yaml_text(content)}"
    )
