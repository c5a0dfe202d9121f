"""Tiers and steps where it matters: nothing, corrections below zero, the end of the last."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from engine.domain.errors import RatingError
from engine.domain.usage import usage_of
from tests.pricing.parts import TIERS, amounts, components


def test_corrections_below_zero_bill_the_first_rate_back() -> None:
    assert amounts("linear", "-5", rate="0.1") == {"usage": "-0.5"}
    assert amounts("graduated", "-5", tiers=TIERS) == {"tier-1": "-10", "tier-1-fee": "10"}
    assert amounts("graduated", "-5", tiers=TIERS, flat_fee_at_zero_usage=False) == {
        "tier-1": "-10"
    }
    assert amounts("volume", "-5", tiers=TIERS) == {"usage": "-10", "fee": "10"}


def test_corrections_below_zero_buy_no_package_back_and_stay_on_the_first_step() -> None:
    assert amounts("package", "-5", size="2", amount="10") == {"packages": "0"}
    assert amounts("stairstep", "-5", tiers=[{"up_to": "10", "flat_fee": "3"}]) == {"usage": "3"}


def test_stairstep_without_usage_pays_unless_switched_off() -> None:
    step: Mapping[str, object] = {"tiers": [{"up_to": "10", "flat_fee": "3"}]}
    assert amounts("stairstep", "0", **step) == {"usage": "3"}
    assert amounts("stairstep", "0", **step, flat_fee_at_zero_usage=False) == {"usage": "0"}
    assert amounts("stairstep", "1", **step, flat_fee_at_zero_usage=False) == {"usage": "3"}


def test_usage_above_a_closed_last_step_is_not_billed_at_all() -> None:
    with pytest.raises(RatingError, match=r"10\.5 units are above the last step, which ends at 10"):
        amounts("stairstep", "10.5", tiers=[{"up_to": "10", "flat_fee": "3"}])


def test_quantities_of_tiers_add_up_to_the_usage() -> None:
    parts = components("graduated", usage_of(Decimal("150.25")), tiers=TIERS)
    tiers = [part.quantity for part in parts if not part.key.endswith("fee")]
    assert sum(tiers, Decimal(0)) == Decimal("150.25")
