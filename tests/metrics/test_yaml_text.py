"""Whatever is written as YAML is read back as it was."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine.metrics.yaml_text import yaml_text

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    TEXTS | st.booleans() | st.integers(-99, 99),
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=12,
)


@pytest.mark.slow
@given(st.dictionaries(TEXTS, VALUES))
def test_any_value_survives(content: dict[str, object]) -> None:
    assert yaml.safe_load(yaml_text(content)) == content


def test_it_reads_like_something_written_by_hand() -> None:
    assert yaml_text({"version": 2, "models": [{"name": "a", "columns": [{"name": "b"}]}]}) == (
        'version: 2\nmodels:\n  - name: "a"\n    columns:\n      - name: "b"\n'
    )
