"""Matrix prices: a rate for every combination, and none for what is not listed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from engine.domain.decimals import plain
from engine.domain.errors import RatingError
from engine.domain.usage import NO_USAGE, usage_of
from tests.pricing.parts import components
from tests.rating.samples import shared_usage

MATRIX: Mapping[str, object] = {
    "by": ["model"],
    "rates": [
        {"values": {"model": "a"}, "rate": "1"},
        {"values": {"model": None}, "rate": "2"},
    ],
}


def test_matrix_names_the_value_that_has_no_rate() -> None:
    usage = shared_usage({(("model", "a"),): "1", (("model", "c"),): "2"})
    with pytest.raises(RatingError, match='no rate where model "c" \\(2 units\\)'):
        components("matrix", usage, **MATRIX)


def test_matrix_tells_a_missing_value_from_an_empty_one() -> None:
    assert components("matrix", shared_usage({(("model", None),): "1"}), **MATRIX)[0].amount == 2
    with pytest.raises(RatingError, match='no rate where model ""'):
        components("matrix", shared_usage({(("model", ""),): "1"}), **MATRIX)


def test_matrix_adds_up_what_the_metric_breaks_down_further() -> None:
    usage = shared_usage(
        {
            (("region", "eu"), ("model", "a")): "1",
            (("region", "eu"), ("model", None)): "5",
            (("region", "us"), ("model", "a")): "2",
        }
    )
    parts = components("matrix", usage, **MATRIX)
    assert [(part.key, plain(part.quantity), plain(part.amount)) for part in parts] == [
        ("model=a", "3", "3"),
        ("model", "5", "10"),
    ]


def test_matrix_does_not_add_up_what_does_not_add_up() -> None:
    usage = shared_usage(
        {(("region", "eu"), ("model", "a")): "1", (("region", "us"), ("model", "a")): "2"},
        total="2",
        is_additive=False,
    )
    with pytest.raises(RatingError, match="break the metric down by model alone"):
        components("matrix", usage, **MATRIX)


def test_matrix_prices_each_share_of_a_unique_count() -> None:
    usage = shared_usage(
        {(("model", "a"),): "3", (("model", None),): "3"}, total="4", is_additive=False
    )
    assert [plain(part.amount) for part in components("matrix", usage, **MATRIX)] == ["3", "6"]


def test_matrix_wants_usage_by_its_properties() -> None:
    for usage in (usage_of(Decimal(1)), shared_usage({(("region", "eu"),): "1"})):
        with pytest.raises(RatingError, match="the usage is not broken down by model"):
            components("matrix", usage, **MATRIX)


def test_matrix_without_usage_has_one_line_of_nothing() -> None:
    (only,) = components("matrix", NO_USAGE, **MATRIX)
    assert (only.quantity, only.amount) == (Decimal(0), Decimal(0))
