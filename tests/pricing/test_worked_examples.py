"""Examples worked out by hand, from terms to invoice lines (`worked_examples.yml`)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from engine.adjustments.billing import PhaseBilling
from engine.adjustments.passes import adjust
from engine.domain.currency import to_amount
from engine.domain.decimals import plain
from engine.domain.price import Price
from engine.domain.schedule import Discount, DiscountType, Minimum, Phase
from engine.domain.usage import Usage, usage_of
from engine.pricing.registry import MODELS
from tests.conformance.case_usage import usage_of_events
from tests.rating.samples import JANUARY, period_of, price_of, rated, shared_usage

Example = Mapping[str, Any]

EXAMPLES: list[Example] = YAML(typ="safe").load(Path(__file__).with_name("worked_examples.yml"))


def usage_in(example: Example, price: Price) -> Usage:
    if "events" in example:
        return usage_of_events(price, example["events"])
    if "shares" in example:
        return shared_usage({tuple(values.items()): text for values, text in example["shares"]})
    return usage_of(Decimal(example.get("quantity", "0")))


def phase_in(example: Example, price: Price) -> Phase:
    discounts = tuple(
        Discount(DiscountType(terms["type"]), Decimal(terms["amount"]), "Discount")
        for terms in [example.get("discount")]
        if terms
    )
    minimums = tuple(Minimum(Decimal(amount)) for amount in [example.get("minimum")] if amount)
    return Phase(JANUARY, None, (price.id,), discounts, minimums)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_example_gives_these_lines(example: Example) -> None:
    terms = dict(example["price"])
    price = price_of(terms.pop("model"), terms, currency=terms.pop("currency"))
    days, full_days = (int(number) for number in example.get("days", "31/31").split("/"))
    period = period_of(days=days, full_days=full_days)
    lines = adjust(
        rated(price, usage_in(example, price), period),
        PhaseBilling(0, phase_in(example, price), {price.id: price}, (period,)),
    )
    assert [
        [
            line.title,
            plain(line.quantity),
            None if line.rate is None else plain(line.rate),
            str(to_amount(line.net, price.currency)),
        ]
        for line in lines
    ] == example["lines"]


def test_every_model_has_an_example() -> None:
    assert {example["price"]["model"] for example in EXAMPLES} == set(MODELS)
