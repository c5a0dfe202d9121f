"""Billing runs as requests see them: begun, looked at, listed."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from engine.domain.errors import InputError, NotFoundError
from engine.domain.page import Page, PageRequest
from engine.schedules.instants import local_day
from engine.store.attempts import (
    Attempt,
    AttemptState,
    Cause,
    find_attempt,
    page_of_attempts,
)
from engine.workflows.attempts import begin_attempt
from engine.workflows.close_process import start_close_process
from engine.workflows.open_account import OpenAccount
from engine.workflows.representations import instant_text

log = logging.getLogger("meterhouse.billing_runs")


def begin_billing_run(
    account: OpenAccount,
    id: str,
    *,
    through: date | None,
    as_of: datetime | None,
    at: datetime,
    actor: str,
    clock: Callable[[], datetime],
) -> Attempt:
    """Begin a close in a process of its own, through that local day or today's.

    Raises InputError for a day or an instant to come, ConflictError while another close runs.
    """
    if as_of is not None and as_of > at:
        raise InputError(f"asOf {instant_text(as_of)} is still to come: leave it out for now")
    today = local_day(at, account.catalog.now().catalog.account.time_zone)
    day = through or today
    if day > today:
        raise InputError(f"through {day} is still to come: name today ({today}) or a day before")
    attempt = Attempt(id, Cause.API, day, as_of, actor, at, at)
    begin_attempt(account.store, attempt)
    start_close_process(account.workspace, account.store, attempt, clock, _tell)
    return attempt


def billing_run(account: OpenAccount, id: str, at: datetime) -> Attempt:
    """The run of that id as of `at`. Raises NotFoundError."""
    with account.store.read() as connection:
        found = find_attempt(connection, id)
    if found is None:
        raise NotFoundError(f"there is no billing run {id}")
    return found.as_of_now(at)


def billing_run_page(
    account: OpenAccount,
    request: PageRequest,
    *,
    state: AttemptState | None,
    cause: Cause | None,
    at: datetime,
) -> Page[Attempt]:
    """A page of runs in order of their beginning."""
    with account.store.read() as connection:
        page = page_of_attempts(connection, request, state=state, cause=cause)
    return replace(page, items=tuple(each.as_of_now(at) for each in page.items))


def _tell(attempt: Attempt) -> None:
    line = {"billingRun": attempt.id, "status": attempt.state.value, "reason": attempt.reason}
    log.log(logging.ERROR if attempt.reason else logging.INFO, json.dumps(line))
