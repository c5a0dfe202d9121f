"""The list of pricing models, ours and those of other packages."""

from __future__ import annotations

import pytest

from engine.pricing import registry
from engine.pricing.registry import MODEL_KINDS, MODELS, model_keys, parse_model
from engine.pricing.terms import TermsError

GOOD_TERMS: dict[str, dict[str, object]] = {
    "fixed": {"amount": "99.00"},
    "one_time": {"amount": 500},
    "linear": {"rate": "0.5%", "per_event": {"min": "1"}},
    "graduated": {"tiers": [{"up_to": 10, "rate": "1"}, {"rate": "0.5", "flat_fee": "3"}]},
    "volume": {"tiers": [{"rate": "1"}], "flat_fee_at_zero_usage": False},
    "package": {"size": "250", "amount": "10"},
    "stairstep": {"tiers": [{"up_to": "10", "flat_fee": "100"}]},
    "matrix": {"by": ["region"], "rates": [{"values": {"region": "eu"}, "rate": "0.02"}]},
}

DESCRIPTIONS = {
    "fixed": "99 USD a period",
    "one_time": "500 USD once",
    "linear": "0.5%, at least 1 USD an event",
    "graduated": "graduated, up to 10: 1 USD a unit; over 10: 0.5 USD a unit + 3 USD flat",
    "volume": "volume, any quantity: 1 USD a unit",
    "package": "10 USD for every 250 begun",
    "stairstep": "stairstep, up to 10: 100 USD flat",
    "matrix": "by region, eu: 0.02 USD",
}


@pytest.mark.parametrize("kind", MODELS)
def test_every_model_parses_its_terms_and_describes_them_in_one_line(kind: str) -> None:
    model = parse_model(kind, GOOD_TERMS[kind], "USD")
    assert model.kind == kind
    assert model.describe() == DESCRIPTIONS[kind]
    assert set(GOOD_TERMS[kind]) <= set(model_keys(kind))


@pytest.mark.parametrize("kind", MODELS)
def test_equal_terms_make_equal_models_that_can_be_hashed(kind: str) -> None:
    first, second = (parse_model(kind, GOOD_TERMS[kind], "USD") for _ in range(2))
    assert first == second
    assert hash(first) == hash(second)
    assert first != parse_model(kind, GOOD_TERMS[kind], "EUR")


def test_only_fees_are_prorated_and_only_usage_models_need_usage() -> None:
    models = {kind: parse_model(kind, terms, "USD") for kind, terms in GOOD_TERMS.items()}
    assert {kind for kind, model in models.items() if model.is_prorated} == {"fixed"}
    assert {kind for kind, model in models.items() if not model.needs_usage} == {
        "fixed",
        "one_time",
    }


def test_only_bounds_on_events_ask_the_warehouse_for_a_split() -> None:
    models = {kind: parse_model(kind, terms, "USD") for kind, terms in GOOD_TERMS.items()}
    assert [kind for kind, model in models.items() if model.value_limits() is not None] == [
        "linear"
    ]


def test_a_kind_that_there_is_not_names_those_there_are() -> None:
    with pytest.raises(TermsError, match=r"tiered.*fixed, one_time, linear, graduated"):
        parse_model("tiered", {}, "USD")
    assert model_keys("tiered") == ()


def test_only_a_matrix_needs_usage_broken_down() -> None:
    models = {kind: parse_model(kind, terms, "USD") for kind, terms in GOOD_TERMS.items()}
    assert {kind: model.breakdowns for kind, model in models.items() if model.breakdowns} == {
        "matrix": ("region",)
    }


class _BrokenEntryPoint:
    name = "broken"
    value = "somewhere:Model"

    def load(self) -> object:
        raise ImportError("no module named somewhere")


class _AddedEntryPoint:
    name = "added"
    value = "here:Fixed"

    def load(self) -> object:
        return MODELS["fixed"]


def test_another_package_adds_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry._ADDED, "added", _AddedEntryPoint())
    assert parse_model("added", {"amount": "1"}, "USD") == parse_model(
        "fixed", {"amount": "1"}, "USD"
    )
    assert model_keys("added") == ("amount",)


def test_a_model_that_cannot_be_loaded_says_so_at_the_price(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(registry._ADDED, "broken", _BrokenEntryPoint())
    with pytest.raises(TermsError, match='"broken" of somewhere:Model cannot be loaded: no module'):
        parse_model("broken", {}, "USD")
    assert model_keys("broken") == ()


def test_kinds_are_listed_once() -> None:
    assert MODEL_KINDS[: len(MODELS)] == tuple(MODELS)
    assert len(set(MODEL_KINDS)) == len(MODEL_KINDS)
