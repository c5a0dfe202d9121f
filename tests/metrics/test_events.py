"""Properties are extracted once, as what the metrics read them."""

from __future__ import annotations

import pytest

from engine.domain.errors import InputError
from engine.domain.metric import Aggregation, All, Condition, Metric, Not, Operator
from engine.metrics import events
from engine.metrics.events import ExtractedProperty, extracted_properties

NUMBER = Condition("tokens", Operator.LESS, ("5",))
TEXT = Condition("region", Operator.EXISTS, ("true",))


def test_a_property_is_text_number_or_both_by_who_reads_it() -> None:
    metrics = [
        Metric("a", ("call",), Aggregation.SUM, "tokens", All((Not(TEXT),)), ("model",)),
        Metric("b", ("call",), Aggregation.UNIQUE, "user", NUMBER, ("tokens",)),
    ]
    assert extracted_properties(metrics) == (
        ExtractedProperty("model", as_text=True, as_number=False),
        ExtractedProperty("region", as_text=True, as_number=False),
        ExtractedProperty("tokens", as_text=True, as_number=True),
        ExtractedProperty("user", as_text=True, as_number=False),
    )
    assert extracted_properties(reversed(metrics)) == extracted_properties(metrics)


def test_a_property_read_as_a_number_only_has_no_column_of_text() -> None:
    (tokens,) = extracted_properties([Metric("a", ("call",), Aggregation.MAX, "tokens")])
    assert tokens.columns == ("tokens__number",)


def test_two_properties_that_would_share_a_column_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "text_column", lambda name: "same")
    with pytest.raises(InputError, match="'a' and 'b' would share the column same"):
        extracted_properties([Metric("m", ("call",), Aggregation.COUNT, breakdowns=("a", "b"))])


def test_what_expressions_and_queries_read_is_extracted_as_they_read_it() -> None:
    metrics = [
        Metric(
            "m",
            ("call",),
            Aggregation.SUM,
            expression="tokens * case when region = 'eu' and tier is null then usage.factor end",
        ),
        Metric(
            "q",
            ("call",),
            Aggregation.CUSTOM,
            query="select max(ms) + count(distinct user) from events where plan <> 'free'",
        ),
    ]
    found = {each.name: (each.as_text, each.as_number) for each in extracted_properties(metrics)}
    text, number = (True, False), (False, True)
    assert found == {
        "tokens": number,
        "usage.factor": number,
        "region": text,
        "tier": text,
        "ms": number,
        "user": text,
        "plan": text,
    }
