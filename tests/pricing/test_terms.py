"""Terms that cannot be used: where, what is wrong, what to do."""

from __future__ import annotations

from typing import Any

import pytest

from engine.domain.errors import InputError
from engine.pricing.registry import parse_model
from engine.pricing.terms import TermsError

BAD_TERMS: list[tuple[str, dict[str, Any], tuple[str | int, ...], str]] = [
    ("fixed", {}, (), '"amount" is missing; write amount: "99.00"'),
    ("fixed", {"amount": None}, (), '"amount" is missing; write amount: "99.00"'),
    ("fixed", {"amount": 9.5}, ("amount",), 'a YAML float is not exact; write it in quotes: "9.5"'),
    ("fixed", {"amount": True}, ("amount",), 'expected a number in quotes, such as "0.25"'),
    ("fixed", {"amount": ["9"]}, ("amount",), 'expected a number in quotes, such as "0.25"'),
    (
        "fixed",
        {"amount": "1e3"},
        ("amount",),
        "'1e3' is not a plain decimal number (digits, at most 12 after the point)",
    ),
    (
        "fixed",
        {"amount": "-1"},
        ("amount",),
        "an amount cannot be negative; lower a charge with a discount",
    ),
    (
        "one_time",
        {"amont": "1"},
        ("amont",),
        'a one_time price has no key "amont"; did you mean "amount"?',
    ),
    ("linear", {}, (), '"rate" is missing; write rate: "0.02" or rate: "0.5%"'),
    (
        "linear",
        {"rate": "half%"},
        ("rate",),
        "'half' is not a plain decimal number (digits, at most 12 after the point)",
    ),
    (
        "linear",
        {"rate": "-0.1"},
        ("rate",),
        "a rate cannot be negative; lower a charge with a discount",
    ),
    (
        "linear",
        {"rate": "1", "per_event": {}},
        ("per_event",),
        'needs min or max or both, such as {min: "1", max: "10"}',
    ),
    (
        "linear",
        {"rate": "1", "per_event": "1"},
        ("per_event",),
        'expected keys and values, such as {min: "1", max: "10"}',
    ),
    (
        "linear",
        {"rate": "1", "per_event": {"minimum": "1"}},
        ("per_event", "minimum"),
        'per_event has no key "minimum"; did you mean "min"?',
    ),
    (
        "linear",
        {"rate": "1", "per_event": {"min": "5", "max": "4"}},
        ("per_event",),
        "the minimum of 5 is above the maximum of 4",
    ),
    (
        "linear",
        {"rate": "0", "per_event": {"min": "1"}},
        ("per_event", "min"),
        "no event can reach 1 at this rate, so each would be charged the minimum;"
        ' for a fee on each event use a count metric and rate: "1"',
    ),
    (
        "graduated",
        {},
        (),
        '"tiers" is missing; write tiers: [{up_to: "1000", rate: "0.02"}, {rate: "0.01"}]',
    ),
    (
        "graduated",
        {"tiers": []},
        ("tiers",),
        "expected a list of at least one item,"
        ' such as [{up_to: "1000", rate: "0.02"}, {rate: "0.01"}]',
    ),
    (
        "graduated",
        {"tiers": ["1"]},
        ("tiers", 0),
        'expected keys and values, such as {up_to: "1000", rate: "0.02"}',
    ),
    (
        "graduated",
        {"tiers": [{"up_to": "1", "rate": "1"}]},
        ("tiers", 0, "up_to"),
        "the last tier must be open, so that every quantity has a price; leave out up_to",
    ),
    (
        "volume",
        {"tiers": [{"rate": "1"}, {"rate": "2"}]},
        ("tiers", 0),
        '"up_to" is missing; only the last tier may be open',
    ),
    (
        "volume",
        {"tiers": [{"up_to": "5", "rate": "1"}, {"up_to": "5", "rate": "1"}, {"rate": "1"}]},
        ("tiers", 1, "up_to"),
        "5 must be greater: the tier before it ends at 5",
    ),
    (
        "volume",
        {"tiers": [{"up_to": "0", "rate": "1"}, {"rate": "1"}]},
        ("tiers", 0, "up_to"),
        "0 must be greater: the first tier starts at 0",
    ),
    (
        "volume",
        {"tiers": [{"up_to": "5"}, {"rate": "1"}]},
        ("tiers", 0),
        "a tier needs a rate or a flat_fee or both",
    ),
    (
        "volume",
        {"tiers": [{"upto": "5", "rate": "1"}, {"rate": "1"}]},
        ("tiers", 0, "upto"),
        'a tier has no key "upto"; did you mean "up_to"?',
    ),
    (
        "volume",
        {"tiers": [{"rate": "1"}], "flat_fee_at_zero_usage": "no"},
        ("flat_fee_at_zero_usage",),
        "expected true or false, without quotes",
    ),
    (
        "stairstep",
        {"tiers": [{"up_to": "5", "rate": "1"}]},
        ("tiers", 0, "rate"),
        'a tier has no key "rate"; it has up_to, flat_fee, amount',
    ),
    (
        "stairstep",
        {"tiers": [{"flat_fee": "5", "amount": "5"}]},
        ("tiers", 0, "amount"),
        "write flat_fee or amount, not both",
    ),
    (
        "stairstep",
        {"tiers": [{"up_to": "5"}]},
        ("tiers", 0),
        '"flat_fee" is missing; write flat_fee: "10"',
    ),
    ("package", {"amount": "1"}, (), '"size" is missing; write size: "250"'),
    (
        "package",
        {"size": 0, "amount": "1"},
        ("size",),
        "a package must hold more than nothing",
    ),
    (
        "package",
        {"size": 1, "amount": "1", "free_units": "-1"},
        ("free_units",),
        "free units cannot be negative",
    ),
    ("matrix", {"by": "region"}, ("by",), "expected a list of at least one item, such as [region]"),
    ("matrix", {"by": [3]}, ("by", 0), "expected the name of a property"),
    ("matrix", {"by": ["a", "a"]}, ("by", 1), '"a" is there twice'),
    (
        "matrix",
        {"by": ["a"]},
        (),
        '"rates" is missing; write rates: [{values: {region: eu}, rate: "0.02"}]',
    ),
    (
        "matrix",
        {"by": ["a"], "rates": [{"values": {"b": "1"}, "rate": "1"}]},
        ("rates", 0, "values", "b"),
        'values has no key "b"; it has a',
    ),
    (
        "matrix",
        {"by": ["a", "b"], "rates": [{"values": {"b": "1"}, "rate": "1"}]},
        ("rates", 0, "values"),
        '"a" is missing; write null for events without the property',
    ),
    (
        "matrix",
        {"by": ["a"], "rates": [{"values": {"a": 4}, "rate": "1"}]},
        ("rates", 0, "values", "a"),
        'expected text; write it in quotes: "4"',
    ),
    (
        "matrix",
        {"by": ["a"], "rates": [{"values": {"a": "x"}, "rate": "1"}] * 2},
        ("rates", 1, "values"),
        "there is already a rate for x",
    ),
    (
        "matrix",
        {"by": ["a"], "rates": [{"values": {"a": "x"}}]},
        ("rates", 0),
        '"rate" is missing; write rate: "0.02"',
    ),
]


@pytest.mark.parametrize(("kind", "terms", "path", "message"), BAD_TERMS)
def test_bad_terms_are_refused_with_their_place_and_a_remedy(
    kind: str, terms: dict[str, Any], path: tuple[str | int, ...], message: str
) -> None:
    with pytest.raises(TermsError) as refused:
        parse_model(kind, terms, "USD")
    assert (refused.value.path, refused.value.message) == (path, message)


def test_an_error_reads_as_one_sentence_with_its_place() -> None:
    error = TermsError(("tiers", 1, "rate"), "expected a number")
    assert isinstance(error, InputError)
    assert str(error) == "tiers.1.rate: expected a number"
    assert str(TermsError((), "nothing here")) == "nothing here"
