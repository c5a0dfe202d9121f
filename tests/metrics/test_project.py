"""The generated files of the dbt project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from jinja2 import Template

from engine.domain.errors import InputError
from engine.domain.metric import Aggregation, Condition, Metric, Operator
from engine.metrics.project import METRICS_FOLDER, compiled_files, model_path

ROOT = Path(__file__).resolve().parents[2]
CALLS = Metric("calls", ("call",), Aggregation.COUNT, description='The "calls" {{ of }} it')
TOKENS = Metric("tokens", ("call",), Aggregation.SUM, "contextTokens", None, ("model", "a{%b"))


def test_every_metric_has_a_model_and_the_models_of_all_metrics_name_it() -> None:
    files = compiled_files([CALLS, TOKENS])
    assert set(files) == {
        "macros/exact_number.sql",
        "models/metering/usage_events.sql",
        "models/metering/_usage_events.yml",
        "models/metering/period_usage.sql",
        "models/metering/usage_event_periods.sql",
        "models/marts/fct_usage_daily.sql",
        "models/metering/metrics/_metrics.yml",
        "models/metering/metrics/tally__calls.sql",
        "models/metering/metrics/tally__tokens.sql",
        "models/metering/metrics/usage__calls.sql",
        "models/metering/metrics/usage__tokens.sql",
    }
    assert "{{ ref('usage__tokens') }}" in files["models/metering/period_usage.sql"]
    assert "{{ ref('tally__tokens') }}" in files["models/metering/metrics/usage__tokens.sql"]
    assert model_path(TOKENS) == "models/metering/metrics/tally__tokens.sql"


def test_the_first_line_says_what_to_change_instead() -> None:
    for path, text in compiled_files([CALLS]).items():
        assert "Generated from" in text.splitlines()[0]
        assert "meterhouse compile" in text.splitlines()[0]
        if path == model_path(CALLS):
            assert "catalog/metrics/calls.yml" in text.splitlines()[0]


def test_the_order_of_the_metrics_changes_nothing() -> None:
    assert compiled_files([TOKENS, CALLS]) == compiled_files([CALLS, TOKENS])


def test_another_metric_changes_no_model_of_a_metric() -> None:
    alone, both = compiled_files([TOKENS]), compiled_files([CALLS, TOKENS])
    assert alone[model_path(TOKENS)] == both[model_path(TOKENS)]


def test_every_model_and_column_is_described() -> None:
    files = compiled_files([CALLS, TOKENS])
    (events,) = yaml.safe_load(files["models/metering/_usage_events.yml"])["models"]
    models = yaml.safe_load(files[f"{METRICS_FOLDER}/_metrics.yml"])["models"]
    for model in (events, *models):
        assert model["description"]
        assert all(column["description"] for column in model["columns"])
    names = [column["name"] for column in events["columns"]]
    assert names[-2:] == ["contexttokens__x581031cb__number", "model"]


def test_no_description_is_a_template() -> None:
    files = compiled_files([CALLS, TOKENS])
    for path, text in files.items():
        if path.endswith(".yml"):
            assert "{{ of }}" not in text and "{%" not in text


def test_no_metric_at_all_is_a_project_too() -> None:
    assert "where\n        false" in compiled_files([])["models/metering/period_usage.sql"]


def test_a_metric_that_cannot_be_compiled_is_refused() -> None:
    wrong = Metric(
        "wrong", ("call",), Aggregation.COUNT, None, Condition("a", Operator.LESS, ("b",))
    )
    with pytest.raises(InputError):
        compiled_files([wrong])


def test_the_contract_of_the_events_lists_the_columns_of_the_model() -> None:
    files = compiled_files([CALLS, TOKENS])
    (events,) = yaml.safe_load(files["models/metering/_usage_events.yml"])["models"]
    final = files["models/metering/usage_events.sql"].split("final as (")[1].split("from")[0]
    written = [line.strip().rstrip(",").split(" as ")[-1] for line in final.splitlines()[2:]]
    assert [column["name"] for column in events["columns"]] == [name for name in written if name]


def test_the_committed_project_is_dbts_to_read_without_us() -> None:
    """Every generated file is there; `meterhouse compile --check` holds their text."""
    assert {path for path in compiled_files([]) if not (ROOT / path).is_file()} == set()


def test_a_build_may_leave_out_any_metrics_usage() -> None:
    """What stands between the conditions is the usage of one metric, and nothing else goes."""
    for path in ("models/metering/period_usage.sql", "models/marts/fct_usage_daily.sql"):
        template = Template(compiled_files([CALLS, TOKENS])[path])
        everything = rendered(template, [])
        assert "'calls'asmetric" in everything and "'tokens'asmetric" in everything
        assert rendered(template, ["tokens"]) == rendered(Template(compiled_files([CALLS])[path]))
        assert rendered(template, ["calls", "tokens"]) == rendered(
            Template(compiled_files([])[path])
        )


def test_lines_in_a_text_of_the_catalog_stay_as_they_are() -> None:
    split = replace(CALLS, event_types=("two\nlines",))
    assert "'two\nlines'" in compiled_files([split])["models/marts/fct_usage_daily.sql"]


def rendered(template: Template, uncounted: Sequence[str] = ()) -> str:
    """What a warehouse would get, without the blanks."""
    text = template.render(
        var=lambda name, default: list(uncounted),
        ref=lambda name: name,
        target={"type": "duckdb"},
    )
    return "".join(text.split())
