"""The table of steps: what may become of a quote, and what stands in the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.domain.errors import ConflictError
from engine.domain.quote import QuoteStatus, QuoteVerb
from engine.quotes.states import STEPS, Facts, status_at, step

AT = datetime(2026, 4, 1, tzinfo=UTC)
S, V = QuoteStatus, QuoteVerb


def test_a_quote_beyond_a_limit_is_published_only_once_approved() -> None:
    beyond = Facts(objections=("a discount of 30 % is above 20 %",))
    assert step("Q1", V.SUBMIT, S.DRAFT, Facts()) is S.APPROVED
    assert step("Q1", V.SUBMIT, S.DRAFT, beyond) is S.AWAITING_APPROVAL
    with pytest.raises(ConflictError, match="approve it first: a discount of 30 %"):
        step("Q1", V.PUBLISH, S.DRAFT, beyond)
    assert step("Q1", V.PUBLISH, S.DRAFT, Facts()) is S.PUBLISHED
    assert step("Q1", V.PUBLISH, S.APPROVED, beyond) is S.PUBLISHED


def test_what_is_open_expires_at_its_instant_and_nothing_else_does() -> None:
    for status in S:
        at_end = status_at(status, AT, AT)
        assert at_end is (S.EXPIRED if status.is_open else status)
        assert status_at(status, AT, AT - timedelta(microseconds=1)) is status
        assert status_at(status, None, AT) is status


def test_nothing_leads_out_of_an_executed_quote_but_a_countersignature() -> None:
    for verb, steps in STEPS.items():
        for each in steps:
            if S.EXECUTED in each.sources:
                assert each.target is None, verb
    assert step("Q1", V.COUNTERSIGN, S.EXECUTED, Facts()) is S.EXECUTED
    with pytest.raises(ConflictError, match="countersigned already"):
        step("Q1", V.COUNTERSIGN, S.EXECUTED, Facts(is_countersigned=True))


def test_an_account_that_wants_it_converts_only_what_is_countersigned() -> None:
    wanted = Facts(needs_countersignature=True)
    with pytest.raises(ConflictError, match="countersign it first"):
        step("Q1", V.CONVERT, S.ACCEPTED, wanted)
    signed = Facts(needs_countersignature=True, is_countersigned=True)
    assert step("Q1", V.CONVERT, S.ACCEPTED, signed) is S.EXECUTED


def test_a_refusal_says_for_which_quotes_the_step_is() -> None:
    with pytest.raises(ConflictError, match=r"Q7 is expired: accept is for .* published, viewed"):
        step("Q7", V.ACCEPT, S.EXPIRED, Facts())
