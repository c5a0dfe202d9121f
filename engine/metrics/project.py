"""The generated files of the dbt project: what they are and whether they are fresh.

They are committed, so that a clone builds without our command, a review shows the SQL that a change
of a metric makes, and dbt's lineage names every metric.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlglot import exp

from engine.domain.metric import Metric
from engine.metrics.all_metrics import events_by_period, period_usage, usage_by_day
from engine.metrics.compile import usage_by_period
from engine.metrics.counted import Relations
from engine.metrics.describe import describe_events, describe_metrics
from engine.metrics.events import extracted_events, extracted_properties
from engine.metrics.numbers import exact_number_macro
from engine.metrics.print import model_text
from engine.metrics.yaml_text import yaml_text

COMMAND = "meterhouse compile"
METERING = "models/metering"
METRICS_FOLDER = f"{METERING}/metrics"
MARTS = "models/marts"
_CATALOG = "catalog/metrics"

_RELATIONS = Relations(events="ref__usage_events_latest", periods="ref__stg_billing_periods")
_LANDED = "new_events"
_NEW_EVENTS = """\
with new_events as (
    select *
    from {{ ref('stg_usage_events') }}
    {% if is_incremental() %}
    where seq > (select coalesce(max(seq), 0) from {{ this }})
    {% endif %}
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
    models = {f"ref__{model_name(metric)}": metric for metric in ordered}
    return {
        "macros/exact_number.sql": _header("engine/metrics/numbers.py") + exact_number_macro(),
        f"{METERING}/usage_events.sql": _usage_events(ordered),
        f"{METERING}/_usage_events.yml": _yaml(describe_events(properties)),
        f"{METERING}/period_usage.sql": _model(period_usage(models)),
        f"{METERING}/usage_event_periods.sql": _model(events_by_period(ordered, _RELATIONS), _VIEW),
        f"{MARTS}/fct_usage_daily.sql": _model(usage_by_day(ordered, _RELATIONS)),
        f"{METRICS_FOLDER}/_metrics.yml": _yaml(describe_metrics(ordered)),
        **{
            f"{METRICS_FOLDER}/{model_name(metric)}.sql": _model(
                usage_by_period(metric, _RELATIONS), source=f"{_CATALOG}/{metric.id}.yml"
            )
            for metric in ordered
        },
    }


def stale_files(root: Path, metrics: Iterable[Metric]) -> tuple[str, ...]:
    """Paths under the project `root` that `compile` would write, change or remove, in order."""
    wanted = compiled_files(metrics)
    changed = {path for path, text in wanted.items() if _bytes_at(root / path) != text.encode()}
    return tuple(sorted(changed.union(surplus_files(root, wanted))))


def surplus_files(root: Path, wanted: Iterable[str]) -> tuple[str, ...]:
    """Models of metrics that are no more: what `compile` removes."""
    models = (root / METRICS_FOLDER).glob("usage__*.sql")
    return tuple(sorted({path.relative_to(root).as_posix() for path in models} - set(wanted)))


def model_name(metric: Metric) -> str:
    """The dbt model of a metric; its id is an identifier by the catalog's rules."""
    return f"usage__{metric.id}"


def _model(tree: exp.Expr, config: str = "", *, source: str = _CATALOG) -> str:
    return f"{_header(source)}{config}{model_text(tree)}\n"


def _usage_events(metrics: Sequence[Metric]) -> str:
    tree = extracted_events(extracted_properties(metrics), _LANDED, as_macro_calls=True)
    body = model_text(tree).removeprefix("with ")
    return f"{_header(_CATALOG)}{_INCREMENTAL}{_NEW_EVENTS}{body}\n"


def _header(source: str) -> str:
    return f"{{#- Generated from {source} by `{COMMAND}`; change that, not this. -#}}\n"


def _yaml(content: dict[str, object]) -> str:
    return (
        f"# Generated from {_CATALOG} by `{COMMAND}`; change that, not this.\n{yaml_text(content)}"
    )


def _bytes_at(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
