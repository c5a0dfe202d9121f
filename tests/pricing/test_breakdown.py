"""Breakdown values: when shares are priced, and what they are called."""

from __future__ import annotations

import pytest

from engine.domain.errors import RatingError
from engine.domain.usage import Usage, UsageShare
from tests.pricing.parts import components
from tests.rating.samples import shared_usage


def test_unmeasured_usage_prices_as_zero() -> None:
    nothing = Usage(total=UsageShare(values=(), quantity=None, event_count=0))
    assert components("linear", nothing, rate="0.1")[0].amount == 0


@pytest.mark.parametrize("kind", ["linear", "volume", "graduated", "package", "stairstep"])
def test_a_unique_count_is_priced_as_a_whole_never_by_its_shares(kind: str) -> None:
    """A user of two models is one user: the shares add up to more than the total."""
    terms: dict[str, dict[str, object]] = {
        "linear": {"rate": "1"},
        "volume": {"tiers": [{"rate": "1"}]},
        "graduated": {"tiers": [{"rate": "1"}]},
        "package": {"size": "1", "amount": "1"},
        "stairstep": {"tiers": [{"up_to": "4", "flat_fee": "4"}, {"flat_fee": "6"}]},
    }
    usage = shared_usage(
        {(("model", "a"),): "3", (("model", "b"),): "3"}, total="4", is_additive=False
    )
    (only,) = components(kind, usage, **terms[kind])
    assert only.amount == 4


def test_shares_that_do_not_add_up_are_never_billed() -> None:
    usage = shared_usage({(("model", "a"),): "3", (("model", "b"),): "3"}, total="7")
    for kind, terms in (
        ("linear", {"rate": "1"}),
        ("volume", {"tiers": [{"rate": "1"}]}),
        ("matrix", {"by": ["model"], "rates": [{"values": {"model": "a"}, "rate": "1"}]}),
    ):
        with pytest.raises(RatingError, match="usage by model adds up to 6, not to the total of 7"):
            components(kind, usage, **terms)


def test_keys_of_different_values_never_coincide() -> None:
    hostile = ["a", "a,model=b", "a%2C", "", None, "a/b", "A"]
    usage = shared_usage({(("model", value),): "1" for value in hostile})
    keys = [part.key for part in components("linear", usage, rate="1")]
    assert len(set(keys)) == len(hostile)
    assert not any("/" in key for key in keys)


def test_keys_of_two_properties_never_coincide_either() -> None:
    usage = shared_usage(
        {
            (("model", "x,region=y"), ("region", "z")): "1",
            (("model", "x"), ("region", "y,region=z")): "1",
        }
    )
    first, second = components("linear", usage, rate="1")
    assert first.key != second.key
